export {normArmNames} from './arm-names';
export {normArms, normModel, normParameters, type NormArm} from './arms';
export {depthNorms, type NormDesign} from './experiment';
export {accuracyByRate, learningRatesThatWork, normFairFight} from './figures';
export {learnedFrom, normMetrics, ratesThatLearn, recordsOfNorm, type NormCell} from './metrics';
export {normTrials, type NormSettings} from './settings';
export type {NormTrial} from './trial';
