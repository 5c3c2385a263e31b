import * as tf from '@tensorflow/tfjs';
import {tidy, type Params} from '../../../core';
import type {StackModel, TokenInput} from '../../../models';
import {gather} from '../../../ops';
import {openStack} from './open-stack';
import type {Examples} from './examples';

/**
 * Examples of tokens for a net that makes a vector of each.
 *
 * @param model - from tokens to vectors [B, D]
 * @param input - tokens and mask [B, T], the padding behind; freed with the examples
 */
export function tokenExamples<P extends Params>(
  model: StackModel<P, TokenInput>,
  input: Required<TokenInput>,
): Examples {
  const {tokens, mask} = input;
  const [, T] = tokens.shape;
  const kept = [...mask.dataSync()];
  const lengthOf = (example: number): number =>
    kept.slice(example * T, (example + 1) * T).reduce((sum, value) => sum + value, 0);
  const places = kept.flatMap((value, place) => (value === 1 ? [place] : []));
  return {
    open: (params) => openStack(model, params as P, input),
    openOne: (params, example) =>
      openStack(model, params as P, {tokens: tf.slice(tokens, [example, 0], [1, lengthOf(example)])}),
    rows: (h) =>
      tidy(() => {
        const d = h.shape[h.rank - 1];
        return gather(tf.reshape(h, [-1, d]), tf.tensor1d(places, 'int32')) as tf.Tensor2D;
      }),
    free: () => {
      tf.dispose(input);
    },
  };
}
