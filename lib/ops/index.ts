export {gelu, relu, sigmoid, silu, tanh} from './activations';
export {convolve1d, convolve2d, patches1d} from './conv';
export {convLength, type ConvOptions, type ConvPadding} from './conv-geometry';
export {differentiable, stopGradient} from './custom-gradient';
export {erf, exp} from './exponential';
export {gather} from './gather';
export {matmul, multiplyOneByOne, type Transposes} from './matmul';
export {max} from './max';
export {logSoftmax, logSumExp, softmax} from './softmax';
