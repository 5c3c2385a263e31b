export {errorByArm, multiplicationFairFight} from './all-arms';
export {errorByExamples, errorByWidth} from './by-examples';
export {constructionError} from './construction';
export {gateGains} from './gains';
export {extrapolationSlice, learnedSurfaces} from './slices';
