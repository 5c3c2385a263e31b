export {mechanismCells, routingMechanism, type MechanismDesign} from './experiment';
export {changeByBlock, lossByFreezing, transferOverSteps} from './figures';
export {mechanismMetrics, mechanismValues, type MechanismCell} from './metrics';
export {mechanismTrials, type MechanismSettings} from './settings';
export type {MechanismTrial} from './trial';
