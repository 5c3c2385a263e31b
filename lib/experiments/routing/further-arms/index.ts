export {furtherArmNames} from './arm-names';
export {furtherArmModel, furtherArmParameters, furtherRoutingArms, type FurtherRoutingArm} from './arms';
export {furtherArms, type FurtherArmsDesign} from './experiment';
export {leadBySlots, rSquaredOfFurtherArms} from './figures';
export {furtherArmsMetrics} from './metrics';
export {furtherArmsTrials, type FurtherArmsSettings} from './settings';
export type {FurtherArmsTrial} from './trial';
