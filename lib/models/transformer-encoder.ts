import * as tf from '@tensorflow/tfjs';
import {assertOneOf, assertPositiveInteger, split} from '../core';
import {
  assertTransformerBlock,
  embedding,
  initEmbedding,
  initLayerNorm,
  initLinear,
  initTransformerBlock,
  layerNorm,
  linear,
  sinusoidalPositions,
  transformerUnits,
  type BlockActivation,
  type BlockNorm,
  type EmbeddingParams,
  type LayerNormParams,
  type LinearParams,
  type TransformerBlockParams,
} from '../nn';
import {stackModel, type StackModel} from './stack-model';
import {assertTokens, firstRows, keyMask, type TokenInput} from './tokens';

/** How an encoder tells places apart: by a learned row, by sines and cosines, or not at all. */
export const positionCodes = ['learned', 'sinusoidal', 'none'] as const;
/** One of `positionCodes`. */
export type PositionCode = (typeof positionCodes)[number];

/** Sizes of a transformer encoder, where its norms are and how it tells places apart. */
export type TransformerEncoderConfig = {
  /** Number of symbols. */
  readonly vocabulary: number;
  /** The most tokens of an example. */
  readonly length: number;
  readonly dModel: number;
  /** Must divide dModel. */
  readonly nHeads: number;
  readonly nLayers: number;
  /** Hidden units of each block's perceptron. */
  readonly dMlp: number;
  /** Numbers that are read out of each token. */
  readonly dOut: number;
  readonly norm: BlockNorm;
  readonly positions: PositionCode;
  /** Default gelu, the exact one. */
  readonly activation?: BlockActivation;
  /** Factor of the standard deviation with which the last matrix of each branch starts: 0 or above. Default 1. */
  readonly branchScale?: number;
};

/** Parameters of a transformer encoder. */
export type TransformerEncoderParams = {
  readonly tokens: EmbeddingParams;
  /** Only of learned positions: a row for each place. */
  readonly positions?: EmbeddingParams;
  readonly blocks: readonly TransformerBlockParams[];
  /** Only of pre-norm: after the last block. */
  readonly norm?: LayerNormParams;
  readonly readOut: LinearParams;
};

/**
 * A transformer encoder: token embeddings plus positions, nLayers blocks of attention and perceptron, and a linear read-out of each token. The blocks are
 * pre-norm, with a last layer norm before the read-out, or post-norm, without one (`transformerUnits`). All projections have biases.
 *
 * Axes: S seeds (optional), B batch, T tokens, up to length. {tokens [*S, B, T], mask? [*S, B, T] or [B, T]} -> [*S, B, T, dOut]. Symbols and learned positions start as
 * N(0, 1), weights as N(0, 1/fan-in), before the activation N(0, 2/fan-in), biases as 0. Of the two units of block n, `n attention` and `n mlp`, n counts from 1.
 *
 * @throws ConfigError if a size is no positive integer, nHeads does not divide dModel, branchScale is below 0, or for an unknown norm, activation or positions;
 * `apply` throws ShapeError for tokens or a mask of another shape, more tokens than length, or tokens that are not int32. Numbers of symbols are not checked.
 * @see Vaswani et al. 2017, arXiv:1706.03762, section 3 (post-norm); Xiong et al. 2020, arXiv:2002.04745, table 1 (pre-norm)
 * @remarks Differs from Vaswani et al.: embeddings are not multiplied by √dModel, there is no dropout, and the read-out is no transposed embedding. Dropped tokens
 * have outputs too, of no meaning.
 * @example
 * const sizes = {vocabulary: 10, length: 8, dModel: 16, nHeads: 2, nLayers: 2, dMlp: 64, dOut: 10};
 * const model = transformerEncoder({...sizes, norm: 'pre', positions: 'learned'});
 * parameterCount(model.init(key(0))); // => 7050
 * model.apply(model.init(key(0)), {tokens: tf.zeros([3, 8], 'int32')}).shape; // => [3, 8, 10]
 */
export function transformerEncoder(
  config: TransformerEncoderConfig,
): StackModel<TransformerEncoderParams, TokenInput> {
  const {vocabulary, length, dModel, nHeads, nLayers, dMlp, dOut, norm, positions} = config;
  const {activation = 'gelu', branchScale} = config;
  assertConfig(config);
  return stackModel<TransformerEncoderParams, TokenInput>({
    name: `transformer-encoder-${norm}-${positions}`,
    config,
    init: (key) => {
      const [tokenKey, positionKey, readOutKey, ...blockKeys] = split(key, 3 + nLayers);
      return {
        tokens: initEmbedding(tokenKey, {vocabulary, dModel}),
        ...(positions === 'learned'
          ? {positions: initEmbedding(positionKey, {vocabulary: length, dModel})}
          : {}),
        blocks: blockKeys.map((own) => initTransformerBlock(own, {dModel, nHeads, dMlp, branchScale})),
        ...(norm === 'pre' ? {norm: initLayerNorm({dModel})} : {}),
        readOut: initLinear(readOutKey, {dIn: dModel, dOut}),
      };
    },
    stem: (params, input) => {
      assertTokens(params.tokens.table, input, length);
      const nTokens = input.tokens.shape[input.tokens.rank - 1];
      const h = embedding(params.tokens, input.tokens);
      if (params.positions) return tf.add(h, firstRows(params.positions.table, nTokens));
      return positions === 'sinusoidal' ? tf.add(h, sinusoidalPositions(nTokens, dModel)) : h;
    },
    units: (params, {mask}) =>
      params.blocks.flatMap((block, i) =>
        transformerUnits(block, i, {nHeads, norm, activation, mask: mask && keyMask(mask)}),
      ),
    head: ({norm: last, readOut}, h) => linear(readOut, last ? layerNorm(last, h) : h),
  });
}

function assertConfig(config: TransformerEncoderConfig): void {
  const {vocabulary, length, nLayers, dOut, positions} = config;
  assertPositiveInteger('vocabulary', vocabulary);
  assertPositiveInteger('length', length);
  assertPositiveInteger('dOut', dOut);
  assertPositiveInteger('nLayers', nLayers);
  assertTransformerBlock(config);
  assertOneOf('positions', positions, positionCodes);
}
