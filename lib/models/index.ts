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
  attentionOverNull,
  type AttentionOverNullConfig,
  type AttentionOverNullParams,
} from './attention-over-null';
export {
  attentionPooling,
  poolingWeights,
  scorings,
  type AttentionPoolingConfig,
  type AttentionPoolingParams,
  type Scoring,
  type ScoringParams,
} from './attention-pooling';
export {estimateStatistics} from './batch-statistics';
export {
  bert,
  bertReadOuts,
  bertSizes,
  meanOfTokens,
  type BertConfig,
  type BertInput,
  type BertParams,
  type BertReadOut,
} from './bert';
export {bilinearForm, type BilinearFormConfig, type BilinearFormParams} from './bilinear-form';
export {
  productFromBilinearForm,
  productFromGates,
  productFromLowRank,
  productFromRelus,
  productFromSquares,
  relationFromGates,
  relationFromRelus,
} from './constructed-products';
export {sortingByHand, sortingEncoderConfig} from './constructed-sorting';
export {convNet1d, convNet2d, type ConvNet1dConfig, type ConvNet2dConfig} from './conv-net';
export {
  readOuts,
  type ConvLayer,
  type ConvNetConfig,
  type ConvNetParams,
  type FeatureModel,
  type ReadOut,
} from './conv-parts';
export {
  dilatedConvNet,
  skips,
  type DilatedBlockParams,
  type DilatedConvNetConfig,
  type DilatedConvNetParams,
  type Skip,
} from './dilated-conv-net';
export {
  faceRecognitionNet,
  type FaceRecognitionConfig,
  type FaceRecognitionParams,
  type FaceRecognitionStage,
  type ScaledConvParams,
} from './face-recognition-net';
export {
  fastWeightPooling,
  poolingFeatureMaps,
  writeRules,
  type FastWeightPoolingConfig,
  type FastWeightPoolingParams,
  type PoolingFeatureMap,
  type WriteRule,
} from './fast-weight-pooling';
export {
  gatedActivations,
  gatedMlp,
  type GatedActivation,
  type GatedMlpConfig,
  type GatedMlpParams,
} from './gated-mlp';
export {lowRankBilinear, type LowRankBilinearConfig, type LowRankBilinearParams} from './low-rank-bilinear';
export {kernelRidge, predictKernelRidge, type KernelRidge, type KernelRidgeFit} from './kernel-ridge';
export {
  kernelMatrix,
  kernelProfiles,
  kernelStructures,
  type KernelConfig,
  type KernelProfile,
  type KernelStructure,
} from './kernels';
export {locallyConnectedNet} from './locally-connected-net';
export {mlp, mlpActivations, type MlpActivation, type MlpConfig, type MlpParams} from './mlp';
export {type ApplyOptions, type Model} from './model';
export {resNet, type ResNetParams} from './res-net';
export {type ConvNormParams, type ResNetBlockParams} from './res-net-parts';
export {
  resNetBlocks,
  resNetShortcuts,
  resNetStems,
  type ResNetBlock,
  type ResNetConfig,
  type ResNetShortcut,
  type ResNetStage,
  type ResNetStem,
} from './res-net-plans';
export {resNetSizes, smallResNetSize} from './res-net-sizes';
export {type PoolingInput, type PoolingSizes, type SlotEmbeddingParams} from './slot-embedding';
export {
  plainImageOf,
  residualMlp,
  residualMlpSkips,
  type ResidualMlpBlockParams,
  type ResidualMlpConfig,
  type ResidualMlpParams,
  type ResidualMlpSkip,
} from './residual-mlp';
export {type StackModel} from './stack-model';
export {type TokenInput} from './tokens';
export {
  positionCodes,
  transformerEncoder,
  type PositionCode,
  type TransformerEncoderConfig,
  type TransformerEncoderParams,
} from './transformer-encoder';
export {type TwoInputs} from './two-inputs';
export {vgg, vggSizes, type VggConfig, type VggLayerParams, type VggParams} from './vgg';
