import * as tf from '@tensorflow/tfjs';
import {describe, expect, test} from 'vitest';
import {contextGradients} from 'why-attention/analysis';
import {
  ConfigError,
  key,
  normal,
  ShapeError,
  split,
  treeAt,
  treeDispose,
  treeLeaves,
  treeStack,
  valueAndGrad,
} from 'why-attention/core';
import {linear} from 'why-attention/nn';
import {tanh} from 'why-attention/ops';
import {assertClose} from '../support/assert-close';
import {scaled, tolerances} from '../support/tolerances';

const tidied = (run: () => void) => () => tf.tidy(() => run());
const range = (n: number): number[] => Array.from({length: n}, (_, i) => i);

type Net = {w: tf.Tensor; b: tf.Tensor};
const [nSeeds, nContexts, nExamples, dIn, dOut] = [2, 3, 5, 4, 2];

/** Parameters of S seeds, and for each context inputs and targets [S, B, ...]. */
function problem(seed: number) {
  const [wKey, bKey, xKey, yKey] = split(key(seed), 4);
  const params: Net = {w: normal(wKey, [nSeeds, dIn, dOut]), b: normal(bKey, [nSeeds, dOut])};
  const inputs = split(xKey, nContexts).map((own) => normal(own, [nSeeds, nExamples, dIn]));
  const targets = split(yKey, nContexts).map((own) => normal(own, [nSeeds, nExamples, dOut]));
  return {params, inputs, targets};
}

const squaredError = (y: tf.Tensor, target: tf.Tensor): tf.Tensor =>
  tf.mean(tf.square(tf.sub(y, target)), [-2, -1]);

describe('contextGradients', () => {
  test(
    'of linear regression are 2 / (B O) · xᵀ (x w + b − y), and its column sums for the bias, in float64',
    tidied(() => {
      const {params, inputs, targets} = problem(1);
      const actual = contextGradients(
        (own, a) => squaredError(linear(own, inputs[a]), targets[a]),
        params,
        nContexts,
      );
      const [w, b] = [params.w.arraySync() as number[][][], params.b.arraySync() as number[][]];
      const expected = range(nSeeds).map((s) =>
        range(nContexts).map((a) => {
          const x = (inputs[a].arraySync() as number[][][])[s];
          const y = (targets[a].arraySync() as number[][][])[s];
          const error = x.map((row, e) =>
            range(dOut).map((o) => row.reduce((sum, xi, i) => sum + xi * w[s][i][o], b[s][o]) - y[e][o]),
          );
          const factor = 2 / (nExamples * dOut);
          const ofWeights = range(dIn).flatMap((i) =>
            range(dOut).map((o) => factor * x.reduce((sum, row, e) => sum + row[i] * error[e][o], 0)),
          );
          const ofBias = range(dOut).map((o) => factor * error.reduce((sum, row) => sum + row[o], 0));
          return [...ofWeights, ...ofBias];
        }),
      );
      assertClose(actual, expected, scaled(tolerances.matmul, expected.flat(2)));
    }),
  );

  test(
    'average to the gradient of the mean loss',
    tidied(() => {
      const {params, inputs, targets} = problem(2);
      const loss = (own: Net, a: number) => squaredError(tanh(linear(own, inputs[a])), targets[a]);
      const mean = tf.mean(contextGradients(loss, params, nContexts), 1);
      const {grads} = valueAndGrad((own: Net) =>
        tf.div(tf.addN(range(nContexts).map((a) => loss(own, a))), nContexts),
      )(params);
      const flat = tf.concat(
        treeLeaves(grads).map((leaf) => tf.reshape(leaf, [nSeeds, -1])),
        1,
      );
      assertClose(mean, flat, tolerances.paths);
    }),
  );

  test(
    'of stacked seeds equal a loop over seeds',
    tidied(() => {
      const {params, inputs, targets} = problem(3);
      const stacked = contextGradients(
        (own, a) => squaredError(tanh(linear(own, inputs[a])), targets[a]),
        params,
        nContexts,
      );
      range(nSeeds).forEach((s) => {
        const alone = (x: tf.Tensor): tf.Tensor => tf.slice(x, [s, 0, 0], [1, -1, -1]);
        const looped = contextGradients(
          (own, a) => squaredError(tanh(linear(own, alone(inputs[a]))), alone(targets[a])),
          treeStack([treeAt(params, s)]),
          nContexts,
        );
        assertClose(treeAt(stacked, s), treeAt(looped, 0), tolerances.paths);
      });
    }),
  );

  test(
    'are 0 for parameters that a context does not use, also where those are not finite',
    tidied(() => {
      const params = {u: tf.tensor2d([[3, 4]]), v: tf.tensor1d([5]), unused: tf.tensor3d([[[Infinity, 1]]])};
      const loss = ({u, v}: typeof params, a: number) => (a === 0 ? tf.sum(tf.square(u), 1) : tf.square(v));
      const gradients = contextGradients(loss, params, 2);
      assertClose(
        gradients,
        [
          [
            [6, 8, 0, 0, 0],
            [0, 0, 10, 0, 0],
          ],
        ],
        tolerances.exact,
      );
    }),
  );

  test(
    'of a seed that diverged leave the others as they are',
    tidied(() => {
      const {params, inputs, targets} = problem(4);
      const loss = (own: Net, a: number) => squaredError(tanh(linear(own, inputs[a])), targets[a]);
      const broken = treeStack([
        treeAt(params, 0),
        {w: tf.fill([dIn, dOut], NaN), b: tf.fill([dOut], Infinity)},
      ]);
      const [healthy, sick] = [params, broken].map((own) => contextGradients(loss, own, nContexts));
      assertClose(treeAt(sick, 0), treeAt(healthy, 0), tolerances.exact);
      expect(treeAt(sick, 1).dataSync().some(Number.isNaN)).toBe(true);
    }),
  );

  test('leave no tensor behind but themselves, and the parameters as they were', () => {
    const params = {w: tf.tensor2d([[1, 2]])};
    const before = tf.memory().numTensors;
    const gradients = contextGradients(({w}, a) => tf.sum(tf.square(tf.sub(w, a)), 1), params, 4);
    expect(tf.memory().numTensors).toBe(before + 1);
    assertClose(params.w, [[1, 2]], tolerances.exact);
    gradients.dispose();
    treeDispose(params);
  });

  test(
    'refuse losses and parameters of other shapes, naming them',
    tidied(() => {
      const w = tf.zeros([2, 3]);
      const loss = (): tf.Tensor => tf.zeros([2]);
      const cases: [() => tf.Tensor, typeof ShapeError | typeof ConfigError, string][] = [
        [() => contextGradients((own) => tf.sum(own), w, 2), ShapeError, 'loss must have shape [2]. Got [].'],
        [() => contextGradients((own) => own, w, 2), ShapeError, 'loss must have shape [2]. Got [2, 3].'],
        [
          () => contextGradients(loss, {w, layers: [tf.zeros([3])]}, 2),
          ShapeError,
          'params.layers.0 must have shape [S=2, ...]. Got [3].',
        ],
        [
          () => contextGradients(loss, tf.scalar(1), 2),
          ShapeError,
          'params must have shape [S, ...]. Got [].',
        ],
        [() => contextGradients(loss, [], 2), ShapeError, 'params must have at least one leaf'],
        [() => contextGradients(loss, w, 0), ConfigError, 'nContexts must be a positive integer. Got 0.'],
      ];
      for (const [call, kind, message] of cases) {
        expect(call).toThrow(kind);
        expect(call).toThrow(message);
      }
    }),
  );
});
