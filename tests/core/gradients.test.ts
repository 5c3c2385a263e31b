import * as tf from '@tensorflow/tfjs';
import {describe, expect, test} from 'vitest';
import {
  hvp,
  key,
  normal,
  StructureError,
  tidy,
  treeAt,
  treeDispose,
  treeLeaves,
  treeStack,
  valueAndGrad,
} from 'why-attention/core';
import {matmul, tanh} from 'why-attention/ops';
import {assertClose} from '../support/assert-close';
import {tolerances} from '../support/tolerances';

const tidied = (run: () => void) => () => tf.tidy(() => run());
type Net = {w: tf.Tensor; layers: tf.Tensor[]};

/** A loss of S values that mixes both leaves: each seed's mean over x of tanh(x · w) · v + v³. */
const lossOfSeeds =
  (x: tf.Tensor) =>
  ({w, layers: [v]}: Net): tf.Tensor =>
    tf.mean(
      tf.add(
        tf.mul(tf.squeeze(tanh(matmul(x, tf.expandDims(w, -1))), [-1]), tf.expandDims(v, -1)),
        tf.expandDims(tf.mul(v, tf.square(v)), -1),
      ),
      -1,
    );

test('a loss that throws after some operations leaves no tensor, however deep', () => {
  const x = tf.tensor1d([1, 2]);
  const failing = (own: tf.Tensor): tf.Tensor => {
    if (tf.mul(tf.exp(own), own).size > 0) throw new Error('the loss failed');
    return own;
  };
  const before = tf.memory().numTensors;
  for (const call of [
    () => valueAndGrad(failing)(x),
    () => valueAndGrad((own: tf.Tensor) => valueAndGrad(failing)(tf.square(own)).value)(x),
    () => hvp(failing, x, x),
    () => tidy(() => tf.grad(failing)(x)),
  ]) {
    expect(call).toThrow('the loss failed');
    expect(tf.memory().numTensors).toBe(before);
  }
  assertClose(valueAndGrad((own: tf.Tensor) => tf.square(own))(x).grads, [2, 4], tolerances.exact);
  x.dispose();
});

test('an error that a loss catches leaves what its own gradient needs', () => {
  tf.tidy(() => {
    const x = tf.tensor1d([1, 2]);
    const cautious = (own: tf.Tensor): tf.Tensor => {
      const y = tf.mul(own, tf.square(own));
      const failing = (): never => {
        throw new Error('caught');
      };
      expect(() => tidy(failing)).toThrow('caught');
      return y;
    };
    assertClose(valueAndGrad(cautious)(x).grads, [3, 12], tolerances.exact);
  });
});

describe('valueAndGrad', () => {
  test(
    'of a closed form: f = Σ a² b has gradients 2ab and a²',
    tidied(() => {
      const params = {a: tf.tensor1d([1, -2, 3]), b: tf.tensor1d([4, 5, -6])};
      const {value, grads} = valueAndGrad(({a, b}: typeof params) => tf.sum(tf.mul(tf.square(a), b)))(params);
      assertClose(value, tf.scalar(4 + 20 - 54), tolerances.exact);
      assertClose(grads.a, tf.tensor1d([8, -20, -36]), tolerances.exact);
      assertClose(grads.b, tf.tensor1d([1, 4, 9]), tolerances.exact);
      expect(Object.keys(grads)).toEqual(['a', 'b']);
    }),
  );

  test(
    'of a loss [S] equals each seed by itself',
    tidied(() => {
      const [S, B, D] = [3, 5, 4];
      const x = normal(key(1), [S, B, D]);
      const params: Net = {w: normal(key(2), [S, D]), layers: [normal(key(3), [S])]};
      const {value, grads} = valueAndGrad(lossOfSeeds(x))(params);
      expect(value.shape).toEqual([S]);
      for (let s = 0; s < S; s++) {
        const alone = valueAndGrad(lossOfSeeds(treeAt(x, s)))(treeAt(params, s));
        expect(alone.value.shape).toEqual([]);
        assertClose(treeAt(value, s), alone.value, tolerances.paths);
        treeLeaves(alone.grads).forEach((leaf, i) =>
          assertClose(treeLeaves(treeAt(grads, s))[i], leaf, tolerances.paths),
        );
      }
    }),
  );

  test(
    'leaves one seed as it is when another one is not finite',
    tidied(() => {
      const x = normal(key(1), [2, 5, 4]);
      const seed: Net = {w: normal(key(2), [4]), layers: [tf.scalar(0.5)]};
      const broken: Net = {w: tf.fill([4], NaN), layers: [tf.scalar(Infinity)]};
      const healthy = valueAndGrad(lossOfSeeds(x))(treeStack([seed, seed]));
      const sick = valueAndGrad(lossOfSeeds(x))(treeStack([seed, broken]));
      expect(sick.value.dataSync()[1]).toBeNaN();
      treeLeaves(treeAt(healthy.grads, 0)).forEach((leaf, i) =>
        assertClose(treeLeaves(treeAt(sick.grads, 0))[i], leaf, tolerances.exact),
      );
    }),
  );

  test('frees all but value and gradients, and leaves the parameters', () => {
    const params = {w: tf.tensor1d([1, 2])};
    const before = tf.memory().numTensors;
    const result = valueAndGrad(({w}: typeof params) => tf.sum(tf.square(tf.add(w, 1))))(params);
    expect(tf.memory().numTensors).toBe(before + 2);
    assertClose(params.w, [1, 2], tolerances.exact);
    treeDispose([result.value, result.grads]);
    params.w.dispose();
    expect(tf.memory().numTensors).toBe(before - 1);
  });

  test(
    'throws where a leaf does not reach the loss',
    tidied(() => {
      const params = {w: tf.scalar(1), unused: tf.scalar(2)};
      expect(() => valueAndGrad(({w}: typeof params) => tf.square(w))(params)).toThrow(
        'Cannot compute gradient',
      );
    }),
  );
});

