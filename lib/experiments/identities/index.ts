import {registerExperiments} from '../../study';
import {attentionIdentities, attentionRelevance} from './experiment';

export {largestDifference, matrix, type Answer} from './answers';
export {attendByHand, type SmallAnswer, type SmallAttention, type TokenShare} from './by-hand';
export {
  attentionIdentities,
  attentionRelevance,
  type DrawnExperiment,
  type IdentityDesign,
  type RelevanceDesign,
} from './experiment';
export * from './figures';
export {
  differencesOf,
  identityMetrics,
  relevanceMetrics,
  relevanceOf,
  type RelevanceMeasure,
} from './metrics';
export {changesWithout, labelledAttention} from './relevance';
export {identityTrials, relevanceTrials, type IdentitySettings, type RelevanceSettings} from './settings';
export {
  attentionViews,
  type AttentionView,
  type Drawn,
  type IdentityTrial,
  type RelevanceTrial,
  type ValueKind,
} from './trial';
export {
  convolutionByAttention,
  offsetHeads,
  type ConvolutionByAttentionOptions,
  type OffsetHeadsConfig,
} from './views/convolution';
export {
  kernelSmoother,
  softmaxKernel,
  type PlainAttention,
  type SmoothingKernel,
} from './views/kernel-smoother';
export {completeGraph, maskOfEdges, passMessages, type Edge} from './views/message-passing';

/**
 * The experiments on what attention computes by name, as `claims.json` names them.
 *
 * @example
 * identitiesExperiments['attention-relevance'] === attentionRelevance; // => true
 */
export const identitiesExperiments = registerExperiments(__filename, {
  'attention-identities': attentionIdentities,
  'attention-relevance': attentionRelevance,
});
