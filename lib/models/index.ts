export {
  associativeMemory,
  memoryFeatureMaps,
  memoryRules,
  type AssociativeMemoryConfig,
  type AssociativeMemoryInput,
  type AssociativeMemoryParams,
  type MemoryFeatureMap,
  type MemoryRule,
} from './associative-memory';
export {
  attentionPooling,
  poolingWeights,
  scorings,
  type AttentionPoolingConfig,
  type AttentionPoolingParams,
  type Scoring,
  type ScoringParams,
} from './attention-pooling';
export {
  fastWeightPooling,
  poolingFeatureMaps,
  writeRules,
  type FastWeightPoolingConfig,
  type FastWeightPoolingParams,
  type PoolingFeatureMap,
  type WriteRule,
} from './fast-weight-pooling';
export {mlp, type MlpConfig, type MlpParams} from './mlp';
export {type ApplyOptions, type Model} from './model';
export {type PoolingInput, type PoolingSizes, type SlotEmbeddingParams} from './slot-embedding';
