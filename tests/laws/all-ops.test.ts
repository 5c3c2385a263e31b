import * as tf from '@tensorflow/tfjs';
import {describe, expect, test} from 'vitest';
import {foldIn, hvp, key, normalArray} from 'why-attention/core';
import * as ops from 'why-attention/ops';
import {loadFixture, nested, tensorOf, type Grid} from '../parity/fixtures';
import {assertClose, type Tolerance} from '../support/assert-close';
import {array64, mapElements, sizeOf, type Array64} from '../support/reference/array';
import {
  gradients,
  hessianVector,
  thirdDerivative,
  type Reference,
} from '../support/reference/finite-differences';
import {scaled, tolerances} from '../support/tolerances';
import {operations, type OpRow, type Options, type Sample} from './ops-registry';

type FixtureCase = {
  operation: string;
  options: Options;
  inputs: Grid[];
  dy: Grid;
  directions: Grid[];
  output: Grid;
  gradients: Grid[];
  hessianVectors: Grid[];
};
const fixture = loadFixture<FixtureCase>('torch-ops');

const spread = 2;
const draw = (shape: readonly number[], n: number, std = spread): Array64 =>
  array64(
    shape,
    normalArray(foldIn(key(2024), n), sizeOf(shape)).map((z) => z * std),
  );
const toTensor = ({shape, data}: Array64): tf.Tensor => tf.tensor(Float32Array.from(data), [...shape]);
const toNested = ({shape, data}: Array64) => nested({shape, data: [...data]});

/** ⟨dy, f(inputs)⟩ as a function of the inputs. */
const weighted =
  (row: OpRow, options: Options, dy: tf.Tensor) =>
  (inputs: tf.Tensor[]): tf.Tensor =>
    tf.sum(tf.mul(row.apply(inputs, options), dy));

function gradientsOf(row: OpRow, inputs: tf.Tensor[], options: Options, dy: tf.Tensor): tf.Tensor[] {
  return tf.grads((...own: tf.Tensor[]) => weighted(row, options, dy)(own))(inputs);
}

/** The Hessian of ⟨dy, f⟩ times the directions; of ⟨dy, f²⟩ for a linear f. */
function secondDerivative(
  row: OpRow,
  inputs: tf.Tensor[],
  options: Options,
  dy: tf.Tensor,
  directions: tf.Tensor[],
): tf.Tensor[] {
  const apply =
    row.orders === 1
      ? (own: tf.Tensor[]) => tf.square(row.apply(own, options))
      : (own: tf.Tensor[]) => row.apply(own, options);
  return hvp((own: tf.Tensor[]) => tf.sum(tf.mul(apply(own), dy)), inputs, directions);
}

const squared =
  (f: Reference): Reference =>
  (...inputs) =>
    mapElements(f(...inputs), (value) => value * value);

function compareAll(actual: tf.Tensor[], expected: Array64[], tolerance: Tolerance, name: string): void {
  expect(actual.length).toBe(expected.length);
  expected.forEach((one, i) =>
    assertClose(actual[i], toNested(one), scaledUp(tolerance, one.data), `${name} of input ${i}`),
  );
}

/** atol grows with the largest value beyond 1: a float32 sum keeps that share of it. */
const scaledUp = (tolerance: Tolerance, values: Iterable<number>): Tolerance =>
  scaled(tolerance, [1, ...values]);

const titleOf = ({shapes, options}: Sample): string =>
  `${shapes.map((shape) => `[${shape.join(', ')}]`).join(' and ')}${options ? ` ${JSON.stringify(options)}` : ''}`;

test('every export of lib/ops that computes has a row', () => {
  const withoutRow = ['convLength', 'differentiable', 'stopGradient', 'multiplyOneByOne']; // tested in tests/ops
  expect(operations.map(({name}) => name).sort()).toEqual(
    Object.keys(ops)
      .filter((name) => !withoutRow.includes(name))
      .sort(),
  );
});

