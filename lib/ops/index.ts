export {gelu, relu, sigmoid, tanh} from './activations';
export {differentiable, stopGradient} from './custom-gradient';
export {erf, exp} from './exponential';
export {gather} from './gather';
export {matmul, multiplyOneByOne, type Transposes} from './matmul';
export {max} from './max';
export {logSoftmax, logSumExp, softmax} from './softmax';
