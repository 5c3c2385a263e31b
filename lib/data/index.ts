export {
  drawRouting,
  fixedSlot,
  routingDefaults,
  staticMixingCeiling,
  tokenSize,
  type Cue,
  type RoutingBatch,
  type RoutingConfig,
  type RoutingInput,
} from './routing';
