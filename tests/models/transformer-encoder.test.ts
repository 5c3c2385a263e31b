import * as tf from '@tensorflow/tfjs';
import {describe, expect, test} from 'vitest';
import {integers, key, permutation, split, tidy, treeStack} from 'why-attention/core';
import {positionCodes, transformerEncoder, type TransformerEncoderConfig} from 'why-attention/models';
import {applyUnits, blockNorms, layerNorm, linear} from 'why-attention/nn';
import {assertClose} from '../support/assert-close';
import {tolerances} from '../support/tolerances';

const sizes = {vocabulary: 9, length: 6, dModel: 8, nHeads: 2, nLayers: 2, dMlp: 12, dOut: 3};
const encoder = (changes: Partial<TransformerEncoderConfig>) =>
  transformerEncoder({...sizes, norm: 'pre', positions: 'learned', ...changes});

const whole = (rows: number[][]): tf.Tensor2D => tf.tensor2d(rows, undefined, 'int32');
const draw = (seed: number, nExamples = 3, nTokens = sizes.length): number[][] =>
  split(key(seed), nExamples).map((own) => [...integers(own, nTokens, sizes.vocabulary)]);
/** Some places of the tokens, for each example. */
const places = (x: tf.Tensor, from: number, to: number): tf.Tensor =>
  tf.slice(x, [0, from, 0], [-1, to - from, -1]);
const distance = (a: tf.Tensor, b: tf.Tensor): number => tf.mean(tf.abs(tf.sub(a, b))).dataSync()[0];
const tidied = (run: () => void) => (): void => tidy(run);

describe.each(blockNorms)('with %s-norm', (norm) => {
  test.each(positionCodes)(
    'permuting the tokens permutes the outputs if, and only if, there are no positions: %s',
    (positions) =>
      tidy(() => {
        const model = encoder({norm, positions});
        const params = model.init(key(1));
        const tokens = draw(2);
        const order = [...permutation(key(3), sizes.length)];
        const moved = model.apply(params, {
          tokens: whole(tokens.map((row) => order.map((place) => row[place]))),
        });
        const expected = tf.gather(
          model.apply(params, {tokens: whole(tokens)}),
          tf.tensor1d(order, 'int32'),
          1,
        );
        if (positions === 'none') assertClose(moved, expected, tolerances.paths);
        else expect(distance(moved, expected)).toBeGreaterThan(0.1);
      }),
  );

  test(
    'what stands at a masked place changes no other output, and would without the mask',
    tidied(() => {
      const model = encoder({norm});
      const params = model.init(key(4));
      const [tokens, others] = [draw(5), draw(6).map(([first]) => first)];
      const changed = tokens.map((row, i) => [...row.slice(0, -1), (row[5] + 1 + (others[i] % 8)) % 9]);
      const mask = tf.tensor2d(tokens.map((row) => row.map((_, t) => (t < 5 ? 1 : 0))));
      const of = (rows: number[][], own?: tf.Tensor): tf.Tensor =>
        places(model.apply(params, {tokens: whole(rows), mask: own}), 0, 5);
      assertClose(of(changed, mask), of(tokens, mask), tolerances.exact);
      expect(distance(of(changed), of(tokens))).toBeGreaterThan(0.01);
    }),
  );

  test(
    'masked places at the end are as good as none',
    tidied(() => {
      const model = encoder({norm});
      const params = model.init(key(7));
      const tokens = draw(8);
      const mask = whole(tokens.map((row) => row.map((_, t) => (t < 4 ? 1 : 0))));
      const short = model.apply(params, {tokens: whole(tokens.map((row) => row.slice(0, 4)))});
      for (const own of [mask, tf.cast(mask, 'bool'), tf.cast(mask, 'float32')]) {
        const padded = model.apply(params, {tokens: whole(tokens), mask: own});
        assertClose(places(padded, 0, 4), short, tolerances.paths);
      }
    }),
  );

  test(
    'an example of which nothing is read has finite outputs',
    tidied(() => {
      const model = encoder({norm});
      const y = model.apply(model.init(key(9)), {tokens: whole(draw(10)), mask: tf.zeros([3, 6])});
      expect(y.dataSync().every(Number.isFinite)).toBe(true);
    }),
  );

  test(
    'a mask without a seed axis is the mask of each seed',
    tidied(() => {
      const model = encoder({norm});
      const params = treeStack(split(key(11), 2).map((own) => model.init(own)));
      const tokens = tf.stack([whole(draw(12)), whole(draw(13))]);
      const mask = tf.tensor2d(draw(14).map((row) => row.map((symbol) => (symbol > 3 ? 1 : 0))));
      const shared = model.apply(params, {tokens, mask});
      assertClose(shared, model.apply(params, {tokens, mask: tf.stack([mask, mask])}), tolerances.exact);
    }),
  );

  test(
    'folding the units by hand is apply, and each says which block it is of',
    tidied(() => {
      const model = encoder({norm});
      const params = model.init(key(15));
      const x = {tokens: whole(draw(16))};
      const units = model.units(params, x);
      expect(units.map(({name, block}) => [name, block])).toEqual([
        ['1 attention', 0],
        ['1 mlp', 0],
        ['2 attention', 1],
        ['2 mlp', 1],
      ]);
      const folded = model.head(params, applyUnits(units, model.stem(params, x)), x);
      assertClose(folded, model.apply(params, x), tolerances.exact);
    }),
  );

  test(
    'branchScale is the factor of the last matrix of each branch, and of nothing else',
    tidied(() => {
      const [full, half] = [1, 0.5].map((branchScale) => encoder({norm, branchScale}).init(key(17)));
      full.blocks.forEach((block, i) => {
        assertClose(half.blocks[i].attention.wo, tf.mul(block.attention.wo, 0.5), tolerances.exact);
        assertClose(half.blocks[i].output.w, tf.mul(block.output.w, 0.5), tolerances.exact);
        assertClose(half.blocks[i].attention.wq, block.attention.wq, tolerances.exact);
        assertClose(half.blocks[i].hidden.w, block.hidden.w, tolerances.exact);
      });
      assertClose(half.tokens.table, full.tokens.table, tolerances.exact);
    }),
  );
});

test(
  'pre-norm, with branches that start as 0, is read-out and norm of the embeddings',
  tidied(() => {
    const model = encoder({branchScale: 0});
    const params = model.init(key(18));
    const x = {tokens: whole(draw(19))};
    const expected = linear(params.readOut, layerNorm(params.norm!, model.stem(params, x)));
    assertClose(model.apply(params, x), expected, tolerances.exact);
  }),
);

test(
  'post-norm, with branches that start as 0, is the norm of the embeddings: it changes nothing the second time',
  tidied(() => {
    const model = encoder({norm: 'post', branchScale: 0});
    const params = model.init(key(20));
    const x = {tokens: whole(draw(21))};
    const once = layerNorm(params.blocks[0].attentionNorm, model.stem(params, x));
    // Each norm divides by √(1 + eps) once more.
    assertClose(model.apply(params, x), linear(params.readOut, once), {rtol: 1e-4, atol: 1e-4});
  }),
);
