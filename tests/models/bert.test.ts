import * as tf from '@tensorflow/tfjs';
import {describe, expect, test} from 'vitest';
import {integers, key, split, tidy} from 'why-attention/core';
import {bert, meanOfTokens} from 'why-attention/models';
import {assertClose} from '../support/assert-close';
import {errorOf} from '../support/error-of';
import {tolerances} from '../support/tolerances';

const config = {vocabulary: 9, length: 6, nTypes: 2, dModel: 8, nHeads: 2, nLayers: 2, dMlp: 12};
const whole = (rows: number[][]): tf.Tensor2D => tf.tensor2d(rows, undefined, 'int32');
const draw = (seed: number, nTokens = config.length): number[][] =>
  split(key(seed), 3).map((own) => [...integers(own, nTokens, config.vocabulary)]);
const tidied = (run: () => void) => (): void => tidy(run);

describe('a sentence vector of BERT', () => {
  const model = bert({...config, readOut: 'sentence'});

  test(
    'has length 1, and is the same with more padding',
    tidied(() => {
      const params = model.init(key(22));
      const tokens = draw(23, 4);
      const short = model.apply(params, {tokens: whole(tokens)});
      const padded = model.apply(params, {
        tokens: whole(tokens.map((row) => [...row, 7, 0])),
        mask: whole(tokens.map((row) => [...row.map(() => 1), 0, 0])),
      });
      assertClose(tf.norm(short, 2, -1), [1, 1, 1], tolerances.elementwise);
      assertClose(padded, short, tolerances.paths);
    }),
  );

  test(
    'without types all tokens are of type 0, and a type counts',
    tidied(() => {
      const params = model.init(key(24));
      const tokens = whole(draw(25));
      const of = (types: tf.Tensor): tf.Tensor => model.apply(params, {tokens, types});
      const untyped = model.apply(params, {tokens});
      assertClose(of(tf.zerosLike(tokens)), untyped, tolerances.paths);
      expect(tf.mean(tf.abs(tf.sub(of(tf.onesLike(tokens)), untyped))).dataSync()[0]).toBeGreaterThan(0.01);
    }),
  );
});

describe('the mean of the tokens that are read', () => {
  const h = tf.tensor3d([[[1, 10], [3, 30], [8, 80]], [[2, 0], [4, 0], [6, 0]]]); // prettier-ignore

  test(
    'leaves out what is masked, and is 0 where nothing is read',
    tidied(() => {
      const mask = tf.tensor2d([[1, 1, 0], [0, 0, 0]]); // prettier-ignore
      assertClose(meanOfTokens(h, mask), [[2, 20], [0, 0]], tolerances.elementwise); // prettier-ignore
      assertClose(meanOfTokens(h), [[4, 40], [4, 0]], tolerances.elementwise); // prettier-ignore
      const stacked = meanOfTokens(tf.stack([h, tf.mul(2, h)]), mask);
      assertClose(stacked, [[[2, 20], [0, 0]], [[4, 40], [0, 0]]], tolerances.elementwise); // prettier-ignore
    }),
  );

  test('refuses a mask of other tokens', () => {
    const error = errorOf(() => tf.tidy(() => void meanOfTokens(h, tf.ones([2, 2]))));
    expect([error.name, error.message]).toEqual(['ShapeError', 'mask must have shape [2, 3]. Got [2, 2].']);
  });
});
