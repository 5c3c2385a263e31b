import type {Cue} from '../../../data';
import type {Untuned} from '../../trials/budget';
import {designedExperiment, type DesignedExperiment} from '../../trials/designed';
import {routingArms, type RoutingArm} from '../arms';
import {routingMetrics} from './metrics';
import {mainKind, type RoutingTrial} from './trial';

/** The settings of a frozen part of the routing experiment. */
export type RoutingDesign = {
  readonly dials: readonly number[];
  readonly steps: number;
  readonly longSteps: number;
  readonly batchSize: number;
};

const LONG_ARMS: readonly RoutingArm[] = ['mlp-16x', 'dot-product'];

/** Every cell of the design: all arms along the dial and at the slot-number control, two arms with more steps. */
function cellsOf({dials, steps, longSteps, batchSize}: RoutingDesign): Untuned<RoutingTrial>[] {
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
 * Each record has R² on fresh examples: `r2` of all, `r2Routed` of those that want the slot they ask for, `r2Fixed` of the others; R²'s curve over steps; and of the
 * two arms that attend, their mean attention map.
 *
 * @example
 * const trial = {arm: 'static', cue: 'key', dial: 0, steps: 1, batchSize: 2, learningRate: 0.01} as const;
 * (await routing.trial([trial], [1000])).length; // => 1
 */
export const routing: DesignedExperiment<RoutingTrial, RoutingDesign> = designedExperiment({
  name: 'routing',
  version: 1,
  metrics: routingMetrics,
  tuningMetric: 'r2',
  cellsOf,
  tuningCell,
  kind: mainKind,
});
