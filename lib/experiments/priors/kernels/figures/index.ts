export {distancesByDimension} from './concentration';
export {directionsOfPriors} from './directions';
export {exponentByDimension} from './exponents';
export {kernelLearningCurves} from './learning-curves';
export {localExponentRows, type LocalExponentRow} from './local-exponents';
export {sharingByDimension} from './sharing';
