import * as tf from '@tensorflow/tfjs';
import {describe, expect, test} from 'vitest';
import {jacobian, jacobianVariance} from 'why-attention/analysis';
import {key, normal, ShapeError, split, treeAt, treeLeaves, treePaths, treeStack} from 'why-attention/core';
import {attentionPooling, mlp, type AttentionPoolingParams} from 'why-attention/models';
import {linear} from 'why-attention/nn';
import {assertClose} from '../support/assert-close';
import {array64, type Array64} from '../support/reference/array';
import {gradients} from '../support/reference/finite-differences';
import * as reference from '../support/reference/models';
import {scaled, tolerances} from '../support/tolerances';

const tidied = (run: () => void) => () => tf.tidy(() => run());
const range = (n: number): number[] => Array.from({length: n}, (_, i) => i);
const to64 = (x: tf.Tensor): Array64 => array64(x.shape, x.dataSync());

describe('jacobian', () => {
  test(
    'of an affine map is its matrix at every example, a seed each',
    tidied(() => {
      const [wKey, bKey, xKey] = split(key(1), 3);
      const params = {w: normal(wKey, [2, 5, 3]), b: normal(bKey, [2, 3])};
      const actual = jacobian((x) => linear(params, x), normal(xKey, [2, 4, 5]));
      const transposed = tf.transpose(params.w, [0, 2, 1]); // [S, O, I]
      assertClose(actual, tf.tile(tf.expandDims(transposed, 1), [1, 4, 1, 1]), tolerances.elementwise);
    }),
  );

  test(
    'of a ReLU net is W₂ᵀ · diag(unit is on) · W₁ᵀ, in float64',
    tidied(() => {
      const [dIn, dHidden, dOut, nExamples] = [5, 7, 3, 6];
      const net = mlp({dIn, dHidden: [dHidden], dOut});
      const [paramsKey, xKey] = split(key(2), 2);
      const params = net.init(paramsKey);
      const x = normal(xKey, [nExamples, dIn]);
      const [w1, w2] = params.layers.map(({w}) => w.arraySync() as number[][]);
      const b1 = params.layers[0].b.arraySync() as number[];
      const expected = (x.arraySync() as number[][]).map((row) => {
        const isOn = range(dHidden).map((h) => row.reduce((sum, xi, i) => sum + xi * w1[i][h], b1[h]) > 0);
        return range(dOut).map((o) =>
          range(dIn).map((i) =>
            range(dHidden).reduce((sum, h) => sum + (isOn[h] ? w1[i][h] * w2[h][o] : 0), 0),
          ),
        );
      });
      const actual = jacobian((own) => net.apply(params, own), x);
      assertClose(actual, expected, scaled(tolerances.matmul, expected.flat(2)));
    }),
  );

  test(
    'of attention with respect to the contents alone equals float64 finite differences, and no example reaches another',
    tidied(() => {
      const [nExamples, nSlots, dKey, dContent, dOut] = [3, 4, 3, 2, 2];
      const dToken = dKey + dContent;
      const model = attentionPooling({dToken, nSlots, dModel: 6, dOut, scoring: 'dot-product'});
      const [paramsKey, keysKey, contentsKey, queryKey] = split(key(3), 4);
      const params = model.init(paramsKey);
      const keys = normal(keysKey, [nExamples, nSlots, dKey]);
      const contents = normal(contentsKey, [nExamples, nSlots, dContent]);
      const query = normal(queryKey, [nExamples, dToken]);
      const actual = jacobian(
        (own) => model.apply(params, {slots: tf.concat([keys, own], -1), query}),
        contents,
      );
      expect(actual.shape).toEqual([nExamples, dOut, nSlots * dContent]);

      const named = Object.fromEntries(
        treePaths(params).map((path, i) => [path, to64(treeLeaves(params)[i])]),
      );
      const [keys64, query64] = [to64(keys), to64(query)];
      const ofContents = (own: Array64): Array64 => {
        const slots = range(nExamples * nSlots).flatMap((slot) => [
          ...keys64.data.subarray(slot * dKey, (slot + 1) * dKey),
          ...own.data.subarray(slot * dContent, (slot + 1) * dContent),
        ]);
        return reference.attentionPooling(named, array64([nExamples, nSlots, dToken], slots), query64);
      };
      const nInputs = nSlots * dContent;
      const slopes = range(nExamples).map((b) =>
        range(dOut).map((o) => {
          const dy = array64(
            [nExamples, dOut],
            range(nExamples * dOut).map((i) => (i === b * dOut + o ? 1 : 0)),
          );
          return [...gradients(ofContents, [to64(contents)], dy)[0].data];
        }),
      );
      const own = slopes.map((rows, b) => rows.map((row) => row.slice(b * nInputs, (b + 1) * nInputs)));
      assertClose(actual, own, tolerances.finiteDifference);
      slopes.forEach((rows, b) =>
        rows.forEach((row) => {
          expect(row.every((slope, i) => Math.floor(i / nInputs) === b || slope === 0)).toBe(true);
        }),
      );
    }),
  );

  test(
    'of a batch is that of each example by itself, and of stacked seeds that of each seed',
    tidied(() => {
      const [nSeeds, nExamples] = [2, 3];
      const model = attentionPooling({dToken: 4, nSlots: 3, dModel: 5, dOut: 2, scoring: 'additive'});
      const [paramsKey, slotsKey, queryKey] = split(key(4), 3);
      const params = treeStack(split(paramsKey, nSeeds).map((own) => model.init(own)));
      const slots = normal(slotsKey, [nSeeds, nExamples, 3, 4]);
      const query = normal(queryKey, [nSeeds, nExamples, 4]);
      const at = (own: AttentionPoolingParams, ofQuery: tf.Tensor, ofSlots: tf.Tensor): tf.Tensor =>
        jacobian((x) => model.apply(own, {slots: x, query: ofQuery}), ofSlots);
      const stacked = at(params, query, slots);
      const looped = range(nSeeds).map((s) => {
        const [ofQuery, ofSlots] = [treeAt(query, s), treeAt(slots, s)];
        return tf.concat(
          range(nExamples).map((b) =>
            at(treeAt(params, s), tf.slice(ofQuery, [b], [1]), tf.slice(ofSlots, [b], [1])),
          ),
          0,
        );
      });
      assertClose(stacked, tf.stack(looped), tolerances.paths);
    }),
  );

  test(
    'obeys the chain rule: J of g after f is J of g at f(x) times J of f',
    tidied(() => {
      const [fKey, gKey, xKey] = split(key(5), 3);
      const [f, g] = [mlp({dIn: 4, dHidden: [9], dOut: 5}), mlp({dIn: 5, dHidden: [8], dOut: 2})];
      const [fParams, gParams] = [f.init(fKey), g.init(gKey)];
      const x = normal(xKey, [6, 4]);
      const inner = (own: tf.Tensor): tf.Tensor => f.apply(fParams, own);
      const outer = (own: tf.Tensor): tf.Tensor => g.apply(gParams, own);
      assertClose(
        jacobian((own) => outer(inner(own)), x),
        tf.matMul(jacobian(outer, inner(x)), jacobian(inner, x)),
        tolerances.paths,
      );
    }),
  );

  test('leaves no tensor behind but itself, and x as it was', () => {
    const x = tf.tensor2d([[1, 2]]);
    const before = tf.memory().numTensors;
    const j = jacobian((own) => tf.concat([tf.square(own), tf.mul(own, 3)], 1), x);
    expect(tf.memory().numTensors).toBe(before + 1);
    assertClose(
      j,
      [
        [
          [2, 0],
          [0, 4],
          [3, 0],
          [0, 3],
        ],
      ],
      tolerances.exact,
    );
    assertClose(x, [[1, 2]], tolerances.exact);
    tf.dispose([x, j]);
  });

  test.each([
    ['one number an example without an output axis', (x: tf.Tensor) => tf.sum(x, 1), '[4]'],
    ['the mean over examples', (x: tf.Tensor) => tf.mean(x, 0, true), '[1, 3]'],
    ['two output axes', (x: tf.Tensor) => tf.reshape(x, [4, 1, 1, 3]), '[4, 1, 1, 3]'],
  ])('refuses a function that gives %s', (_, f, shape) =>
    tf.tidy(() => {
      const call = () => jacobian(f, tf.ones([4, 3]));
      expect(call).toThrow(ShapeError);
      expect(call).toThrow(`f(x) must have shape [*S, B, O] with the S and B of x [4, 3]. Got ${shape}.`);
    }),
  );
});

