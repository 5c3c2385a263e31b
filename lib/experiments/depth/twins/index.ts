export {pathArms, pathModel, twinArms, twinModel, twinParameters, type PathArm, type TwinArm} from './arms';
export {pathArmNames, twinArmNames} from './arm-names';
export * from './figures';
export type {TwinModel, TwinsDesign, TwinTrial} from './signals';
export {depthPaths} from './paths/experiment';
export {
  accuracyOfStart,
  depthPathsMetrics,
  meanPathLength,
  pathRangeRatio,
  recordsOfStart,
} from './paths/metrics';
export type {DepthPathsTrial} from './paths/trial';
export {depthTwins} from './lesions/experiment';
export {
  depthTwinsMetrics,
  lesionShare,
  lesionShares,
  recordsOfTwin,
  shuffleShare,
  twinAccuracy,
  type LesionedBlocks,
} from './lesions/metrics';
export type {DepthTwinsTrial} from './lesions/trial';
export {liveTwins, type LiveTwinsOptions} from './live';
export {depthPathsTrials, depthTwinsTrials, type TwinsSettings} from './settings';
