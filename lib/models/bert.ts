import * as tf from '@tensorflow/tfjs';
import {assertOneOf, assertPositiveInteger, assertShape, split} from '../core';
import {
  assertTransformerBlock,
  embedding,
  initEmbedding,
  initLayerNorm,
  initTransformerBlock,
  layerNorm,
  transformerUnits,
  unitVectors,
  type EmbeddingParams,
  type LayerNormParams,
  type TransformerBlockParams,
} from '../nn';
import {stackModel, type StackModel} from './stack-model';
import {assertNumbers, assertTokens, firstRows, keyMask, type TokenInput} from './tokens';

/** What a BERT gives: the last hidden state of every token, or one vector of length 1 for each example. */
export const bertReadOuts = ['tokens', 'sentence'] as const;
/** One of `bertReadOuts`. */
export type BertReadOut = (typeof bertReadOuts)[number];

/** Sizes of a BERT and what is read out of it. */
export type BertConfig = {
  /** Number of symbols. */
  readonly vocabulary: number;
  /** The most tokens of an example. */
  readonly length: number;
  /** Kinds of tokens: as a rule two, of a first and of a second sentence. */
  readonly nTypes: number;
  readonly dModel: number;
  /** Must divide dModel. */
  readonly nHeads: number;
  readonly nLayers: number;
  /** Hidden units of each block's perceptron. */
  readonly dMlp: number;
  /** Default tokens. */
  readonly readOut?: BertReadOut;
};

/** Tokens, and the type of each. */
export type BertInput = TokenInput & {
  /** [*S, B, T], int32, each in [0, nTypes). Default: all of type 0. */
  readonly types?: tf.Tensor;
};

/** Parameters of a BERT without its pooler. */
export type BertParams = {
  readonly tokens: EmbeddingParams;
  readonly positions: EmbeddingParams;
  readonly types: EmbeddingParams;
  /** Of the sum of the three. */
  readonly embeddingNorm: LayerNormParams;
  readonly blocks: readonly TransformerBlockParams[];
};

const ofBert = {vocabulary: 30522, length: 512, nTypes: 2};

/**
 * Published sizes: BERT-base and BERT-large (108,891,648 and 334,092,288 parameters without the pooler), and MiniLM with six layers, as in all-MiniLM-L6-v2.
 *
 * @see Devlin et al. 2019, arXiv:1810.04805, section 3; Wang et al. 2020, arXiv:2002.10957 (MiniLM)
 */
export const bertSizes = {
  base: {...ofBert, nLayers: 12, dModel: 768, nHeads: 12, dMlp: 3072},
  large: {...ofBert, nLayers: 24, dModel: 1024, nHeads: 16, dMlp: 4096},
  miniLm: {...ofBert, nLayers: 6, dModel: 384, nHeads: 12, dMlp: 1536},
} as const satisfies Record<string, BertConfig>;

const NORM_EPS = 1e-12;

/**
 * The encoder of BERT: the sum of token, position and type embeddings and its layer norm, then nLayers post-norm blocks with biases and exact GELU. What is
 * read out is
 * - `tokens`: the last hidden state [*S, B, T, dModel];
 * - `sentence`: its mean over the tokens that are read, divided by its length [*S, B, dModel], as sentence-transformers do.
 *
 * Axes: S seeds (optional), B batch, T tokens, up to length. {tokens [*S, B, T], mask? [*S, B, T] or [B, T], types? [*S, B, T]}. The units are those of
 * `transformerUnits`: all hidden states are `stem`, then unit by unit.
 *
 * @throws ConfigError if a size is no positive integer, nHeads does not divide dModel, or for an unknown readOut; `apply` throws ShapeError for tokens, types or a
 * mask of another shape, more tokens than length, or tokens or types that are not int32. Numbers of symbols and types are not checked.
 * @see Devlin et al. 2019, arXiv:1810.04805, section 3; Reimers and Gurevych 2019, arXiv:1908.10084, section 3 (mean pooling)
 * @remarks As Hugging Face's BertModel in evaluation, without its pooler (a layer on the first token); no dropout; eps of the layer norms 1e-12. Differs from
 * Devlin et al. at the start: embeddings are N(0, 1) and weights as in `initTransformerBlock`, there N(0, 0.02²), cut off.
 * @example
 * const model = bert({vocabulary: 9, length: 6, nTypes: 2, dModel: 8, nHeads: 2, nLayers: 1, dMlp: 32});
 * parameterCount(model.init(key(0))); // => 1024
 * model.apply(model.init(key(0)), {tokens: tf.zeros([3, 5], 'int32')}).shape; // => [3, 5, 8]
 */
