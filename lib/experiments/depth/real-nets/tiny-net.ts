import * as tf from '@tensorflow/tfjs';
import {integers, key, split, tidy, type Key} from '../../../core';
import {bert, type BertParams, type TokenInput} from '../../../models';

const SIZES = {vocabulary: 40, length: 8, nTypes: 1, dModel: 8, nHeads: 2, nLayers: 3, dMlp: 16} as const;
const FEWEST_TOKENS = 4;

/** Any: it stands for a training. */
const KEY = key(12);

/** A sentence encoder of three blocks of width 8. */
export const tinyNet = bert({...SIZES, readOut: 'sentence'});

/** What stands for its trained weights: weights drawn once. */
export const tinyWeights = (): BertParams => tinyNet.init(KEY);

/** Random tokens, 4 to 8 an example, the rest padding. */
export function drawTinyInput(drawKey: Key, examples: number): Required<TokenInput> {
  const {vocabulary, length} = SIZES;
  const [tokenKey, lengthKey] = split(drawKey, 2);
  const lengths = integers(lengthKey, examples, length - FEWEST_TOKENS + 1);
  return tidy(() => ({
    tokens: tf.tensor2d(integers(tokenKey, examples * length, vocabulary), [examples, length], 'int32'),
    mask: tf.tensor2d(
      [...lengths].map((more) => Array.from({length}, (_, t) => (t < more + FEWEST_TOKENS ? 1 : 0))),
      [examples, length],
    ),
  }));
}
