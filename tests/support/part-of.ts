// Parts of a claims file and studies of them, for tests of experiments and of their settings.
import type {Experiment, NotebookStudy, Part} from 'why-attention/study';

/** The names of the cells of a part, in order. */
export const cellsOfPart = (experiment: Experiment, part: Part): string[] => [
  ...new Set(experiment.tuningConfigs(part).map((config) => experiment.tuningCell(config))),
];

/** A part with a design in which nothing is tuned yet. */
export const untunedPart = (
  {name, version}: Pick<Experiment, 'name' | 'version'>,
  design: Part['design'],
): Part => ({
  experiment: name,
  version,
  seeds: [0, 1],
  tuningSeeds: [900],
  scope: '',
  design,
  learningRates: {},
  gates: [],
  claims: [],
});

/** A part with a design in which each cell has a rate of its own, and a decay of its own where it is offered any. */
export function tunedPart(experiment: Experiment, design: Part['design']): Part {
  const part = untunedPart(experiment, design);
  const cells = cellsOfPart(experiment, part);
  const isDecayed = (cell: string): boolean =>
    experiment
      .tuningConfigs(part)
      .some((config) => experiment.tuningCell(config) === cell && config.weightDecay !== undefined);
  return {
    ...part,
    learningRates: Object.fromEntries(cells.map((cell, i) => [cell, 0.01 + i / 1000])),
    weightDecays: Object.fromEntries(
      cells.flatMap((cell, i) => (isDecayed(cell) ? [[cell, 0.1 + i / 1000] as const] : [])),
    ),
  };
}

/** The study of a part, in a tier. */
export const studyOf = (part: Part, tier: NotebookStudy['tier'] = 'full'): NotebookStudy => ({
  notebook: '01',
  name: 'part',
  entry: {notebook: '01-question', primaryClaims: 5, parts: {part}, tables: {}},
  part,
  tier,
  seeds: [0, 1],
  looks: 0,
});
