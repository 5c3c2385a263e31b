export {contextGradients} from './context-gradients';
export {frozenJacobian, type FrozenJacobian} from './frozen-jacobian';
export {gradientInnerProducts, transferRatio} from './gradient-transfer';
export {jacobian} from './jacobian';
export {jacobianVariance} from './jacobian-variance';
export {rSquared} from './r-squared';