describe('jacobianVariance', () => {
  test(
    'equals the definition in float64, seed by seed, and the other form E‖J‖² / ‖E J‖² − 1',
    tidied(() => {
      const [B, O, I] = [9, 3, 4];
      const jacobians = tf.add(normal(key(6), [2, B, O, I]), 0.5);
      const expected = (jacobians.arraySync() as number[][][][]).map((ofSeed) => {
        const flat = ofSeed.map((rows) => rows.flat());
        const mean = flat[0].map((_, i) => flat.reduce((sum, row) => sum + row[i], 0) / B);
        const square = (row: number[]): number => row.reduce((sum, value) => sum + value ** 2, 0);
        const deviations = flat.map((row) => square(row.map((value, i) => value - mean[i])));
        const variance = deviations.reduce((a, b) => a + b, 0) / B / square(mean);
        const other = flat.map(square).reduce((a, b) => a + b, 0) / B / square(mean) - 1;
        assertClose(other, variance, {rtol: 1e-12, atol: 0});
        return variance;
      });
      assertClose(jacobianVariance(jacobians), expected, tolerances.elementwise);
      expect(Math.abs(expected[0] - expected[1])).toBeGreaterThan(0.01);
    }),
  );

  test(
    'ignores a common factor, rotations of inputs and outputs, and the order of examples',
    tidied(() => {
      const jacobians = tf.add(normal(key(7), [1, 8, 2, 2]), 0.3);
      const expected = jacobianVariance(jacobians);
      const [cosine, sine] = [0.6, 0.8];
      const rotation = tf.tile(
        tf.tensor4d([
          [
            [
              [cosine, -sine],
              [sine, cosine],
            ],
          ],
        ]),
        [1, 8, 1, 1],
      );
      for (const same of [
        tf.mul(jacobians, -7),
        tf.matMul(rotation, jacobians),
        tf.matMul(jacobians, rotation),
        tf.reverse(jacobians, 1),
      ])
        assertClose(jacobianVariance(same), expected, tolerances.elementwise);
    }),
  );

  test(
    'is 0 for one map, p (1 − p) ‖A − B‖² / ‖p A + (1 − p) B‖² for two, K − 1 for K orthogonal ones, infinite without a mean',
    tidied(() => {
      const repeated = (matrices: number[][][]): tf.Tensor => tf.tensor4d([matrices]);
      const [a, b] = [
        [
          [1, 2],
          [0, 1],
        ],
        [
          [3, -2],
          [4, 0],
        ],
      ];
      assertClose(jacobianVariance(repeated([a, a, a])), [0], {rtol: 0, atol: 1e-12});
      // p = 3/4: ‖A − B‖² = 4 + 16 + 16 + 1 = 37; (3 A + B)/4 = [[1.5, 1], [1, .75]]
      const norm = 1.5 ** 2 + 1 + 1 + 0.75 ** 2;
      assertClose(jacobianVariance(repeated([a, b, a, a])), [(3 / 16) * (37 / norm)], tolerances.elementwise);
      const units = range(8).map((k) => [range(8).map((i) => (i === k ? 2 : 0))]);
      assertClose(jacobianVariance(repeated(units)), [7], tolerances.elementwise);
      expect(jacobianVariance(repeated([[[1]], [[-1]]]))).toEqual([Infinity]);
    }),
  );

  test('leaves no tensor behind, and refuses another shape', () => {
    const j = tf.ones([2, 3, 4]);
    const before = tf.memory().numTensors;
    expect(() => jacobianVariance(j)).toThrow(ShapeError);
    expect(() => jacobianVariance(j)).toThrow('jacobians must have shape [S, B, O, I]. Got [2, 3, 4].');
    tf.tidy(() => jacobianVariance(tf.expandDims(j, 0)));
    expect(tf.memory().numTensors).toBe(before);
    j.dispose();
  });
});
