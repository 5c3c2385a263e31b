export {adam, adamw, scaleByAdam, type AdamConfig} from './adam';
export {clipByGlobalNorm, globalNorm} from './clip';
export {
  applyUpdates,
  chain,
  stateless,
  type GradientTransformation,
  type UpdateResult,
} from './gradient-transformation';
export {addDecayedWeights, scale, scaleByLearningRate, scaleBySchedule} from './scaling';
export {constant, warmupCosine, type Schedule, type WarmupCosineConfig} from './schedule';
export {momentum, sgd, trace, type TraceConfig} from './sgd';
