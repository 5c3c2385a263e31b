import {ConfigError} from '../../core';
import type {Experiment, Part} from '../../study';
import {capacityArmsOf} from './arms';
import {capacityMetrics} from './metrics';
import {capacityStream, trainCapacity, type CapacityTrial, type UntunedCapacityTrial} from './trial';

/** The settings of a frozen part of the capacity experiment. */
type CapacityDesign = {
  readonly nKeys: readonly number[];
  readonly steps: number;
  readonly batchSize: number;
  readonly learningRates: readonly number[];
};

const designOf = (part: Part): CapacityDesign => part.design as unknown as CapacityDesign;

/** Every cell of the design: each number of keys, without and with replacement, with the arms of each. */
function cellsOf({nKeys, steps, batchSize}: CapacityDesign): UntunedCapacityTrial[] {
  return [false, true].flatMap((replacement) =>
    nKeys.flatMap((size) =>
      capacityArmsOf(replacement).map((arm) => ({arm, nKeys: size, replacement, steps, batchSize})),
    ),
  );
}

const tuningCell = ({arm, nKeys, replacement, steps}: UntunedCapacityTrial): string =>
  `${arm}, ${nKeys} keys, ${replacement ? 'with' : 'without'} replacement, ${steps} steps`;

function tunedRate(part: Part, cell: UntunedCapacityTrial): number {
  const rate = part.learningRates[tuningCell(cell)];
  if (rate === undefined) {
    throw new ConfigError(
      `claims.json has no learning rate for "${tuningCell(cell)}". Run "npm run tune -- 01".`,
    );
  }
  return rate;
}

/**
 * The capacity experiment of notebook 01: how many values fit into weights that are written while the input is read, and can they be replaced?
 *
 * @see Schlag et al. 2021, arXiv:2102.11174, section 6.1
 * @example
 * capacity.tuningMetric; // => "recall"
 */
export const capacity: Experiment<CapacityTrial> = {
  name: 'capacity',
  version: 1,
  stream: capacityStream,
  stepsOf: ({steps}) => steps,
  trial: trainCapacity,
  confirmatoryConfigs: (part) =>
    cellsOf(designOf(part)).map((cell) => ({...cell, learningRate: tunedRate(part, cell)})),
  tuningConfigs: (part) =>
    cellsOf(designOf(part)).flatMap((cell) =>
      designOf(part).learningRates.map((learningRate) => ({...cell, learningRate})),
    ),
  tuningCell,
  tuningMetric: 'recall',
  metrics: capacityMetrics,
};