describe('hvp', () => {
  test(
    'of a quadratic ½ θᵀ A θ is A v, at every θ',
    tidied(() => {
      const a = tf.tensor2d([
        [2, -1, 0.5],
        [-1, 3, 4],
        [0.5, 4, -5],
      ]);
      const quadratic = (w: tf.Tensor): tf.Tensor =>
        tf.mul(0.5, tf.sum(tf.mul(w, tf.squeeze(matmul(a, tf.expandDims(w, 1)), [1]))));
      const v = tf.tensor1d([1, 2, -1]);
      for (const at of [
        [0, 0, 0],
        [5, -3, 2],
      ])
        assertClose(hvp(quadratic, tf.tensor1d(at), v), tf.tensor1d([-0.5, 1, 13.5]), tolerances.hessian);
    }),
  );

  test(
    'of the cubic Σ a³ + Σ a b² over a tree: (6 a v + 2 b u, 2 b v + 2 a u)',
    tidied(() => {
      const cubic = ({a, list: [b]}: {a: tf.Tensor; list: tf.Tensor[]}): tf.Tensor =>
        tf.sum(tf.add(tf.mul(a, tf.square(a)), tf.mul(a, tf.square(b))));
      const params = {a: tf.tensor1d([1, -2]), list: [tf.tensor1d([3, 0.5])]};
      const vector = {a: tf.tensor1d([2, 1]), list: [tf.tensor1d([-1, 4])]};
      const product = hvp(cubic, params, vector);
      assertClose(product.a, tf.tensor1d([6 * 2 - 2 * 3, 6 * -2 + 2 * 0.5 * 4]), tolerances.hessian);
      assertClose(
        product.list[0],
        tf.tensor1d([2 * 3 * 2 + 2 * -1, 2 * 0.5 + 2 * -2 * 4]),
        tolerances.hessian,
      );
    }),
  );

  test(
    'is symmetric: uᵀ H v = vᵀ H u through tanh, whose stock second derivative is wrong',
    tidied(() => {
      const x = normal(key(1), [2, 5, 4]);
      const draw = (n: number): Net => ({w: normal(key(n), [2, 4]), layers: [normal(key(n + 50), [2])]});
      const [params, u, v] = [draw(2), draw(3), draw(4)];
      const inner = (a: Net, b: Net): number =>
        treeLeaves(a).reduce((sum, leaf, i) => sum + tf.sum(tf.mul(leaf, treeLeaves(b)[i])).dataSync()[0], 0);
      const [uHv, vHu] = [inner(u, hvp(lossOfSeeds(x), params, v)), inner(v, hvp(lossOfSeeds(x), params, u))];
      expect(Math.abs(uHv)).toBeGreaterThan(0.1);
      assertClose(uHv, vHu, tolerances.hessian);
      // and equals the central difference of gradients along v
      const eps = 1e-3;
      const at = (step: number) =>
        valueAndGrad(lossOfSeeds(x))({
          w: tf.add(params.w, tf.mul(v.w, step)),
          layers: [tf.add(params.layers[0], tf.mul(v.layers[0], step))],
        }).grads;
      const [above, below] = [at(eps), at(-eps)];
      treeLeaves(hvp(lossOfSeeds(x), params, v)).forEach((leaf, i) =>
        assertClose(leaf, tf.div(tf.sub(treeLeaves(above)[i], treeLeaves(below)[i]), 2 * eps), {
          rtol: 1e-2,
          atol: 2e-3,
        }),
      );
    }),
  );

  test(
    'refuses a vector of another structure',
    tidied(() => {
      const params = {w: tf.scalar(1)};
      expect(() =>
        hvp(({w}: typeof params) => tf.square(w), params, {v: tf.scalar(1)} as unknown as typeof params),
      ).toThrow(StructureError);
    }),
  );

  test('frees all but its result', () => {
    const [w, v] = [tf.tensor1d([1, 2]), tf.tensor1d([1, 1])];
    const before = tf.memory().numTensors;
    const product = hvp((x) => tf.sum(tf.mul(x, tf.square(x))), w, v);
    expect(tf.memory().numTensors).toBe(before + 1);
    treeDispose([product, w, v]);
  });
});

test('tidy frees what is not returned, in results of any form', () => {
  const before = tf.memory().numTensors;
  const result = tidy(() => {
    const x = tf.tensor1d([1, 2]);
    return {list: [tf.square(x)], note: 'kept', sum: tf.sum(x)};
  });
  expect(tf.memory().numTensors).toBe(before + 2);
  assertClose(result.list[0], [1, 4], tolerances.exact);
  expect(result.note).toBe('kept');
  treeDispose([result.list, result.sum]);
});
