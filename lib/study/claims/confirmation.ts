import type {Experiment} from '../experiment';
import {recordKey, type RecordOfTrial} from '../records/records';
import {seedPurpose} from '../records/seeds';
import type {Entry, Part} from './claims';
import {designHash} from './design-hash';
import {looksAt, type Look} from './looks';
import {chooseLearningRates, tuningKeys} from './tuning';

/** What must be known to judge whether a part may be confirmed. */
export type ConfirmationRequest = {
  readonly notebook: string;
  readonly part: string;
  readonly entry: Entry;
  readonly experiment: Experiment;
  readonly looks: readonly Look[];
  /** Whether `results/claims.json` is as committed. */
  readonly isCommitted: boolean;
  /** The notebook's records of tuning, all parts. */
  readonly tuning: readonly RecordOfTrial[];
};

/**
 * The reasons why a part may not be confirmed: what is not frozen, a learning rate that is not the one that tuning chose, a trial that another part of the notebook
 * holds, or seeds that a changed design may no longer use. Empty where it may.
 *
 * @param request - the part, its experiment, and the looks so far
 * @returns one sentence a reason
 * @example
 * const entry = {notebook: 'n', primaryClaims: 1, parts: {}, tables: {}};
 * reasonsAgainst({notebook: '01', part: 'main', entry, experiment: {} as Experiment, looks: [], isCommitted: true, tuning: []}).length; // => 1
 */
export function reasonsAgainst({
  notebook,
  part,
  entry,
  experiment,
  looks,
  isCommitted,
  tuning,
}: ConfirmationRequest): string[] {
  const frozen = entry.parts[part];
  if (frozen === undefined) {
    return [
      `Notebook ${notebook} has no part "${part}". It has: ${Object.keys(entry.parts).join(', ') || 'none'}.`,
    ];
  }
  const reasons: string[] = [];
  if (!isCommitted) {
    reasons.push(
      'The entry of this notebook in results/claims.json has changes that are not committed: commit the thresholds before the run.',
    );
  }
  if (frozen.version !== experiment.version) {
    reasons.push(
      `claims.json names version ${frozen.version} of ${frozen.experiment}, the library has version ${experiment.version}.`,
    );
  }
  try {
    experiment.confirmatoryConfigs(frozen);
  } catch (error) {
    reasons.push((error as Error).message);
  }
  const tabled = new Set(
    Object.entries(entry.tables).flatMap(([tid, tables]) =>
      tables.some((table) => table.part === part) ? [tid] : [],
    ),
  );
  const answered = new Set(frozen.claims.filter(({primary}) => primary).flatMap(({answers}) => answers));
  const without = [...answered].filter((tid) => !tabled.has(tid));
  if (without.length > 0) reasons.push(`No truth table of part "${part}" for ${without.join(', ')}.`);
  const strangers = frozen.seeds.filter((seed) => seedPurpose(seed) !== 'confirm');
  if (strangers.length > 0) reasons.push(`Seeds ${strangers.join(', ')} are no confirmatory seeds.`);
  const design = designHash(entry, part);
  const taken = looksAt(looks, notebook, part);
  const isRepeat = taken.some((look) => look.design === design);
  return [
    ...reasons,
    ...ratesNotChosen(notebook, part, frozen, experiment, tuning),
    ...(isRepeat ? [] : trialsHeldTwice(entry, part, experiment)),
    ...usedSeeds(taken, design, frozen.seeds),
  ];
}

function ratesNotChosen(
  notebook: string,
  name: string,
  part: Part,
  experiment: Experiment,
  tuning: readonly RecordOfTrial[],
): string[] {
  const keys = tuningKeys(experiment, part);
  const found = tuning.filter(({key}) => keys.has(key));
  const command = `npm run tune -- ${notebook} --part ${name}`;
  if (found.length < keys.size) {
    return [
      `${keys.size - found.length} of ${keys.size} records of tuning are missing in results/${notebook}/tune.ndjson: run "${command}" and commit them.`,
    ];
  }
  return chooseLearningRates(experiment, found).flatMap(({cell, learningRate, weightDecay}) => {
    const frozen = part.learningRates[cell];
    // A rate that is missing is a reason of its own.
    if (frozen === undefined) return [];
    const differs = (what: string, own: number | undefined, chosen: number | undefined): string[] =>
      own === chosen
        ? []
        : [
            `The ${what} of "${cell}" is ${own ?? 'missing'} in claims.json, and tuning chose ${chosen ?? 'none'}: run "${command} --write".`,
          ];
    return [
      ...differs('learning rate', frozen, learningRate),
      ...differs('weight decay', part.weightDecays?.[cell], weightDecay),
    ];
  });
}

/** Records are kept by experiment, version, configuration and seed alone: two parts that share a trial would overwrite each other's. */
function trialsHeldTwice(entry: Entry, name: string, experiment: Experiment): string[] {
  const part = entry.parts[name];
  const own = trialsOf(part, experiment);
  return Object.entries(entry.parts).flatMap(([otherName, other]) => {
    if (otherName === name || other.experiment !== part.experiment || other.version !== part.version)
      return [];
    const shared = [...trialsOf(other, experiment)].filter(([key]) => own.has(key));
    if (shared.length === 0) return [];
    const more = shared.length === 1 ? '' : ` and ${shared.length - 1} more`;
    return [
      `Part "${otherName}" holds this trial too: ${shared[0][1]}${more}. Use other confirmatory seeds, or leave the cell to one part.`,
    ];
  });
}

/** Each trial that a part confirms, by its key and in words; none where its rates are not tuned yet. */
function trialsOf(
  part: Part,
  {name, version, confirmatoryConfigs, tuningCell}: Experiment,
): Map<string, string> {
  try {
    const trials = confirmatoryConfigs(part).flatMap((config) =>
      part.seeds.map(
        (seed) => [recordKey(name, version, config, seed), `${tuningCell(config)}, seed ${seed}`] as const,
      ),
    );
    return new Map(trials);
  } catch {
    return new Map();
  }
}

/** A design that is changed after a look takes seeds that no earlier look at the part has used. */
function usedSeeds(looks: readonly Look[], design: string, seeds: readonly number[]): string[] {
  const earlier = looks.filter((look) => look.design !== design);
  const used = seeds.filter((seed) => earlier.some((look) => look.seeds.includes(seed)));
  if (used.length === 0) return [];
  const next = Math.max(...earlier.flatMap((look) => look.seeds)) + 1;
  return [
    `The design was changed after a look with seeds ${used.join(', ')}: take the next ones, from ${next} on, in claims.json.`,
  ];
}
