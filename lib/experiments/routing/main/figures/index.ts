export {advantageByDial, rSquaredByDial} from './along-dial';
export {attentionMaps} from './attention-maps';
export {rSquaredByCue} from './by-cue';
export {routingFairFight} from './fair-fight';
export {learningCurves, longLearningCurves} from './learning-curves';
