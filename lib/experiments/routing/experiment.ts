import type {Cue} from '../../data';
import type {Experiment, Part} from '../../study';
import type {Untuned} from '../trials/budget';
import {designedExperiment} from '../trials/designed';
import {routingArms, type RoutingArm} from './arms';
import {routingMetrics} from './metrics';
import {streamOf, trainRouting, type RoutingTrial} from './trial';

/** The settings of a frozen part of notebook 01. */
type MainDesign = {
  readonly dials: readonly number[];
  readonly steps: number;
  readonly longSteps: number;
  readonly batchSize: number;
};

const LONG_ARMS: readonly RoutingArm[] = ['mlp-16x', 'dot-product'];

/** Every cell of the design: all arms along the dial and at the slot-number control, two arms with more steps. */
function cellsOf(part: Part): Untuned<RoutingTrial>[] {
  const {dials, steps, longSteps, batchSize} = part.design as unknown as MainDesign;
  const cell = (arm: RoutingArm, cue: Cue, dial: number, budget: number): Untuned<RoutingTrial> => ({
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

/** Names a cell as claims.json does. */
export const tuningCell = ({arm, cue, dial, steps}: Untuned<RoutingTrial>): string =>
  `${arm}, ${cue}, dial ${dial}, ${steps} steps`;

/**
 * The routing experiment of notebook 01: does it matter that the mixing weights depend on the input?
 *
 * @example
 * routing.name; // => "routing"
 */
export const routing: Experiment<RoutingTrial> = designedExperiment<RoutingTrial>({
  name: 'routing',
  version: 1,
  metrics: routingMetrics,
  tuningMetric: 'r2',
  cellsOf,
  tuningCell,
  streamOf,
  trial: trainRouting,
});
