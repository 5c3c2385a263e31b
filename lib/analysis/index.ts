export {contextGradients} from './context-gradients';
export {distanceContrast, type DistanceContrast} from './distance-concentration';
export {equivarianceError, type EquivarianceOptions} from './equivariance';
export {frozenJacobian, type FrozenJacobian} from './frozen-jacobian';
export {gradientInnerProducts, transferRatio} from './gradient-transfer';
export {jacobian} from './jacobian';
export {jacobianVariance} from './jacobian-variance';
export {logLogSlope} from './log-log-slope';
export {rSquared} from './r-squared';
