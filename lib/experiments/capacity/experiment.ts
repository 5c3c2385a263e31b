import type {Untuned} from '../trials/budget';
import {designedExperiment, type DesignedExperiment} from '../trials/designed';
import {capacityArmsOf} from './arms';
import {capacityMetrics} from './metrics';
import {capacityKind, type CapacityTrial} from './trial';

/** The settings of a frozen part of the capacity experiment. */
export type CapacityDesign = {
  readonly nKeys: readonly number[];
  readonly steps: number;
  readonly batchSize: number;
};

/** Every cell of the design: each number of keys, without and with replacement, with the arms of each. */
function cellsOf({nKeys, steps, batchSize}: CapacityDesign): Untuned<CapacityTrial>[] {
  return [false, true].flatMap((replacement) =>
    nKeys.flatMap((size) =>
      capacityArmsOf(replacement).map((arm) => ({arm, nKeys: size, replacement, steps, batchSize})),
    ),
  );
}

/** Names a cell as claims.json does. */
const tuningCell = ({arm, nKeys, replacement, steps}: Untuned<CapacityTrial>): string =>
  `${arm}, ${nKeys} keys, ${replacement ? 'with' : 'without'} replacement, ${steps} steps`;

/**
 * The capacity experiment of notebook 01: how many values fit into weights that are written while the input is read, and can they be replaced?
 *
 * Each record has `loss` on fresh examples, half the mean squared error of a number of the value, so that 0.5 is predicting nothing; `recall`, 1 − loss / 0.5; and
 * the loss's curve over steps.
 *
 * @see Schlag et al. 2021, arXiv:2102.11174, section 6.1
 * @example
 * const trial = {arm: 'delta', nKeys: 4, replacement: true, steps: 1, batchSize: 2, learningRate: 0.01} as const;
 * (await capacity.trial([trial], [1000]))[0].length; // => 1
 */
export const capacity: DesignedExperiment<CapacityTrial, CapacityDesign> = designedExperiment({
  name: 'capacity',
  version: 1,
  tuningMetric: 'recall',
  metrics: capacityMetrics,
  cellsOf,
  tuningCell,
  kind: capacityKind,
});
