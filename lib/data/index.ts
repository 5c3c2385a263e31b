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
export {gaussianProcessTeacher, type GaussianProcessTeacher} from './gaussian-process-teacher';
export {
  drawPairs,
  pairDeviation,
  pairRanges,
  pairTargetNames,
  pairTargets,
  type PairBatch,
  type PairConfig,
  type PairInput,
  type PairRange,
  type PairTarget,
} from './pair-targets';
export {gatherImages, type ImageForm, type ImageSet, type LabelledImages} from './images';
export {
  drawRows,
  gatherExamples,
  subsetRows,
  type LabelledBatch,
  type LabelledExamples,
  type Rows,
} from './labelled-examples';
export {loadFashionMnist, type LoadFashionMnistOptions} from './load-fashion-mnist';
export {loadMnist, type LoadMnistOptions} from './load-mnist';
export {drawMnist1d, mnist1dMoments} from './mnist-1d';
export {
  compositionWithoutLooking,
  drawPermutationComposition,
  exactCompositionWithoutLooking,
  type PermutationCompositionConfig,
} from './permutation-composition';
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
export {drawSentences} from './sentences';
export {drawSorting, sortingWithoutLooking, type SortingConfig} from './sorting';
export type {TokenBatch} from './token-batch';
