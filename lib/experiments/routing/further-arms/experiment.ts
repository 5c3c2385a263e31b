import {routingDefaults} from '../../../data';
import type {Untuned} from '../../trials/budget';
import {designedExperiment, type DesignedExperiment} from '../../trials/designed';
import {armsAlongDial, armsBySlots} from './arms';
import {furtherArmsMetrics} from './metrics';
import {furtherArmsKind, type FurtherArmsTrial} from './trial';

/** The settings of a part with further arms. */
export type FurtherArmsDesign = {
  readonly dials: readonly number[];
  readonly steps: number;
  /** Numbers of slots. */
  readonly slots: readonly number[];
  /** Steps of the cells at each number of slots. */
  readonly longSteps: number;
  readonly batchSize: number;
};

type Cell = Untuned<FurtherArmsTrial>;

/** Every cell of the design: the arms along the dial, and two arms with more steps at each number of slots, λ = 1. */
function cellsOf({dials, steps, slots, longSteps, batchSize}: FurtherArmsDesign): Cell[] {
  const alongDial = dials.flatMap((dial) =>
    armsAlongDial.map((arm): Cell => ({
      arm,
      cue: 'key',
      dial,
      nSlots: routingDefaults.nSlots,
      steps,
      batchSize,
    })),
  );
  const bySlots = slots.flatMap((nSlots) =>
    armsBySlots.map((arm): Cell => ({arm, cue: 'key', dial: 1, nSlots, steps: longSteps, batchSize})),
  );
  // Without more steps a cell may be one of those along the dial.
  const known = new Set(alongDial.map(tuningCell));
  return [...alongDial, ...bySlots.filter((cell) => !known.has(tuningCell(cell)))];
}

/** Names a cell as claims.json does. */
const tuningCell = ({arm, nSlots, dial, steps}: Cell): string =>
  `${arm}, ${nSlots} slots, dial ${dial}, ${steps} steps`;

/**
 * Further arms of notebook 01: do fast weights, weights from the query alone, or more layers do what attention does, and from how many slots on does a dense net
 * fall behind?
 *
 * Records are those of the routing experiment; dot-product attention has one metric more, `r2MeanRow`: R² where every query gets the mean attention row of the test set.
 *
 * @example
 * const trial = {arm: 'delta-rule', cue: 'key', dial: 1, nSlots: 2, steps: 1, batchSize: 2, learningRate: 0.01} as const;
 * (await furtherArms.trial([trial], [1000])).length; // => 1
 */
export const furtherArms: DesignedExperiment<FurtherArmsTrial, FurtherArmsDesign> = designedExperiment({
  name: 'routing-arms',
  version: 1,
  metrics: furtherArmsMetrics,
  tuningMetric: 'r2',
  cellsOf,
  tuningCell,
  kind: furtherArmsKind,
});