describe.each(operations.map((row) => [row.name, row] as const))('%s', (name, row) => {
  describe.each(row.samples.map((sample) => [titleOf(sample), sample] as const))(
    '%s',
    (_, {shapes, options = {}}) => {
      const inputs = shapes.map((shape, i) => draw(shape, i));
      const expected = row.reference(inputs, options);
      const dy = draw(expected.shape, 10, 1);
      const directions = shapes.map((shape, i) => draw(shape, 20 + i, 1));
      const ofReference = (...own: Array64[]): Array64 => row.reference(own, options);

      test('value equals the float64 reference', () =>
        tf.tidy(() => {
          const tolerance = scaledUp(row.tolerance ?? tolerances.elementwise, expected.data);
          assertClose(row.apply(inputs.map(toTensor), options), toNested(expected), tolerance);
        }));

      test('first derivative equals finite differences of the reference', () =>
        tf.tidy(() => {
          const actual = gradientsOf(row, inputs.map(toTensor), options, toTensor(dy));
          compareAll(actual, gradients(ofReference, inputs, dy), tolerances.finiteDifference, 'gradient');
        }));

      test('second derivative equals finite differences of the reference', () =>
        tf.tidy(() => {
          const actual = secondDerivative(
            row,
            inputs.map(toTensor),
            options,
            toTensor(dy),
            directions.map(toTensor),
          );
          const f = row.orders === 1 ? squared(ofReference) : ofReference;
          const products = hessianVector(f, inputs, dy, directions);
          compareAll(actual, products, tolerances.hessian, 'Hessian-vector product');
        }));

      const hasThird = (row.orders ?? 3) === 3;
      test.each(hasThird ? ['third'] : [])('%s derivative equals finite differences of the reference', () =>
        tf.tidy(() => {
          const [x, v, w] = [inputs, directions, directions.map(({shape}, i) => draw(shape, 30 + i, 1))];
          const alongV = (own: tf.Tensor[]): tf.Tensor => {
            const first = gradientsOf(row, own, options, toTensor(dy));
            return tf.addN(first.map((one, i) => tf.sum(tf.mul(one, toTensor(v[i])))));
          };
          compareAll(
            hvp(alongV, x.map(toTensor), w.map(toTensor)),
            thirdDerivative(ofReference, x, dy, v, w),
            tolerances.hessian,
            'third',
          );
        }),
      );

      test('the same inputs give the same bits, stay as they were, and no tensor is left', () => {
        const own = inputs.map(toTensor);
        const before = own.map((x) => x.dataSync().slice());
        const nTensors = tf.memory().numTensors;
        tf.tidy(() => assertClose(row.apply(own, options), row.apply(own, options), tolerances.exact));
        tf.tidy(() => {
          secondDerivative(row, own, options, toTensor(dy), own);
        });
        expect(tf.memory().numTensors).toBe(nTensors);
        own.forEach((x, i) =>
          assertClose(x.dataSync() as Float32Array, before[i] as Float32Array, tolerances.exact),
        );
        tf.dispose(own);
      });

      test('a leading seed axis equals a loop over seeds', () =>
        tf.tidy(() => {
          const seeds = [0, 1, 2].map((seed) =>
            shapes.map((shape, i) => toTensor(draw(shape, 100 + 10 * seed + i))),
          );
          const {stacked, loop} = stackedAndLooped(row, seeds, options);
          assertClose(stacked, loop, scaledUp(tolerances.paths, loop.dataSync()));
        }));
    },
  );

  const cases = fixture.cases.filter(({operation}) => operation === name);
  test('is in the PyTorch fixture', () => expect(cases.length).toBeGreaterThan(0));
  test.each(
    cases.map((one) => [titleOf({...one, shapes: one.inputs.map(({shape}) => shape)}), one] as const),
  )(
    'PyTorch: value, first and second derivative, %s',
    (_, {inputs, options, dy, directions, output, ...expected}) =>
      tf.tidy(() => {
        const own = inputs.map(tensorOf);
        const tolerance = row.tolerance ?? tolerances.elementwise;
        assertClose(row.apply(own, options), nested(output), scaledUp(tolerance, output.data));
        const actual = gradientsOf(row, own, options, tensorOf(dy));
        const products =
          row.orders === 1
            ? own.map((x) => tf.zerosLike(x))
            : secondDerivative(row, own, options, tensorOf(dy), directions.map(tensorOf));
        inputs.forEach((_, i) => {
          const [gradient, product] = [expected.gradients[i], expected.hessianVectors[i]];
          assertClose(
            actual[i],
            nested(gradient),
            scaledUp(tolerances.gradient, gradient.data),
            `gradient ${i}`,
          );
          assertClose(
            products[i],
            nested(product),
            scaledUp(tolerances.gradient, product.data),
            `Hessian ${i}`,
          );
        });
      }),
  );

  test.each(row.edges.map((edge) => [edge.title, edge] as const))(
    'value and first derivative %s',
    (_, {input, value, gradient, options = {}}) =>
      tf.tidy(() => {
        const x = tf.tensor1d(input);
        const y = row.apply([x], options);
        assertClose(y, value, tolerances.elementwise);
        assertClose(gradientsOf(row, [x], options, tf.onesLike(y))[0], gradient, tolerances.elementwise);
      }),
  );

  test('value and derivatives are finite on ±88', () =>
    tf.tidy(() => {
      const [{shapes, options = {}}] = row.samples;
      const extreme = [88, -88, 0, 87.5, -87.5, 1];
      const inputs = shapes.map((shape) =>
        tf.tensor(
          Array.from({length: sizeOf(shape)}, (_, i) => extreme[i % 6]),
          [...shape],
        ),
      );
      const y = row.apply(inputs, options);
      const first = gradientsOf(row, inputs, options, tf.onesLike(y));
      const second = secondDerivative(
        row,
        inputs,
        options,
        tf.mul(1e-3, tf.onesLike(y)),
        inputs.map((x) => tf.onesLike(x)),
      );
      for (const result of [y, ...first, ...second]) {
        expect([...result.dataSync()].every(Number.isFinite), `${result.dataSync()}`).toBe(true);
      }
    }));

  test('a zero-size axis gives the shape of the reference, and gradients of 0', () =>
    tf.tidy(() => {
      const {shapes, options = {}} = row.empty;
      const inputs = shapes.map((shape, i) => draw(shape, i));
      const y = row.apply(inputs.map(toTensor), options);
      const expected = row.reference(inputs, options);
      assertClose(y, tf.zeros([...expected.shape]), tolerances.exact);
      gradientsOf(row, inputs.map(toTensor), options, tf.onesLike(y)).forEach((gradient, i) => {
        assertClose(gradient, tf.zeros([...shapes[i]]), tolerances.exact);
      });
    }));

  test.each(row.wrong.map((one) => [one.title, one] as const))('refuses %s', (_, {call, message}) => {
    const error = errorOf(() => tf.tidy(call));
    expect(error.name).toBe('ShapeError');
    expect(error.message).toMatch(message);
  });
});

