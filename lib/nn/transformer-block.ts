/**
 * A block of a transformer encoder: attention, then a perceptron for each token, each a branch beside a skip.
 *
 * Axes: S seeds (optional), B batch, T tokens, D = dModel.
 */
import * as tf from '@tensorflow/tfjs';
import {assertOneOf, assertPositiveInteger, ConfigError, split, tidy, type Key} from '../core';
import {gelu, relu} from '../ops';
import {initLayerNorm, layerNorm, type LayerNormParams} from './layer-norm';
import {initLinear, linear, type LinearParams} from './linear';
import {
  initMultiHeadAttention,
  multiHeadAttention,
  type MultiHeadAttentionBiases,
  type MultiHeadAttentionWeights,
} from './multi-head-attention';
import {applyUnits, type ResidualUnit} from './residual-unit';

/** Where a block has its layer norms: before each branch, or after each sum. */
export const blockNorms = ['pre', 'post'] as const;
/** One of `blockNorms`. */
export type BlockNorm = (typeof blockNorms)[number];

/** What the perceptron of a block applies to its hidden units; the GELU is the exact one. */
export const blockActivations = ['gelu', 'relu'] as const;
/** One of `blockActivations`. */
export type BlockActivation = (typeof blockActivations)[number];

/** Sizes of a block, and how its weights start. */
export type TransformerBlockConfig = {
  readonly dModel: number;
  /** Must divide dModel. */
  readonly nHeads: number;
  /** Hidden units of the perceptron. */
  readonly dMlp: number;
  /** Factor of the standard deviation with which the last matrix of each branch (`attention.wo`, `output.w`) starts: 0 or above. Default 1. */
  readonly branchScale?: number;
};

/** Parameters of a block. */
export type TransformerBlockParams = {
  readonly attention: MultiHeadAttentionWeights & MultiHeadAttentionBiases;
  /** Before the attention (pre) or after its sum (post). */
  readonly attentionNorm: LayerNormParams;
  /** From D to the hidden units of the perceptron. */
  readonly hidden: LinearParams;
  /** From the hidden units to D. */
  readonly output: LinearParams;
  /** Before the perceptron (pre) or after its sum (post). */
  readonly mlpNorm: LayerNormParams;
};

/** How a block is applied. */
export type TransformerBlockOptions = {
  readonly nHeads: number;
  readonly norm: BlockNorm;
  /** Default gelu. */
  readonly activation?: BlockActivation;
  /** Which tokens are read: [T, T] or [*S, B, 1, 1, T], or any shape that broadcasts to [*S, B, H, T, T]; 1 keeps, 0 drops. Default: all. */
  readonly mask?: tf.Tensor;
  /** Added to the variance by the layer norms. Default 1e-5. */
  readonly eps?: number;
};

/**
 * Parameters of a block: weights ~ N(0, 1/fan-in), those before the activation N(0, 2/fan-in), biases 0, gains 1.
 *
 * @param key - split into one key for the attention and one a matrix of the perceptron
 * @param config - sizes; with `branchScale: 0` both branches start as 0
 * @returns {attention, attentionNorm, hidden, output, mlpNorm}
 * @throws ConfigError if a size is no positive integer, nHeads does not divide dModel, or branchScale is below 0
 * @see Zhang et al. 2019, arXiv:1901.09321, section 3 (last matrices of branches that start smaller with depth)
 * @example
 * const params = initTransformerBlock(key(0), {dModel: 8, nHeads: 2, dMlp: 32});
 * parameterCount(params); // => 872
 */
export function initTransformerBlock(key: Key, config: TransformerBlockConfig): TransformerBlockParams {
  assertTransformerBlock(config);
  const {dModel, nHeads, dMlp, branchScale = 1} = config;
  const [attentionKey, hiddenKey, outputKey] = split(key, 3);
  return tidy(() => {
    const attention = initMultiHeadAttention(attentionKey, {dModel, nHeads, bias: true});
    const output = initLinear(outputKey, {dIn: dMlp, dOut: dModel});
    return {
      attention: {...attention, wo: tf.mul(attention.wo, branchScale)},
      attentionNorm: initLayerNorm({dModel}),
      hidden: initLinear(hiddenKey, {dIn: dModel, dOut: dMlp, variance: 2}),
      output: {...output, w: tf.mul(output.w, branchScale)},
      mlpNorm: initLayerNorm({dModel}),
    };
  });
}

