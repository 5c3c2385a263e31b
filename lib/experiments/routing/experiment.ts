import {ConfigError} from '../../core';
import type {Cue} from '../../data';
import type {Experiment, Part} from '../../study';
import {routingArms, type RoutingArm} from './arms';
import {routingMetrics} from './metrics';
import {streamOf, trainRouting, type RoutingTrial, type UntunedTrial} from './trial';

/** The settings of a frozen part of notebook 01. */
type RoutingDesign = {
  readonly dials: readonly number[];
  readonly steps: number;
  readonly longSteps: number;
  readonly batchSize: number;
  readonly learningRates: readonly number[];
};

const LONG_ARMS: readonly RoutingArm[] = ['mlp-16x', 'dot-product'];

/** Every cell of the design: all arms along the dial and at the slot-number control, two arms with more steps. */
function cellsOf({dials, steps, longSteps, batchSize}: RoutingDesign): UntunedTrial[] {
  const cell = (arm: RoutingArm, cue: Cue, dial: number, budget: number): UntunedTrial => ({
    arm,
    cue,
    dial,
    steps: budget,
    batchSize,
  });
  return [
    ...dials.flatMap((dial) => routingArms.map((arm) => cell(arm, 'key', dial, steps))),
    ...routingArms.map((arm) => cell(arm, 'slot-number', 1, steps)),
    // Without more steps than the others the long cells are two of those.
    ...(longSteps === steps ? [] : LONG_ARMS.map((arm) => cell(arm, 'key', 1, longSteps))),
  ];
}

const designOf = (part: Part): RoutingDesign => part.design as unknown as RoutingDesign;

const tuningCell = ({arm, cue, dial, steps}: UntunedTrial): string =>
  `${arm}, ${cue}, dial ${dial}, ${steps} steps`;

function tunedRate(part: Part, cell: UntunedTrial): number {
  const rate = part.learningRates[tuningCell(cell)];
  if (rate === undefined) {
    throw new ConfigError(
      `claims.json has no learning rate for "${tuningCell(cell)}". Run "npm run tune -- 01".`,
    );
  }
  return rate;
}

/**
 * The routing experiment of notebook 01: does it matter that the mixing weights depend on the input?
 *
 * @example
 * routing.name; // => "routing"
 */
export const routing: Experiment<RoutingTrial> = {
  name: 'routing',
  version: 1,
  stream: streamOf,
  stepsOf: ({steps}) => steps,
  trial: trainRouting,
  confirmatoryConfigs: (part) =>
    cellsOf(designOf(part)).map((cell) => ({...cell, learningRate: tunedRate(part, cell)})),
  tuningConfigs: (part) =>
    cellsOf(designOf(part)).flatMap((cell) =>
      designOf(part).learningRates.map((learningRate) => ({...cell, learningRate})),
    ),
  tuningCell,
  tuningMetric: 'r2',
  metrics: routingMetrics,
};
