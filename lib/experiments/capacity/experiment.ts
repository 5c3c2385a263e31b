import type {Untuned} from '../trials/budget';
import {designedExperiment, type DesignedExperiment} from '../trials/designed';
import {capacityArmsOf} from './arms';
import {capacityMetrics} from './metrics';
import {capacityStream, trainCapacity, type CapacityTrial} from './trial';

/** The settings of a frozen part of the capacity experiment. */
type CapacityDesign = {
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
 * @see Schlag et al. 2021, arXiv:2102.11174, section 6.1
 * @example
 * capacity.tuningMetric; // => "recall"
 */
export const capacity: DesignedExperiment<CapacityTrial, CapacityDesign> = designedExperiment({
  name: 'capacity',
  version: 1,
  tuningMetric: 'recall',
  metrics: capacityMetrics,
  cellsOf,
  tuningCell,
  streamOf: capacityStream,
  trial: trainCapacity,
});