/**
 * The two steps of a block, named `n attention` and `n mlp`, n = block + 1. With f the attention or the perceptron and N its layer norm, a step is
 * - `pre`: h + f(N(h));
 * - `post`: N(h + f(h)), N being what follows the sum (`after`).
 *
 * @param params - of the block
 * @param block - its number in the stack, from 0 on
 * @param options - heads, norm, activation, mask
 * @returns two units, of h [*S, B, T, D]
 * @throws ConfigError for an unknown norm or activation; the units throw ShapeError for another h
 * @see Xiong et al. 2020, arXiv:2002.04745, table 1 (post- and pre-norm)
 * @example
 * const params = initTransformerBlock(key(0), {dModel: 4, nHeads: 2, dMlp: 8});
 * transformerUnits(params, 2, {nHeads: 2, norm: 'pre'}).map(({name}) => name); // => ["3 attention", "3 mlp"]
 */
export function transformerUnits(
  params: TransformerBlockParams,
  block: number,
  {nHeads, norm, activation = 'gelu', mask, eps}: TransformerBlockOptions,
): [ResidualUnit, ResidualUnit] {
  assertOneOf('norm', norm, blockNorms);
  assertOneOf('activation', activation, blockActivations);
  const activate = activation === 'gelu' ? (x: tf.Tensor) => gelu(x) : relu;
  const attend = (h: tf.Tensor): tf.Tensor => multiHeadAttention(params.attention, h, {nHeads, mask});
  const perceptron = (h: tf.Tensor): tf.Tensor => linear(params.output, activate(linear(params.hidden, h)));
  const unit = (name: string, f: (h: tf.Tensor) => tf.Tensor, normParams: LayerNormParams): ResidualUnit => {
    const normed = (h: tf.Tensor): tf.Tensor => layerNorm(normParams, h, {eps});
    const named = {name: `${block + 1} ${name}`, block};
    return norm === 'pre' ? {...named, branch: (h) => f(normed(h))} : {...named, branch: f, after: normed};
  };
  return [unit('attention', attend, params.attentionNorm), unit('mlp', perceptron, params.mlpNorm)];
}

/**
 * A block of a transformer encoder: its two units, one after the other.
 *
 * @param params - of the block
 * @param h - [*S, B, T, D]
 * @param options - heads, norm, activation, mask
 * @returns [*S, B, T, D]
 * @throws ConfigError for an unknown norm or activation; ShapeError naming the argument, the expected and the actual shape
 * @see Vaswani et al. 2017, arXiv:1706.03762, section 3.1 (post-norm)
 * @remarks As torch.nn.TransformerEncoderLayer with batch_first; without dropout.
 * @example
 * const params = initTransformerBlock(key(0), {dModel: 2, nHeads: 1, dMlp: 8, branchScale: 0});
 * transformerBlock(params, tf.tensor3d([[[1, 3]]]), {nHeads: 1, norm: 'pre'}).arraySync(); // => [[[1, 3]]]
 */
export function transformerBlock(
  params: TransformerBlockParams,
  h: tf.Tensor,
  options: TransformerBlockOptions,
): tf.Tensor {
  return applyUnits(transformerUnits(params, 0, options), h);
}

/**
 * Checks what a block is made of.
 *
 * @param config - sizes and options; what is left out is taken for its default, or for right
 * @throws ConfigError naming the field: a size that is no positive integer, an nHeads that does not divide dModel, a branchScale below 0, an unknown norm or activation
 * @example
 * assertTransformerBlock({dModel: 8, nHeads: 3, dMlp: 32}); // throws nHeads must divide dModel 8. Got 3.
 */
export function assertTransformerBlock(
  config: TransformerBlockConfig & Partial<Pick<TransformerBlockOptions, 'norm' | 'activation'>>,
): void {
  const {dModel, nHeads, dMlp, branchScale = 1, norm = 'pre', activation = 'gelu'} = config;
  for (const [field, size] of Object.entries({dModel, nHeads, dMlp})) assertPositiveInteger(field, size);
  if (dModel % nHeads !== 0) throw new ConfigError(`nHeads must divide dModel ${dModel}. Got ${nHeads}.`);
  if (!(branchScale >= 0 && branchScale < Infinity))
    throw new ConfigError(`branchScale must be a finite number of at least 0. Got ${branchScale}.`);
  assertOneOf('norm', norm, blockNorms);
  assertOneOf('activation', activation, blockActivations);
}
