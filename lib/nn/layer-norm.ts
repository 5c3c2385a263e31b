import * as tf from '@tensorflow/tfjs';
import {ShapeError, assertPositiveInteger} from '../core';
import {differentiable} from '../ops';

/** Gain and shift of a layer norm: scale [*S, D], offset [*S, D]. */
export type LayerNormParams = {scale: tf.Tensor; offset: tf.Tensor};

/**
 * Parameters of a layer norm: scale 1, offset 0. Nothing is drawn, so it takes no key.
 *
 * @param config.dModel - D, size of the normalised axis
 * @returns {scale: [D], offset: [D]}
 * @throws ConfigError if dModel is no positive integer
 * @example
 * initLayerNorm({dModel: 2}).scale.arraySync(); // => [1, 1]
 */
export function initLayerNorm({dModel}: {dModel: number}): LayerNormParams {
  assertPositiveInteger('dModel', dModel);
  return {scale: tf.ones([dModel]), offset: tf.zeros([dModel])};
}

/**
 * Layer normalisation over the last axis: y = (x − mean) / √(variance + eps) · scale + offset, with the biased variance (divided by D).
 *
 * Axes: S seeds (optional; scale has it or not), D features.
 *
 * @param params - scale and offset [*S, D]
 * @param x - [*S, ..., D]
 * @param options.eps - added to the variance, default 1e-5
 * @returns [*S, ..., D]
 * @throws ShapeError naming the argument, the expected and the actual shape
 * @see Ba et al. 2016, arXiv:1607.06450, eq. 4
 * @remarks eps is 1e-5 as in PyTorch and Haiku; Flax and timm take 1e-6, BERT 1e-12, Keras 1e-3.
 * @example
 * layerNorm(initLayerNorm({dModel: 2}), tf.tensor2d([[1, 3]]), {eps: 0}).arraySync(); // => [[-1, 1]]
 */
export function layerNorm(
  {scale, offset}: LayerNormParams,
  x: tf.Tensor,
  {eps = 1e-5}: {eps?: number} = {},
): tf.Tensor {
  assertLayerNorm(scale, offset, x);
  return tf.add(tf.mul(standardise(x, eps), perSeed(scale, x)), perSeed(offset, x));
}

/** x̂ = (x − mean) r with r = 1/√(variance + eps), along the last axis; gradient r (dx̂ − mean(dx̂) − x̂ mean(dx̂ x̂)). */
function standardise(x: tf.Tensor, eps: number): tf.Tensor {
  const centre = (own: tf.Tensor): tf.Tensor => tf.sub(own, tf.mean(own, -1, true));
  const inverseDeviation = (centred: tf.Tensor): tf.Tensor =>
    tf.rsqrt(tf.add(tf.mean(tf.square(centred), -1, true), eps));
  const operation = differentiable(
    (own) => {
      const centred = centre(own);
      return tf.mul(centred, inverseDeviation(centred));
    },
    (dy, own) => {
      const centred = centre(own);
      const r = inverseDeviation(centred);
      const standardised = tf.mul(centred, r);
      const along = tf.mul(standardised, tf.mean(tf.mul(dy, standardised), -1, true));
      return tf.mul(tf.sub(centre(dy), along), r);
    },
  );
  return operation(x);
}

/** [S, D] -> [S, 1, ..., 1, D], of the rank of x; [D] broadcasts as it is. */
function perSeed(parameter: tf.Tensor, x: tf.Tensor): tf.Tensor {
  if (parameter.rank === 1) return parameter;
  const [nSeeds, d] = parameter.shape;
  return tf.reshape(parameter, [nSeeds, ...Array<number>(x.rank - 2).fill(1), d]);
}

function assertLayerNorm(scale: tf.Tensor, offset: tf.Tensor, x: tf.Tensor): void {
  if (scale.rank !== 1 && scale.rank !== 2) {
    throw new ShapeError(`scale must have shape [D] or [S, D]. Got [${scale.shape.join(', ')}].`);
  }
  if (offset.shape.join() !== scale.shape.join()) {
    throw new ShapeError(
      `offset must have shape [${scale.shape.join(', ')}] as scale. Got [${offset.shape.join(', ')}].`,
    );
  }
  const d = scale.shape[scale.rank - 1];
  const fits =
    x.rank >= scale.rank && x.shape[x.rank - 1] === d && (scale.rank === 1 || x.shape[0] === scale.shape[0]);
  if (!fits) {
    const expected = [...scale.shape.slice(0, -1), '...', d].join(', ');
    throw new ShapeError(`x must have shape [${expected}] to match scale. Got [${x.shape.join(', ')}].`);
  }
}
