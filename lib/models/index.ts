export {
  attentionPooling,
  poolingWeights,
  scorings,
  type AttentionPoolingConfig,
  type AttentionPoolingParams,
  type PoolingInput,
  type Scoring,
  type ScoringParams,
} from './attention-pooling';
export {mlp, type MlpConfig, type MlpParams} from './mlp';
export {type ApplyOptions, type Model} from './model';
