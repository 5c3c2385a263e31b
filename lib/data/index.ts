export {
  drawAssociativeRecall,
  linearMemoryFloor,
  softmaxReplacementFloor,
  sumRuleReplacementFloor,
  type AssociativeRecallBatch,
  type AssociativeRecallConfig,
  type AssociativeRecallInput,
} from './associative-recall';
export {asking} from './asking';
export {deltaRuleWithOneBeta, linearFastWeightsCeiling} from './fast-weight-ceilings';
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
