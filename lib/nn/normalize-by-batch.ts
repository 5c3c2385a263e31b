// Normalisation by the batch's own statistics: of tensor operations, or by one fused kernel where the backend has it.
import * as tf from '@tensorflow/tfjs';

/** The fused kernel and its gradient, which the native backend registers where it has them. */
const kernels = {value: 'BatchNormOfBatch', gradient: 'BatchNormOfBatchGrad'} as const;

/** Gradients with respect to rows, scale and offset. */
type Gradients = [dx: tf.Tensor, dScale: tf.Tensor, dOffset: tf.Tensor];

/** A channel's number for its rows: [S, C] -> [S, 1, C]; [C] broadcasts as it is. */
export const perRow = (channel: tf.Tensor): tf.Tensor =>
  channel.rank === 1 ? channel : tf.expandDims(channel, 1);

/**
 * y = (x − mean) / √(variance + eps) · scale + offset, mean and variance those of each channel's own rows. Differentiates to any order.
 *
 * @param rows - [*S, N, C]
 * @param scale - [*S, C]
 * @param offset - [*S, C]
 * @returns [*S, N, C]
 */
export function normalizeByBatch(
  rows: tf.Tensor,
  scale: tf.Tensor,
  offset: tf.Tensor,
  eps: number,
): tf.Tensor {
  const isThere = tf.getKernel(kernels.value, tf.getBackend()) !== undefined;
  // The kernel has no axis of seeds, and takes no whole numbers.
  const fits = (scale.rank === 1 || scale.shape[0] === 1) && rows.size > 0 && rows.dtype === 'float32';
  return isThere && fits ? fused(rows, scale, offset, eps) : composed(rows, scale, offset, eps);
}

/** x − mean, and 1/√(variance + eps), of rows. */
function centred(rows: tf.Tensor, eps: number): [around: tf.Tensor, r: tf.Tensor] {
  const around = tf.sub(rows, tf.mean(rows, -2, true));
  return [around, tf.rsqrt(tf.add(tf.mean(tf.square(around), -2, true), eps))];
}

/** With x̂ = (x − mean) r, r = 1/√(variance + eps): dx = r scale (dy − mean(dy) − x̂ mean(dy x̂)), which has no mean, dscale = Σ dy x̂, doffset = Σ dy. */
function gradientsOf(dy: tf.Tensor, rows: tf.Tensor, scale: tf.Tensor, eps: number): Gradients {
  const [around, r] = centred(rows, eps);
  const dOffset = tf.sum(dy, -2, true);
  const dScale = tf.mul(tf.sum(tf.mul(dy, around), -2, true), r);
  const n = rows.shape[rows.rank - 2];
  // Numbers a channel are put together before they meet the rows, which are long.
  const ofDy = tf.mul(r, perRow(scale));
  const ofAround = tf.mul(ofDy, tf.mul(r, tf.div(dScale, n)));
  const ofOne = tf.mul(ofDy, tf.div(dOffset, n));
  const dx = tf.sub(tf.mul(dy, ofDy), tf.add(tf.mul(around, ofAround), ofOne));
  return [dx, tf.reshape(dScale, scale.shape), tf.reshape(dOffset, scale.shape)];
}

function composed(rows: tf.Tensor, scale: tf.Tensor, offset: tf.Tensor, eps: number): tf.Tensor {
  const operation = tf.customGrad((...args) => {
    const [x, gain, shift, save] = args as [tf.Tensor, tf.Tensor, tf.Tensor, tf.GradSaveFunc];
    save([x, gain]);
    const [around, r] = centred(x, eps);
    const value = tf.add(tf.mul(around, tf.mul(r, perRow(gain))), perRow(shift));
    return {value, gradFunc: (dy, [own, ownGain]) => gradientsOf(dy, own, ownGain, eps)};
  });
  return operation(rows, scale, offset);
}

/** By the fused kernel, all rows of one seed. */
function fused(rows: tf.Tensor, scale: tf.Tensor, offset: tf.Tensor, eps: number): tf.Tensor {
  const operation = tf.customGrad((...args) => {
    const [x, gain, shift, save] = args as [tf.Tensor, tf.Tensor, tf.Tensor, tf.GradSaveFunc];
    const [value, ...saved] = run(kernels.value, {x: imageOf(x), scale: gain, offset: shift}, eps);
    save([x, gain, ...saved]);
    return {
      value: tf.reshape(value, x.shape),
      gradFunc: (dy, [own, ownGain, ...ownSaved]) =>
        isTaped() ? gradientsOf(dy, own, ownGain, eps) : fusedGradients(dy, own, ownGain, ownSaved, eps),
    };
  });
  const [channels] = scale.shape.slice(-1);
  const [gain, shift] = [scale, offset].map((one) => tf.reshape(one, [channels]));
  return tf.reshape(operation(tf.reshape(rows, [-1, channels]), gain, shift), rows.shape);
}

function fusedGradients(
  dy: tf.Tensor,
  rows: tf.Tensor,
  scale: tf.Tensor,
  [saved0, saved1, saved2]: readonly tf.Tensor[],
  eps: number,
): Gradients {
  const inputs = {dy: imageOf(dy), x: imageOf(rows), scale, saved0, saved1, saved2};
  const [dx, dScale, dOffset] = run(kernels.gradient, inputs, eps);
  return [tf.reshape(dx, rows.shape), dScale, dOffset];
}

/** [N, C] -> [N, 1, 1, C], the images that the kernel takes. */
const imageOf = (rows: tf.Tensor): tf.Tensor => tf.reshape(rows, [-1, 1, 1, ...rows.shape.slice(1)]);

/** Whether a gradient is itself to be differentiated: then its formula computes it, since the kernel has no gradient. */
const isTaped = (): boolean => (tf.engine() as unknown as {isTapeOn(): boolean}).isTapeOn();

const run = (kernel: string, inputs: {[name: string]: tf.Tensor}, eps: number): tf.Tensor[] =>
  tf.engine().runKernel(kernel, inputs, {eps}) as tf.Tensor[];
