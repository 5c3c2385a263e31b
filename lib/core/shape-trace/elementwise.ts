// Kernels that treat each number, or each vector, by itself: the output has the input's shape, or that to which two inputs broadcast.
import * as tf from '@tensorflow/tfjs';
import {each, form, type Form, type ShapeRule} from './shape-rule';

const unary = [
  'Abs', 'Acos', 'Acosh', 'Asin', 'Asinh', 'Atan', 'Atanh', 'Ceil', 'ClipByValue', 'Cos', 'Cosh', 'Cumprod', 'Cumsum', 'Elu', 'Erf', 'Exp', 'Expm1',
  'Floor', 'FusedBatchNorm', 'Identity', 'LeakyRelu', 'Log', 'Log1p', 'Neg', 'OnesLike', 'Prelu', 'Reciprocal', 'Relu', 'Relu6', 'Reverse', 'Round',
  'Rsqrt', 'Selu', 'Sigmoid', 'Sign', 'Sin', 'Sinh', 'Softplus', 'Sqrt', 'Square', 'Step', 'Tan', 'Tanh', 'ZerosLike',
]; // prettier-ignore
const arithmetic = [
  'Add', 'Atan2', 'FloorDiv', 'Maximum', 'Minimum', 'Mod', 'Multiply', 'Pow', 'SquaredDifference', 'Sub',
]; // prettier-ignore
const comparisons = [
  'Equal', 'Greater', 'GreaterEqual', 'Less', 'LessEqual', 'LogicalAnd', 'LogicalOr', 'LogicalXor', 'NotEqual',
]; // prettier-ignore
const questions = ['IsFinite', 'IsInf', 'IsNan', 'LogicalNot'];

const broadcast = (a: Form, b: Form): number[] =>
  tf.broadcast_util.assertAndGetBroadcastShape(a.shape, b.shape);

/** The rules of kernels that keep, or broadcast, shapes. */
export const elementwise: {readonly [name: string]: ShapeRule} = {
  ...each(unary, ({x}) => form(x.shape, x.dtype)),
  ...each(['Softmax', 'LogSoftmax'], ({logits}) => form(logits.shape, logits.dtype)),
  ...each(questions, ({x}) => form(x.shape, 'bool')),
  ...each(arithmetic, ({a, b}) => form(broadcast(a, b), tf.upcastType(a.dtype, b.dtype))),
  ...each(comparisons, ({a, b}) => form(broadcast(a, b), 'bool')),
  RealDiv: ({a, b}) => form(broadcast(a, b), 'float32'),
  AddN: (inputs) => form(inputs[0].shape, inputs[0].dtype),
  Cast: ({x}, {dtype}) => form(x.shape, dtype),
  Select: ({t, e}) => form(t.shape, tf.upcastType(t.dtype, e.dtype)),
};
