export {fit, type Divergence, type FitOptions, type Fitted} from './fit';
export {initialState, trainStep, type Learner, type TrainingState} from './step';
export {trainer, type Trainer, type TrainerOptions} from './trainer';
