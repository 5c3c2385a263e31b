export {
  capacityArms,
  capacityArmsOf,
  capacityModel,
  capacityParameters,
  capacitySizes,
  type CapacityArm,
  type CapacityModel,
} from './arms';
export {capacity} from './experiment';
export {lossByLoadAlt, lossWithReplacementAlt} from './figure-text';
export {capacityArmNames, lossByLoad, lossWithReplacement} from './figures';
export {capacityLoss, capacityMetrics, type CapacityCell} from './metrics';
export {publishedCapacity, type PublishedCapacity} from './published';
export {capacityTrials, withTunedCapacityRate, type CapacitySettings} from './settings';
export {trainCapacity, type CapacityTrial} from './trial';
