export {routing, type RoutingDesign} from './experiment';
export {
  advantageByDial,
  attentionMaps,
  learningCurves,
  longLearningCurves,
  routingFairFight,
  rSquaredByCue,
  rSquaredByDial,
} from './figures';
export {liveRouting, type LiveRoutingOptions} from './live';
export {routingMetrics} from './metrics';
export {mixingDiagram} from './mixing-diagram';
export {routingTrials, withTunedRate, type RoutingSettings} from './settings';
export {routingDiagram, type RoutingDiagramOptions} from './task-diagram';
export type {RoutingTrial} from './trial';
