export {changeByBlock} from './change-by-block';
export {lossByFreezing} from './loss-by-freezing';
export {transferOverSteps} from './transfer-over-steps';
