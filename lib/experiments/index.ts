import type {Experiment, TrialConfig} from '../study';
import {routing} from './routing';

export {routingArms, type RoutingArm} from './routing-arms';
export {
  routing,
  routingModel,
  routingParameters,
  trainRouting,
  type RoutingModel,
  type RoutingObserver,
  type RoutingTrial,
} from './routing';
export {
  advantageByDial,
  attentionMaps,
  learningCurves,
  longLearningCurves,
  routingArmNames,
  routingFairFight,
  rSquaredByCue,
  rSquaredByDial,
} from './routing-figures';
export {routingTrials, withTunedRate, type RoutingSettings} from './routing-study';
export {liveRouting, type LiveRoutingOptions} from './routing-live';
export {routingMetrics, routingRSquared, type RoutingCell} from './routing-metrics';

/**
 * The experiments by name, as `claims.json` names them.
 *
 * @example
 * experiments.routing.name; // => "routing"
 */
export const experiments: {readonly [name: string]: Experiment<TrialConfig>} = {
  routing: routing as unknown as Experiment<TrialConfig>,
};
