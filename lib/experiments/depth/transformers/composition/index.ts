export {depthArmNames} from './arm-names';
export {depthArms, depthModel, depthParameters, depthSizes, type DepthArm} from './arms';
export {depthComposition, type DepthDesign, type DepthTrialCell} from './experiment';
export {exactMatchByDepth, depthFairFight} from './figures';
export {decisivePower, depthMetrics, exactMatch, recordsOfDepth, solvedFrom, type DepthCell} from './metrics';
export {depthTrials, withTunedDepthRate, type DepthSettings} from './settings';
export type {DepthTrial} from './trial';
