import * as tf from '@tensorflow/tfjs';
import {ConfigError, ShapeError, assertOneOf, assertPositiveInteger, split} from '../core';
import {
  conv1d,
  initConv1d,
  initLayerNorm,
  initLinear,
  layerNorm,
  linear,
  type ConvParams,
  type LayerNormParams,
  type LinearParams,
} from '../nn';
import {relu} from '../ops';
import type {FeatureModel} from './conv-parts';

/** What a block adds its own result to: the tokens under both taps of its filter, or the nearer one as is usual. */
export const skips = ['both-taps', 'near-tap'] as const;
/** One of `skips`. */
export type Skip = (typeof skips)[number];

/** Sizes of a dilated convolutional net. */
export type DilatedConvNetConfig = {
  /** Numbers in a token. */
  readonly dToken: number;
  readonly dModel: number;
  /** How far back the second tap of each block's filter lies; a token sees 1 + their sum. */
  readonly dilations: readonly number[];
  /** Default both-taps. */
  readonly skip?: Skip;
  readonly dOut: number;
};

/** Parameters of one block. */
export type DilatedBlockParams = {
  readonly norm: LayerNormParams;
  /** The filter of two taps, w [*S, 2, dModel, dModel]; tap 0 is the far one. */
  readonly conv: ConvParams;
  readonly output: LinearParams;
};

/** Parameters of a dilated convolutional net. */
export type DilatedConvNetParams = {
  readonly embed: LinearParams;
  readonly blocks: readonly DilatedBlockParams[];
  readonly norm: LayerNormParams;
  readonly readOut: LinearParams;
};

/**
 * A causal net of dilated convolutions, read at the last token. In a block with dilation d, with n = layerNorm(h):
 * h[t] ← h[t] + h[t − d] + W₃ relu(W₁ n[t − d] + W₂ n[t] + b) + b₃; the near-tap skip leaves h[t − d] out. Before the first token everything is 0. Then
 * y = layerNorm(h)[T − 1] W + b.
 *
 * Axes: S seeds (optional), T tokens. x [*S, B, T, dToken] -> [*S, B, dOut]. Weights N(0, 2/fan-in) before a ReLU, else N(0, 1/fan-in), biases 0. `features` gives h
 * [*S, B, T, dModel].
 *
 * @throws ConfigError naming the field
 * @see van den Oord et al. 2016, arXiv:1609.03499 (dilations 1, 2, 4, ...); Bai et al. 2018, arXiv:1803.01271
 * @example
 * const net = dilatedConvNet({dToken: 4, dModel: 8, dilations: [1, 2, 4, 8, 16], dOut: 8});
 * net.apply(net.init(key(0)), tf.zeros([3, 32, 4])).shape; // => [3, 8]
 */
export function dilatedConvNet(config: DilatedConvNetConfig): FeatureModel<DilatedConvNetParams> {
  const {dToken, dModel, dilations, skip = 'both-taps', dOut} = config;
  assertPositiveInteger('dToken', dToken);
  assertPositiveInteger('dModel', dModel);
  assertPositiveInteger('dOut', dOut);
  if (dilations.length === 0) throw new ConfigError('dilations must have at least one block. Got none.');
  dilations.forEach((dilation, i) => assertPositiveInteger(`dilations[${i}]`, dilation));
  assertOneOf('skip', skip, skips);

  const features = ({embed, blocks}: DilatedConvNetParams, x: tf.Tensor): tf.Tensor => {
    assertTokens(x, embed.w);
    return blocks.reduce((h, block, i) => blockOf(block, h, dilations[i], skip), linear(embed, x));
  };
  return {
    name: 'dilated-conv-net',
    config,
    init: (key) => {
      const [embedKey, readOutKey, ...blockKeys] = split(key, 2 + dilations.length);
      return {
        embed: initLinear(embedKey, {dIn: dToken, dOut: dModel}),
        blocks: blockKeys.map((blockKey) => {
          const [convKey, outputKey] = split(blockKey, 2);
          return {
            norm: initLayerNorm({dModel}),
            conv: initConv1d(convKey, {dIn: dModel, dOut: dModel, kernel: 2, variance: 2}),
            output: initLinear(outputKey, {dIn: dModel, dOut: dModel}),
          };
        }),
        norm: initLayerNorm({dModel}),
        readOut: initLinear(readOutKey, {dIn: dModel, dOut}),
      };
    },
    features,
    apply: (params, x) => linear(params.readOut, layerNorm(params.norm, lastToken(features(params, x)))),
  };
}

function blockOf(
  {norm, conv, output}: DilatedBlockParams,
  h: tf.Tensor,
  dilation: number,
  skip: Skip,
): tf.Tensor {
  const hidden = relu(conv1d(conv, layerNorm(norm, h), {dilation, padding: [dilation, 0]}));
  const skipped = skip === 'both-taps' ? tf.add(h, delayed(h, dilation)) : h;
  return tf.add(skipped, linear(output, hidden));
}

/** h[t − delay], and 0 before the first token: [..., T, D] -> [..., T, D]. */
function delayed(h: tf.Tensor, delay: number): tf.Tensor {
  const nTokens = h.shape[h.rank - 2];
  if (delay >= nTokens) return tf.zerosLike(h);
  const kept = tf.slice(
    h,
    h.shape.map(() => 0),
    h.shape.map((size, axis) => (axis === h.rank - 2 ? nTokens - delay : size)),
  );
  return tf.pad(
    kept,
    h.shape.map((_, axis): [number, number] => (axis === h.rank - 2 ? [delay, 0] : [0, 0])),
  );
}

/** [..., T, D] -> [..., D] */
function lastToken(h: tf.Tensor): tf.Tensor {
  const axis = h.rank - 2;
  const last = tf.slice(
    h,
    h.shape.map((size, i) => (i === axis ? size - 1 : 0)),
    h.shape.map((size, i) => (i === axis ? 1 : size)),
  );
  return tf.squeeze(last, [axis]);
}

function assertTokens(x: tf.Tensor, w: tf.Tensor): void {
  const expected = [...w.shape.slice(0, -2), 'B', 'T', w.shape[w.rank - 2]];
  const fits =
    x.rank === expected.length &&
    expected.every((size, axis) => typeof size === 'string' || size === x.shape[axis]) &&
    x.shape[x.rank - 2] > 0;
  if (!fits) throw new ShapeError(`x must have shape [${expected.join(', ')}]. Got [${x.shape.join(', ')}].`);
}
