export {accuracyByExamples, accuracyWhileLearning, exampleRatios, priorsFairFight} from './accuracy';
export {answersToShifts} from './shifted';