/** The operation on inputs stacked along a leading seed axis, and the stack of its results for each seed. */
function stackedAndLooped(
  row: OpRow,
  seeds: tf.Tensor[][],
  options: Options,
): {stacked: tf.Tensor; loop: tf.Tensor} {
  const loop = tf.stack(seeds.map((inputs) => row.apply(inputs, options)));
  // Batch axes align from the right: a factor with fewer gets axes of 1 between the seeds and its own.
  const rank = Math.max(...seeds[0].map((x) => x.rank));
  const stack = (i: number): tf.Tensor => {
    const x = tf.stack(seeds.map((inputs) => inputs[i]));
    const padding = row.name === 'matmul' ? Array<number>(rank + 1 - x.rank).fill(1) : [];
    return tf.reshape(x, [x.shape[0], ...padding, ...x.shape.slice(1)]);
  };
  const {ids, idsShape = ids ? [ids.length] : undefined} = options;
  const perSeed = ids && {ids: seeds.flatMap(() => ids), idsShape: [seeds.length, ...idsShape!]};
  return {
    stacked: row.apply(
      seeds[0].map((_, i) => stack(i)),
      {...options, ...perSeed},
    ),
    loop,
  };
}

function errorOf(call: () => unknown): Error {
  try {
    call();
  } catch (error) {
    return error as Error;
  }
  throw new Error('Expected an error, got none.');
}
