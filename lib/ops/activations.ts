import * as tf from '@tensorflow/tfjs';
import {differentiable} from './custom-gradient';
import {erf, exp} from './exponential';

/**
 * max(x, 0), elementwise; derivative 1 where x > 0, else 0 (also at 0).
 *
 * @param x - any shape
 * @returns the shape of x
 * @example
 * relu(tf.tensor1d([-1, 0, 2])).arraySync(); // => [0, 0, 2]
 */
export const relu: (x: tf.Tensor) => tf.Tensor = differentiable(
  (x) => tf.relu(x),
  (dy, x) => reluGradient(dy, x),
);

/** dy where x > 0, else 0; itself linear in dy and constant in x almost everywhere. */
function reluGradient(dy: tf.Tensor, x: tf.Tensor): tf.Tensor {
  const operation = tf.customGrad((...args) => {
    const [a, b, save] = args as [tf.Tensor, tf.Tensor, tf.GradSaveFunc];
    save([b]);
    // One native operation; TensorFlow.js would compose step(x) of five.
    const isNative = tf.getKernel('ReluGrad', tf.getBackend()) !== undefined;
    const value = isNative
      ? tf.engine().runKernel<tf.Tensor>('ReluGrad', {dy: a, x: b})
      : tf.mul(a, tf.step(b));
    return {value, gradFunc: (ddx, [input]) => [reluGradient(ddx, input), tf.zerosLike(input)]};
  });
  return operation(dy, x);
}

/**
 * The hyperbolic tangent, elementwise; derivative 1 − tanh² x.
 *
 * @param x - any shape
 * @returns the shape of x, in [−1, 1]
 * @remarks Differs from tf.tanh: differentiates to any order.
 * @example
 * tanh(tf.tensor1d([0, 1])).arraySync(); // => [0, 0.7615942]
 */
export const tanh: (x: tf.Tensor) => tf.Tensor = differentiable(
  (x) => tf.tanh(x),
  (dy, x) => tf.sub(dy, tf.mul(dy, tf.square(tanh(x)))),
);

/**
 * The logistic function σ(x) = 1 / (1 + e^(−x)), elementwise; derivative σ(x) (1 − σ(x)), written σ(x) σ(−x) so that it keeps its
 * digits where σ is close to 1.
 *
 * @param x - any shape
 * @returns the shape of x, in [0, 1]
 * @remarks Differs from tf.sigmoid: differentiates to any order.
 * @example
 * sigmoid(tf.tensor1d([0, 2])).arraySync(); // => [0.5, 0.880797]
 */
export const sigmoid: (x: tf.Tensor) => tf.Tensor = differentiable(
  (x) => tf.sigmoid(x),
  (dy, x) => tf.mul(dy, tf.mul(sigmoid(x), sigmoid(tf.neg(x)))),
);

/**
 * The sigmoid linear unit x σ(x), also called swish, elementwise; derivative σ(x) (1 + x (1 − σ(x))).
 *
 * silu(x) − silu(−x) = x, as for the ReLU.
 *
 * @param x - any shape
 * @returns the shape of x, at least −0.2785
 * @see Elfwing et al. 2017, arXiv:1702.03118, section 2; Ramachandran et al. 2017, arXiv:1710.05941 (β = 1)
 * @example
 * silu(tf.tensor1d([-1, 0, 1])).arraySync(); // => [-0.2689414, 0, 0.7310586]
 */
export const silu: (x: tf.Tensor) => tf.Tensor = differentiable(
  (x) => tf.mul(x, tf.sigmoid(x)),
  (dy, x) => {
    const s = sigmoid(x);
    return tf.mul(dy, tf.mul(s, tf.add(tf.mul(x, tf.sub(1, s)), 1)));
  },
);

const SQRT_HALF = Math.SQRT1_2;
const SQRT_TWO_OVER_PI = Math.sqrt(2 / Math.PI);

/**
 * The Gaussian error linear unit x Φ(x), Φ the standard normal distribution function, elementwise.
 *
 * `exact` is x/2 (1 + erf(x/√2)); `tanh` is x/2 (1 + tanh(√(2/π) (x + 0.044715 x³))). They differ by up to 4.7e-4, at x = −2.70.
 *
 * @param x - any shape
 * @param options.form - 'exact' (default) or 'tanh'
 * @returns the shape of x
 * @see Hendrycks and Gimpel 2016, arXiv:1606.08415, section 2
 * @remarks The default is that of PyTorch and BERT; jax.nn.gelu and GPT-2 default to `tanh`.
 * @example
 * gelu(tf.tensor1d([-1, 1])).arraySync(); // => [-0.1586553, 0.8413447]
 */
export function gelu(x: tf.Tensor, {form = 'exact'}: {form?: 'exact' | 'tanh'} = {}): tf.Tensor {
  if (form === 'exact') return exactGelu(x);
  const cubic = tf.add(x, tf.mul(0.044715, tf.mul(x, tf.square(x))));
  return tf.mul(tf.mul(x, 0.5), tf.add(1, tanh(tf.mul(SQRT_TWO_OVER_PI, cubic))));
}

/** x Φ(x), with the gradient Φ(x) + x φ(x) in as few passes over x as it takes: a graph computes the common parts once. */
const exactGelu: (x: tf.Tensor) => tf.Tensor = differentiable(
  (x) => tf.mul(x, normalDistribution(x)),
  (dy, x) => tf.mul(dy, tf.add(normalDistribution(x), tf.mul(x, normalDensity(x)))),
);

/** Φ(x) = ½ (1 + erf(x/√2)) */
const normalDistribution = (x: tf.Tensor): tf.Tensor => tf.mul(tf.add(erf(tf.mul(x, SQRT_HALF)), 1), 0.5);

/** φ(x) = e^(−x²/2) / √(2π) */
const normalDensity = (x: tf.Tensor): tf.Tensor =>
  tf.mul(exp(tf.neg(tf.square(tf.mul(x, SQRT_HALF)))), SQRT_TWO_OVER_PI / 2);
