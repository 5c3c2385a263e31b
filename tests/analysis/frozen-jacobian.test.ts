import * as tf from '@tensorflow/tfjs';
import {describe, expect, test} from 'vitest';
import {frozenJacobian, jacobian, jacobianVariance, rSquared} from 'why-attention/analysis';
import {key, normal, ShapeError, split, treeAt, treeStack} from 'why-attention/core';
import {mlp} from 'why-attention/models';
import {linear} from 'why-attention/nn';
import {matmul} from 'why-attention/ops';
import {assertClose} from '../support/assert-close';
import {tolerances} from '../support/tolerances';

const tidied = (run: () => void) => () => tf.tidy(() => run());
const range = (n: number): number[] => Array.from({length: n}, (_, i) => i);

/** All vectors of ±1 in n dimensions: mean 0 and covariance I, exactly. */
const signs = (n: number): number[][] =>
  range(2 ** n).map((code) => range(n).map((bit) => (code & (1 << bit) ? 1 : -1)));

/** A net of S seeds, its inputs, and a target that it explains in part. */
function example(seed: number, nSeeds = 2, nExamples = 40) {
  const net = mlp({dIn: 4, dHidden: [10], dOut: 3});
  const [paramsKey, xKey, noiseKey] = split(key(seed), 3);
  const params = treeStack(split(paramsKey, nSeeds).map((own) => net.init(own)));
  const x = normal(xKey, [nSeeds, nExamples, 4]);
  const f = (own: tf.Tensor): tf.Tensor => net.apply(params, own);
  const target = tf.add(f(x), tf.mul(0.4, normal(noiseKey, [nSeeds, nExamples, 3])));
  return {net, params, f, x, target};
}

