export {
  drawRouting,
  fixedSlot,
  flagOnlyCeiling,
  routingDefaults,
  staticMixingCeiling,
  tokenSize,
  type Cue,
  type RoutingBatch,
  type RoutingConfig,
  type RoutingInput,
} from './routing';