export function bert(config: BertConfig): StackModel<BertParams, BertInput> {
  const {vocabulary, length, nTypes, dModel, nHeads, nLayers, dMlp, readOut = 'tokens'} = config;
  assertConfig(config);
  return stackModel<BertParams, BertInput>({
    name: `bert-${readOut}`,
    config,
    init: (key) => {
      const [tokenKey, positionKey, typeKey, ...blockKeys] = split(key, 3 + nLayers);
      return {
        tokens: initEmbedding(tokenKey, {vocabulary, dModel}),
        positions: initEmbedding(positionKey, {vocabulary: length, dModel}),
        types: initEmbedding(typeKey, {vocabulary: nTypes, dModel}),
        embeddingNorm: initLayerNorm({dModel}),
        blocks: blockKeys.map((own) => initTransformerBlock(own, {dModel, nHeads, dMlp})),
      };
    },
    stem: (params, input) => {
      assertInput(params, input, length);
      const {tokens, types} = input;
      const ofTypes = types ? embedding(params.types, types) : firstRows(params.types.table, 1);
      const places = firstRows(params.positions.table, tokens.shape[tokens.rank - 1]);
      const sum = tf.add(tf.add(embedding(params.tokens, tokens), ofTypes), places);
      return layerNorm(params.embeddingNorm, sum, {eps: NORM_EPS});
    },
    units: (params, {mask}) =>
      params.blocks.flatMap((block, i) =>
        transformerUnits(block, i, {nHeads, norm: 'post', eps: NORM_EPS, mask: mask && keyMask(mask)}),
      ),
    head: (_, h, {mask}) => (readOut === 'tokens' ? h : unitVectors(meanOfTokens(h, mask))),
  });
}

/**
 * The mean of the tokens that are read.
 *
 * @param h - [*S, B, T, D]
 * @param mask - [*S, B, T] or [B, T], 1 where a token is read; default all
 * @returns [*S, B, D]; 0 where no token is read
 * @throws ShapeError if the mask has other tokens
 * @see Reimers and Gurevych 2019, arXiv:1908.10084, section 3
 * @example
 * meanOfTokens(tf.tensor3d([[[1], [3], [8]]]), tf.tensor2d([[1, 1, 0]])).arraySync(); // => [[2]]
 */
export function meanOfTokens(h: tf.Tensor, mask?: tf.Tensor): tf.Tensor {
  if (!mask) return tf.mean(h, -2);
  const [batch, nTokens] = h.shape.slice(-3, -1);
  assertShape('mask', mask, [...(mask.rank === h.rank - 1 ? h.shape.slice(0, -3) : []), batch, nTokens]);
  const weights = tf.expandDims(tf.cast(mask, 'float32'), -1); // [*S, B, T, 1]
  const counts = tf.sum(weights, -2);
  const nonZero = tf.add(counts, tf.sub(1, tf.step(counts))); // 1 where no token is read
  return tf.div(tf.sum(tf.mul(h, weights), -2), nonZero);
}

function assertInput({tokens: {table}}: BertParams, input: BertInput, length: number): void {
  assertTokens(table, input, length);
  if (!input.types) return;
  assertShape('types', input.types, input.tokens.shape);
  assertNumbers('types', input.types);
}

function assertConfig(config: BertConfig): void {
  const {vocabulary, length, nTypes, nLayers, readOut = 'tokens'} = config;
  for (const [field, size] of Object.entries({vocabulary, length, nTypes, nLayers}))
    assertPositiveInteger(field, size);
  assertTransformerBlock(config);
  assertOneOf('readOut', readOut, bertReadOuts);
}
