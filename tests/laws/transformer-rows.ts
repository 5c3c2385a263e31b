// The rows of the transformers in model-registry.ts.
import * as tf from '@tensorflow/tfjs';
import {key, normal, permutation, split, type Key, type Params} from 'why-attention/core';
import {
  bert,
  transformerEncoder,
  type BertConfig,
  type BertReadOut,
  type PositionCode,
  type TransformerEncoderConfig,
} from 'why-attention/models';
import {initLayerNorm, layerNorm, type BlockActivation, type BlockNorm} from 'why-attention/nn';
import type {AnyModel, ModelRow, Refused} from './model-registry';

const sizes = {vocabulary: 20, length: 3, dModel: 16, nHeads: 2, nLayers: 2, dMlp: 32, dOut: 2};

const linearParameters = (dIn: number, dOut: number): number => dIn * dOut + dOut;
/** Four projections, two norms, two layers of a perceptron. */
const blockParameters = (d: number, dMlp: number): number =>
  4 * linearParameters(d, d) + 4 * d + linearParameters(d, dMlp) + linearParameters(dMlp, d);

/** Tokens of which no two of an example are one: [n, T], and, if asked for, which of them are read, the first in any case. */
function drawTokens(key: Key, n: number, nTokens: number, masked: boolean): Record<string, tf.Tensor> {
  const rows = split(key, n).map((own) => [...permutation(own, sizes.vocabulary)].slice(0, nTokens));
  const tokens = tf.tensor2d(rows, [n, nTokens], 'int32');
  if (!masked) return {tokens};
  const kept = rows.map((row) => row.map((symbol, t) => (t === 0 || symbol % 3 > 0 ? 1 : 0)));
  return {tokens, mask: tf.tensor2d(kept)};
}

/** Inputs that any transformer refuses. */
const refusedTokens: readonly Refused<(key: Key) => Params>[] = [
  {
    title: 'more tokens than there may be',
    make: (key) => drawTokens(key, 2, 4, false),
    message: 'tokens must have 1 to 3 tokens an example, the length. Got [2, 4].',
  },
  {
    title: 'tokens that are no whole numbers',
    make: () => ({tokens: tf.zeros([2, 3])}),
    message: 'tokens must have dtype int32. Got float32.',
  },
  {
    title: 'a mask of other tokens',
    make: (key) => ({...drawTokens(key, 2, 3, false), mask: tf.ones([2, 2])}),
    message: 'mask must have shape [B=2, T=3]. Got [2, 2].',
  },
  {
    title: 'one mask that would broadcast',
    make: (key) => ({...drawTokens(key, 2, 3, false), mask: tf.ones([1, 3])}),
    message: 'mask must have shape [B=2, T=3]. Got [1, 3].',
  },
];

const learningRate = 0.01; // post-norm does not settle at 0.03

/** Keys' biases: a block has one in its attention. */
const keyBiases = Object.fromEntries(
  Array.from({length: sizes.nLayers}, (_, i) => [
    `blocks.${i}.attention.bk`,
    'adds the same number to all scores of a query, which the softmax does not see',
  ]),
);