describe('frozenJacobian', () => {
  test(
    'costs an affine map nothing, and its Jacobian does not vary, whatever the target',
    tidied(() => {
      const [wKey, bKey, xKey, yKey] = split(key(1), 4);
      const params = {w: normal(wKey, [3, 12, 4]), b: normal(bKey, [3, 4])};
      const x = normal(xKey, [3, 30, 6, 2]);
      const f = (own: tf.Tensor): tf.Tensor => linear(params, tf.reshape(own, [3, 30, 12]));
      const target = tf.add(f(x), normal(yKey, [3, 30, 4]));
      const {lostRSquared, variance, frozenRSquared, ...own} = frozenJacobian(f, x, target);
      assertClose(lostRSquared, [0, 0, 0], {rtol: 0, atol: 1e-6});
      assertClose(variance, [0, 0, 0], {rtol: 0, atol: 1e-12});
      assertClose(frozenRSquared, own.rSquared, {rtol: 0, atol: 1e-6});
      expect(frozenJacobian(f, x, f(x)).rSquared).toEqual([1, 1, 1]);
    }),
  );

  test.each([0.25, 0.5, 0.75])(
    'of one of two maps by a flag loses p (1 − p) ‖A − B‖² / (p ‖A‖² + (1 − p) ‖B‖²), p = %f',
    (p) =>
      tf.tidy(() => {
        // In each half and under each flag the inputs have mean 0 and covariance I, so that every sum is a norm.
        const flags = range(4).map((i) => (i < 4 * p ? 1 : 0));
        const half = flags.flatMap((flag) => signs(3).map((x) => ({flag, x})));
        const both = [...half, ...half];
        const x = tf.tensor3d([both.map((one) => one.x)]);
        const flag = tf.tensor3d([both.map((one) => [one.flag])]);
        const a = tf.tensor2d([
          [1, 2],
          [0, 1],
          [-1, 1],
        ]);
        const b = tf.tensor2d([
          [3, 0],
          [1, -2],
          [0, 2],
        ]);
        const f = (own: tf.Tensor): tf.Tensor =>
          tf.add(tf.mul(flag, matmul(own, a)), tf.mul(tf.sub(1, flag), matmul(own, b)));
        const [ofA, ofB, difference] = [8, 18, 4 + 4 + 1 + 9 + 1 + 1];
        const meanSquare = p * ofA + (1 - p) * ofB;
        const between = p * (1 - p) * difference;
        const actual = frozenJacobian(f, x, f(x));
        assertClose(actual.rSquared, [1], tolerances.elementwise);
        assertClose(actual.frozenRSquared, [1 - between / meanSquare], tolerances.elementwise);
        assertClose(actual.lostRSquared, [between / meanSquare], tolerances.elementwise);
        // E ‖J‖² = ‖E J‖² + the variance
        assertClose(actual.variance, [between / (meanSquare - between)], tolerances.elementwise);
      }),
  );

  test(
    'of a perfect look-up in one of K slots loses 1 − 1/K, and its variance is K − 1',
    tidied(() => {
      const [nSlots, dContent] = [4, 1];
      const half = range(nSlots).flatMap((asked) => signs(nSlots).map((contents) => ({asked, contents})));
      const both = [...half, ...half];
      const contents = tf.tensor4d([both.map((one) => one.contents.map((content) => [content]))]);
      const asked = tf.tensor3d([both.map((one) => range(nSlots).map((u) => (u === one.asked ? 1 : 0)))]);
      const f = (own: tf.Tensor): tf.Tensor =>
        tf.reshape(matmul(tf.expandDims(asked, 2), own), [1, both.length, dContent]);
      const {lostRSquared, variance} = frozenJacobian(f, contents, f(contents));
      assertClose(lostRSquared, [1 - 1 / nSlots], tolerances.elementwise);
      assertClose(variance, [nSlots - 1], tolerances.elementwise);
    }),
  );

  test(
    'takes M and b from the first half, R² from the second, and the variance from both',
    tidied(() => {
      // x² on {0, 2 | 4, 4, 10, 10}: J = 2x, M = mean of 0 and 4, b = mean of 0 − 0 and 4 − 4.
      const x = tf.tensor3d([[[0], [2], [0], [2], [4], [10], [4], [10]]]);
      const target = tf.tensor3d([[[7], [-7], [1], [0], [4], [10], [4], [10]]]);
      const actual = frozenJacobian((own) => tf.square(own), x, target);
      // y − ȳ = ±3: Σ = 36. f is 16 and 100, Mx + b is 8 and 20.
      const expected = [1 - (2 * (12 ** 2 + 90 ** 2)) / 36, 1 - (2 * (4 ** 2 + 10 ** 2)) / 36];
      assertClose(actual.rSquared, [expected[0]], tolerances.elementwise);
      assertClose(actual.frozenRSquared, [expected[1]], tolerances.elementwise);
      assertClose(actual.lostRSquared, [expected[0] - expected[1]], tolerances.elementwise);
      // J is 0, 4, 8, 20, each twice: mean 8, mean square 120.
      assertClose(actual.variance, [(120 - 64) / 64], tolerances.elementwise);
    }),
  );

  test(
    'of an odd number of examples leaves the middle one to the second half',
    tidied(() => {
      // First half 0 and 2, second half 4, 4, 10.
      const x = tf.tensor3d([[[0], [2], [4], [4], [10]]]);
      const {frozenRSquared} = frozenJacobian((own) => tf.square(own), x, x);
      // y − ȳ = −2, −2, 4: Σ = 24. M = 2, b = mean of 0 and 0: 8, 8, 20.
      assertClose(frozenRSquared, [1 - (4 ** 2 + 4 ** 2 + 10 ** 2) / 24], tolerances.elementwise);
    }),
  );

  test(
    'of stacked seeds equals a loop over seeds, and is made of jacobian, jacobianVariance and rSquared',
    tidied(() => {
      const {net, params, f, x, target} = example(2);
      const stacked = frozenJacobian(f, x, target);
      const looped = range(2).map((s) => {
        const alone = (of: tf.Tensor): tf.Tensor => tf.slice(of, [s, 0, 0], [1, -1, -1]);
        const own = treeStack([treeAt(params, s)]);
        return frozenJacobian((inputs) => net.apply(own, inputs), alone(x), alone(target));
      });
      for (const name of ['rSquared', 'frozenRSquared', 'lostRSquared', 'variance'] as const)
        assertClose(
          [...stacked[name]],
          looped.map((one) => one[name][0]),
          tolerances.paths,
          name,
        );
      const second = (of: tf.Tensor): tf.Tensor => tf.slice(of, [0, 20, 0], [-1, -1, -1]);
      expect(stacked.rSquared).toEqual(rSquared(second(f(x)), second(target)));
      expect(stacked.variance).toEqual(jacobianVariance(jacobian(f, x)));
      expect(Math.min(...stacked.lostRSquared)).toBeGreaterThan(0.02);
    }),
  );

  test(
    'ignores a common factor and a shift of outputs and targets, a rotation of outputs, and the order within halves; the loss also any change of the inputs’ basis',
    tidied(() => {
      const {f, x, target} = example(3);
      const expected = frozenJacobian(f, x, target);
      const same = (
        g: (own: tf.Tensor) => tf.Tensor,
        inputs: tf.Tensor,
        goal: tf.Tensor,
        names: readonly (keyof typeof expected)[] = ['rSquared', 'lostRSquared', 'variance'],
      ): void => {
        const actual = frozenJacobian(g, inputs, goal);
        for (const name of names) assertClose([...actual[name]], [...expected[name]], tolerances.model, name);
      };
      const affine = (y: tf.Tensor): tf.Tensor => tf.add(tf.mul(y, -3), tf.tensor1d([1, -2, 5]));
      same((own) => affine(f(own)), x, affine(target));
      const rotation = tf.tensor2d([
        [0.6, 0.8, 0],
        [-0.8, 0.6, 0],
        [0, 0, -1],
      ]);
      same((own) => matmul(f(own), rotation), x, matmul(target, rotation));
      const reversed = (of: tf.Tensor): tf.Tensor =>
        tf.concat(
          tf.split(of, 2, 1).map((half) => tf.reverse(half, 1)),
          1,
        );
      same(f, reversed(x), reversed(target));
      const basis = tf.tensor2d([
        [1, 2, 0, 0],
        [0, 1, 0, 0],
        [0, 0, 4, 1],
        [0, 0, 0, 1],
      ]);
      const inverse = tf.tensor2d([
        [1, -2, 0, 0],
        [0, 1, 0, 0],
        [0, 0, 0.25, -0.25],
        [0, 0, 0, 1],
      ]);
      same((own) => f(matmul(own, inverse)), matmul(x, basis), target, ['rSquared', 'lostRSquared']);
    }),
  );

  test(
    'of a seed that diverged is NaN, and the others are as they were',
    tidied(() => {
      const {net, params, f, x, target} = example(4);
      const broken = treeStack([treeAt(params, 0), net.init(key(0))]);
      const spoiled = {
        layers: broken.layers.map(({w, b}) => ({w: tf.mul(w, tf.tensor3d([[[1]], [[NaN]]])), b})),
      };
      const [healthy, sick] = [f, (own: tf.Tensor) => net.apply(spoiled, own)].map((g) =>
        frozenJacobian(g, x, target),
      );
      for (const name of ['rSquared', 'frozenRSquared', 'lostRSquared', 'variance'] as const)
        assertClose([...sick[name]], [healthy[name][0], NaN], tolerances.exact, name);
    }),
  );

  test('leaves no tensor behind', () => {
    const [x, target] = [tf.ones([1, 4, 2]), tf.ones([1, 4, 2])];
    const before = tf.memory().numTensors;
    frozenJacobian((own) => tf.square(own), x, target);
    expect(tf.memory().numTensors).toBe(before);
    tf.dispose([x, target]);
  });

  test(
    'refuses other shapes, and halves too small for R²',
    tidied(() => {
      const [x, target] = [tf.ones([2, 6, 5, 3]), tf.ones([2, 6, 4])];
      const f = (own: tf.Tensor): tf.Tensor => tf.sum(own, 3);
      const cases: [() => unknown, string][] = [
        [() => frozenJacobian(f, x, tf.ones([6, 4])), 'target must have shape [S, B, O]. Got [6, 4].'],
        [
          () => frozenJacobian(f, tf.ones([2, 5, 5, 3]), target),
          'x must have shape [S=2, B=6, ...] to match target. Got [2, 5, 5, 3].',
        ],
        [() => frozenJacobian(f, x, target), 'f(x) must have shape [2, 6, 4]. Got [2, 6, 5].'],
        [
          () => frozenJacobian(f, tf.ones([2, 3, 5, 3]), tf.ones([2, 3, 5])),
          'target must have at least 4 examples, 2 a half. Got B=3.',
        ],
      ];
      for (const [call, message] of cases) {
        expect(call).toThrow(ShapeError);
        expect(call).toThrow(message);
      }
    }),
  );
});
