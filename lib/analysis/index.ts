export {linearCka, linearCkaMatrix, type CkaOptions} from './cka';
export {contextGradients} from './context-gradients';
export {depthCensus, type DepthCensus, type Stack} from './depth-census';
export {distanceContrast, type DistanceContrast} from './distance-concentration';
export {equivarianceError, type EquivarianceOptions} from './equivariance';
export {frozenJacobian, type FrozenJacobian} from './frozen-jacobian';
export {gradientInnerProducts, transferRatio} from './gradient-transfer';
export {jacobian} from './jacobian';
export {jacobianVariance} from './jacobian-variance';
export {
  deleteBlock,
  deleteBranch,
  deleteSkip,
  deleteUnit,
  shuffleBlocks,
  swapBlocks,
  swapUnits,
} from './lesions';
export {logLogSlope} from './log-log-slope';
export {
  binomialPaths,
  pathGradients,
  pathLengths,
  pathLengthsOf,
  pathShares,
  type PathLengths,
  type PathOptions,
} from './path-lengths';
export {LEAST_RESIDUAL, rankCollapse} from './rank-collapse';
export {rSquared} from './r-squared';
export {sampledPathLengths} from './sampled-path-lengths';
