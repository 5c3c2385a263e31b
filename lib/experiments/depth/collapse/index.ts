export {collapseArmNames} from './arm-names';
export {collapseArms, type CollapseArm} from './arms';
export {depthCollapse, type CollapseDesign, type CollapseExperiment} from './experiment';
export {collapseByDepth} from './figures';
export {collapseDepths, collapseMetrics, collapseResiduals, type CollapseCell} from './metrics';
export {collapseTrials, type CollapseSettings} from './settings';
export type {CollapseTrial} from './trial';
