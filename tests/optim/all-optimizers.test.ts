import * as tf from '@tensorflow/tfjs';
import {describe, expect, test} from 'vitest';
import {
  ShapeError,
  StructureError,
  key,
  normal,
  split,
  treeAt,
  treeLeaves,
  treeMap,
  treePaths,
  treeStack,
  type Params,
} from 'why-attention/core';
import {applyUpdates, type GradientTransformation} from 'why-attention/optim';
import {assertClose} from '../support/assert-close';
import {tolerances} from '../support/tolerances';
import {optimizers} from './optimizers-registry';

type Net = {layers: {w: tf.Tensor; b: tf.Tensor}[]};

function net(seed: number): Net {
  const [w0, b0, w1, b1] = split(key(seed), 4);
  return {
    layers: [
      {w: normal(w0, [2, 3]), b: normal(b0, [3])},
      {w: normal(w1, [3, 1]), b: normal(b1, [1])},
    ],
  };
}

/** Applies the optimiser to one gradient after another. */
function run<P extends Params>(
  optimizer: GradientTransformation,
  start: P,
  gradients: readonly P[],
): {params: P; state: Params} {
  let params = start;
  let state = optimizer.init(start);
  for (const grads of gradients) {
    const result = optimizer.update(grads, state, params);
    params = applyUpdates(params, result.updates);
    state = result.state;
  }
  return {params, state};
}

const compare = (
  actual: Params,
  expected: Params,
  tolerance: {rtol: number; atol: number} = tolerances.paths,
): void => {
  const paths = treePaths(expected);
  expect(treePaths(actual)).toEqual(paths);
  treeLeaves(actual).forEach((leaf, i) => assertClose(leaf, treeLeaves(expected)[i], tolerance, paths[i]));
};

describe.each(optimizers.map((row) => [row.name, row] as const))(
  '%s',
  (_, {make, shrink = 1, rosenbrock}) => {
    const optimizer = make({stacked: false});

    test('gradients of zero leave parameters as they are, but for weight decay', () =>
      tf.tidy(() => {
        const params = net(0);
        const zeros = treeMap((leaf) => tf.zerosLike(leaf), params) as unknown as Net;
        const expected = treeMap((leaf) => tf.mul(leaf, shrink), params) as unknown as Net;
        compare(run(optimizer, params, [zeros]).params, expected, {rtol: 1e-6, atol: 0});
      }));

    test('one step changes every leaf, downhill', () =>
      tf.tidy(() => {
        const params = treeMap((leaf) => tf.zerosLike(leaf), net(0)) as unknown as Net;
        const grads = net(1);
        treeLeaves(run(optimizer, params, [grads]).params).forEach((leaf, i) => {
          assertClose(tf.sign(leaf), tf.neg(tf.sign(treeLeaves(grads)[i])), tolerances.exact);
        });
      }));

    test('the state keeps its structure, shapes and dtypes: counts are int32, all else float32', () =>
      tf.tidy(() => {
        const describe = (state: Params): string[] =>
          treePaths(state).map(
            (path, i) => `${path}: ${treeLeaves(state)[i].dtype} [${treeLeaves(state)[i].shape}]`,
          );
        const before = describe(optimizer.init(net(0)));
        expect(describe(run(optimizer, net(0), [net(1), net(2)]).state)).toEqual(before);
        for (const leaf of before) expect(leaf).toMatch(/count/.test(leaf) ? /: int32 \[\]/ : /: float32/);
      }));

    test('stacked seeds do not see each other: they equal a loop', () =>
      tf.tidy(() => {
        const seeds = [0, 1, 2];
        const gradients = (seed: number): Net[] => [1, 2, 3, 4].map((step) => net(10 * (seed + 1) + step));
        const stackedGradients = [0, 1, 2, 3].map((step) =>
          treeStack(seeds.map((seed) => gradients(seed)[step])),
        );
        const {params} = run(make({stacked: true}), treeStack(seeds.map(net)), stackedGradients);
        for (const seed of seeds)
          compare(treeAt(params, seed), run(optimizer, net(seed), gradients(seed)).params);
      }));

    test('arguments stay as they were, the same call gives the same bits, and no tensor is left', () => {
      const [params, grads] = [net(0), net(1)];
      const state = optimizer.init(params);
      const all = [params, grads, state].flatMap((tree) => treeLeaves(tree));
      const before = all.map((leaf) => leaf.dataSync().slice());
      const nTensors = tf.memory().numTensors;
      tf.tidy(() => {
        const [first, second] = [
          optimizer.update(grads, state, params),
          optimizer.update(grads, state, params),
        ];
        compare(second.updates, first.updates, tolerances.exact);
        compare(second.state, first.state, tolerances.exact);
      });
      expect(tf.memory().numTensors).toBe(nTensors);
      all.forEach((leaf, i) => expect([...leaf.dataSync()]).toEqual([...before[i]]));
      tf.dispose(all);
    });

    test('gradients of another structure, and of another shape, are refused', () =>
      tf.tidy(() => {
        const params = net(0);
        const other = {layers: [net(1).layers[0]]};
        // Without state of its own an optimiser sees the difference when its updates are applied.
        expect(() => run(optimizer, params, [other])).toThrow(StructureError);
        expect(() => run(optimizer, params, [other])).toThrow(/layers.*a list of/);
        const narrow = {layers: net(1).layers.map(({w, b}) => ({w: tf.slice(w, [0, 0], [1, -1]), b}))}; // would broadcast
        expect(() => run(optimizer, params, [narrow])).toThrow(ShapeError);
      }));

    test.each(rosenbrock ? [rosenbrock] : [])(
      'finds the minimum of Rosenbrock’s function, (1, 1)',
      ({optimizer, steps}) => {
        let params: tf.Tensor = tf.tensor1d([0, 0]);
        let state = optimizer.init(params);
        for (let step = 0; step < steps; step++) {
          const [x, y] = params.dataSync();
          const grads = tf.tensor1d([2 * (x - 1) - 400 * x * (y - x * x), 200 * (y - x * x)]);
          const [next, nextState] = tf.tidy(() => {
            const result = optimizer.update(grads as tf.Tensor, state, params);
            return [applyUpdates(params, result.updates), result.state] as [
              tf.Tensor,
              Params & tf.TensorContainer,
            ];
          });
          tf.dispose([params, grads, ...treeLeaves(state)]);
          [params, state] = [next, nextState];
        }
        assertClose(params, [1, 1], {rtol: 3e-2, atol: 0});
        tf.dispose([params, ...treeLeaves(state)]);
      },
    );

    test('finds the minimum of a parabola, 0', () =>
      tf.tidy(() => {
        const start = tf.tensor1d([1, -0.5, 0.25]);
        let params: tf.Tensor = start;
        let state = optimizer.init(params);
        for (let step = 0; step < 150; step++) {
          const result = optimizer.update(tf.mul(2, params), state, params);
          [params, state] = [applyUpdates(params, result.updates), result.state];
        }
        assertClose(params, [0, 0, 0], {rtol: 0, atol: 3e-2});
      }));
  },
);