function encoderRow(
  norm: BlockNorm,
  positions: PositionCode,
  {masked = false, ...options}: {masked?: boolean; activation?: BlockActivation; branchScale?: number} = {},
): ModelRow {
  const config: TransformerEncoderConfig = {...sizes, norm, positions, ...options};
  const {vocabulary, length, dModel, nLayers, dMlp, dOut} = sizes;
  const refused = (changes: Partial<TransformerEncoderConfig>, message: string) => ({
    title: JSON.stringify(changes),
    make: () => transformerEncoder({...config, ...changes}),
    message,
  });
  const titled = [norm, positions, ...(masked ? ['masked'] : []), ...Object.values(options)];
  return {
    name: `transformer-encoder ${titled.join(' ')}`,
    factory: 'transformerEncoder',
    model: transformerEncoder(config) as unknown as AnyModel,
    input: (key, nExamples) => drawTokens(key, nExamples, length, masked),
    parameters:
      vocabulary * dModel +
      (positions === 'learned' ? length * dModel : 0) +
      nLayers * blockParameters(dModel, dMlp) +
      (norm === 'pre' ? 2 * dModel : 0) +
      linearParameters(dModel, dOut),
    learningRate,
    compiledSteps: 20,
    withoutEffect: keyBiases,
    badConfigs: [
      ...Object.keys(sizes).map((field) =>
        refused({[field]: 0}, `${field} must be a positive integer. Got 0.`),
      ),
      refused({nHeads: 5}, 'nHeads must divide dModel 16. Got 5.'),
      refused({branchScale: -1}, 'branchScale must be a finite number of at least 0. Got -1.'),
      refused({norm: 'none' as BlockNorm}, 'norm must be one of pre, post. Got none.'),
      refused({activation: 'tanh' as BlockActivation}, 'activation must be one of gelu, relu. Got tanh.'),
      refused(
        {positions: 'rotary' as PositionCode},
        'positions must be one of learned, sinusoidal, none. Got rotary.',
      ),
    ],
    badInputs: refusedTokens,
  };
}

function bertRow(): ModelRow {
  const {vocabulary, length, dModel, nHeads, nLayers, dMlp} = sizes;
  const bertSizes = {vocabulary, length, nTypes: 2, dModel, nHeads, nLayers, dMlp};
  const input = (own: Key, n: number): Record<string, tf.Tensor> => {
    const [typeKey, tokenKey] = split(own);
    const types = Array.from({length: n}, (_, i) => [...permutation(split(typeKey, n)[i], length)]);
    return {
      ...drawTokens(tokenKey, n, length, true),
      types: tf.tensor2d(
        types.map((row) => row.map((place) => place % 2)),
        [n, length],
        'int32',
      ),
    };
  };
  const refused = (changes: Partial<BertConfig>, message: string) => ({
    title: JSON.stringify(changes),
    make: () => bert({...bertSizes, ...changes}),
    message,
  });
  return {
    name: 'bert tokens, masked',
    factory: 'bert',
    model: bert(bertSizes) as unknown as AnyModel,
    input,
    // The output is a layer norm's.
    target: () => layerNorm(initLayerNorm({dModel}), normal(key(7), [8, length, dModel])),
    learningRate,
    compiledSteps: 20,
    parameters: (vocabulary + length + 2) * dModel + 2 * dModel + nLayers * blockParameters(dModel, dMlp),
    withoutEffect: keyBiases,
    badConfigs: [
      ...Object.keys(bertSizes).map((field) =>
        refused({[field]: 0}, `${field} must be a positive integer. Got 0.`),
      ),
      refused({nHeads: 5}, 'nHeads must divide dModel 16. Got 5.'),
      refused({readOut: 'first' as BertReadOut}, 'readOut must be one of tokens, sentence. Got first.'),
    ],
    badInputs: [
      ...refusedTokens,
      {
        title: 'types of other tokens',
        make: (own) => ({...drawTokens(own, 2, 3, false), types: tf.zeros([2, 2], 'int32')}),
        message: 'types must have shape [2, 3]. Got [2, 2].',
      },
      {
        title: 'types that are no whole numbers',
        make: (own) => ({...drawTokens(own, 2, 3, false), types: tf.zeros([2, 3])}),
        message: 'types must have dtype int32. Got float32.',
      },
    ],
  };
}

/** All transformers. */
export const transformerRows: readonly ModelRow[] = [
  encoderRow('pre', 'learned', {masked: true}),
  encoderRow('pre', 'none', {activation: 'relu', branchScale: 0.5}),
  encoderRow('post', 'learned'),
  encoderRow('post', 'sinusoidal', {masked: true}),
  bertRow(),
];
