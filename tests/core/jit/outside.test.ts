// A compiled function sees its arguments and what it makes, and reads none of it.
import * as tf from '@tensorflow/tfjs';
import {describe, expect, test, vi} from 'vitest';
import {CompileError, jit, scan, type Params} from 'why-attention/core';
import {errorOf} from '../../support/error-of';
import {forms, input, refusalOf, type Step} from './support';

describe.each(forms)('%s refuses at the first call', (_, compile) => {
  /** A tensor from outside, waiting for its first use or used before. */
  const outside = (isUsed: boolean): tf.Tensor => {
    const tensor = tf.tensor1d([1, 2, 3]);
    if (isUsed) tf.square(tensor).dispose();
    return tensor;
  };
  const fromOutside = (use: (x: tf.Tensor, w: tf.Tensor) => Params, isUsed: boolean): [Step, tf.Tensor] => {
    const w = outside(isUsed);
    return [(x) => use(x, w), w];
  };

  test.each<[string, (x: tf.Tensor) => unknown]>([
    ['dataSync', (x) => x.dataSync()],
    ['arraySync', (x) => tf.square(x).arraySync()],
    ['bufferSync', (x) => x.bufferSync()],
    ['data', (x) => x.data()],
    ['array', (x) => tf.square(x).array()],
    ['buffer', (x) => x.buffer()],
    [
      'a read whose error is caught',
      (x) => {
        try {
          return x.dataSync();
        } catch {
          return undefined;
        }
      },
    ],
    ['a branch on a value', (x) => (tf.max(x).dataSync()[0] > 0 ? 1 : 2)],
    ['whereAsync', (x) => tf.whereAsync(tf.greater(x, 1))],
  ])('%s', (__, read) => {
    const compiled = compile((x) => {
      read(x);
      return tf.square(x);
    });
    const error = refusalOf(() => compiled(0));
    expect(error).toBeInstanceOf(CompileError);
    expect(error.message).toContain('read a tensor (dataSync, arraySync, data or array)');
    compiled.dispose();
  });

  describe.each([
    ['used before', true],
    ['never used before', false],
  ])('a tensor of the outer scope, %s,', (__, isUsed) => {
    test.each<[string, (x: tf.Tensor, w: tf.Tensor) => Params, RegExp]>([
      ['in an operation', (x, w) => tf.mul(x, w), /(Mul|Multiply) was given a tensor from outside: pass it/],
      ['by its clone', (x, w) => tf.add(x, tf.clone(w)), /Add(V2)? was given a tensor from outside/],
      [
        'in a gradient, after other operations',
        (x, w) => tf.grad((y: tf.Tensor) => tf.sum(tf.mul(tf.exp(tf.mul(y, y)), w)))(x),
        /was given a tensor from outside/,
      ],
      [
        'in a gradient',
        (x, w) => tf.grad((y: tf.Tensor) => tf.sum(tf.mul(y, w)))(x),
        /was given a tensor from outside/,
      ],
      ['as a result', (x, w) => [tf.square(x), w], /A result was given a tensor from outside/],
      ['as a result, by its clone', (_x, w) => w.clone(), /A result was given a tensor from outside/],
    ])('%s', (___, use, message) => {
      const [f, w] = fromOutside(use, isUsed);
      const compiled = compile(f);
      const error = refusalOf(() => compiled(0));
      expect(error).toBeInstanceOf(CompileError);
      expect(error.message).toMatch(message);
      expect(w.isDisposed).toBe(false);
      expect(w.arraySync()).toEqual([1, 2, 3]);
      w.dispose();
      compiled.dispose();
    });
  });

  test.each([undefined, 7])('random numbers that the library draws, with seed %s', (seed) => {
    // eslint-disable-next-line no-restricted-properties -- it is what must be refused
    const compiled = compile((x) => tf.multinomial(x as tf.Tensor1D, 2, seed));
    const error = refusalOf(() => compiled(0));
    expect(error).toBeInstanceOf(CompileError);
    expect(error.message).toMatch(/^Multinomial has random numbers of its own.*draw from a key/);
    compiled.dispose();
  });

  test('text, which a graph cannot hold', () => {
    const compiled = compile((x) => [x, tf.equal(tf.tensor1d(['a', 'b']), 'a')]);
    expect(refusalOf(() => compiled(0)).message).toBe('A compiled function cannot hold text.');
    compiled.dispose();
  });
});

test('a tensor made inside may be read, before and after its use: it is a constant', () => {
  const compiled = jit((x: tf.Tensor) => {
    const two = tf.scalar(2);
    const before = two.dataSync()[0];
    const y = tf.mul(x, two);
    return tf.add(y, before + two.dataSync()[0]);
  });
  tf.tidy(() => {
    for (let n = 0; n < 4; n++) expect(compiled(tf.scalar(n)).dataSync()[0]).toBe(2 * n + 4);
  });
  compiled.dispose();
});

test('an argument used from outside as well is refused, where it would be taken for the argument', () => {
  const w = tf.scalar(2);
  tf.square(w).dispose(); // is with the library
  const scaled = jit((x: tf.Tensor) => tf.mul(x, w));
  expect(refusalOf(() => scaled(w)).message).toContain('Mul was given a tensor from outside');
  const powers = scan((state: tf.Tensor, x: tf.Tensor) => ({state: tf.mul(state, w), output: x}));
  expect(refusalOf(() => powers(w, tf.zeros([3]))).message).toContain('Mul was given a tensor from outside');
  w.dispose();
});

test('a tensor that an earlier call made and kept is from outside', () => {
  let kept: tf.Tensor | undefined;
  const summing = jit((x: tf.Tensor) => {
    kept ??= tf.keep(tf.square(x));
    return tf.add(kept, tf.square(x));
  });
  summing(tf.scalar(1)).dispose();
  expect(refusalOf(() => summing(tf.scalar(2))).message).toContain('Add');
  kept!.dispose();
});

test('a tensor of another backend is from outside', async () => {
  const warning = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  await tf.setBackend('cpu'); // which advises to use another
  const w = tf.tensor1d([1, 2, 3]);
  warning.mockRestore();
  await tf.setBackend('tensorflow');
  for (const use of [(x: tf.Tensor) => tf.mul(x, w), (x: tf.Tensor) => tf.mul(x, w.clone())]) {
    const compiled = jit(use);
    expect(errorOf(() => tf.tidy(() => void compiled(input(0)))).message).toContain('from outside');
  }
  w.dispose();
});
