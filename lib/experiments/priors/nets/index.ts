export {
  priorsArms,
  priorsDataSets,
  priorsModel,
  priorsParameters,
  type PriorsArm,
  type PriorsDataSet,
  type PriorsModel,
} from './arms';
export {priorsNets, type PriorsNetsDesign} from './experiment';
export {
  examplesTried,
  exampleRatio,
  logExampleRatio,
  netAccuracy,
  priorsNetsMetrics,
  recordsOfNet,
  type PriorsNetsCell,
} from './metrics';
export {shiftsAsked} from './shifts';
export type {PriorsNetsTrial} from './trial';
export {priorsArmNames, priorsDataNames} from './arm-names';
export * from './figures';
export {livePriors, type LivePriorsOptions} from './live';
export {priorsNetsTrials, withTunedNetRate, type PriorsNetsSettings} from './settings';
export {measuredEquivariance, type EquivarianceRow} from './equivariance';
