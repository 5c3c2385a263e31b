export {additiveScores, initAdditiveScores, type AdditiveScoresParams} from './additive-scores';
export {
  attend,
  attentionWeights,
  dotProductScores,
  scaledDotProductAttention,
  type AttentionOptions,
  type MaskOptions,
} from './attention';
export {
  batchNorm,
  initBatchNorm,
  isBatchStatistic,
  type BatchNormOptions,
  type BatchNormParams,
  type BatchStatistics,
  type ObserveBatch,
} from './batch-norm';
export {
  conv1d,
  conv2d,
  initConv1d,
  initConv2d,
  type ConvConfig,
  type ConvParams,
  type FilterParams,
} from './conv';
export {deltaRule, deltaRuleCoefficients} from './delta-rule';
export {dropout, dropoutMask, type DropoutOptions} from './dropout';
export {embedding, initEmbedding, type EmbeddingConfig, type EmbeddingParams} from './embedding';
export {
  fastWeightsByDelta,
  fastWeightsBySum,
  readFastWeights,
  sumRule,
  writeByDelta,
  writeBySum,
} from './fast-weights';
export {dpfpFeatures, eluFeatures, unitVectors} from './feature-maps';
export {initLayerNorm, layerNorm, type LayerNormParams} from './layer-norm';
export {initLinear, linear, type LinearConfig, type LinearParams, type ProjectionParams} from './linear';
export {initLocallyConnected1d, locallyConnected1d, type LocallyConnectedConfig} from './locally-connected';
export {accuracy, crossEntropy, meanSquaredError} from './losses';
export {
  initMultiHeadAttention,
  multiHeadAttention,
  type MultiHeadAttentionBiases,
  type MultiHeadAttentionConfig,
  type MultiHeadAttentionOptions,
  type MultiHeadAttentionParams,
  type MultiHeadAttentionWeights,
} from './multi-head-attention';
export {sinusoidalPositions} from './positions';
export {applyUnit, applyUnits, type ResidualUnit} from './residual-unit';
export {
  assertTransformerBlock,
  blockActivations,
  blockNorms,
  initTransformerBlock,
  transformerBlock,
  transformerUnits,
  type BlockActivation,
  type BlockNorm,
  type TransformerBlockConfig,
  type TransformerBlockOptions,
  type TransformerBlockParams,
} from './transformer-block';
