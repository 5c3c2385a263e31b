import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import v8 from 'node:v8';
import vm from 'node:vm';
import * as tf from '@tensorflow/tfjs';
import {describe, expect, test, vi} from 'vitest';
import {jit, key, normal, normalArray, scan, treeDispose, type Params} from 'why-attention/core';
import {errorOf} from '../../support/error-of';
import {nGraphs, nNativeTensors} from './support';

const counts = (): number[] => [tf.memory().numTensors, nNativeTensors(), nGraphs()];

type State = {w: tf.Tensor; m: tf.Tensor};
/** Gradient descent with momentum on mean((x w − 1)²): a step of the kind that is compiled. */
const step = ({w, m}: State, x: tf.Tensor) => {
  const {value, grad} = tf.valueAndGrad((own: tf.Tensor) =>
    tf.mean(tf.square(tf.sub(tf.matMul(x as tf.Tensor2D, own as tf.Tensor2D), 1))),
  )(w);
  const momentum = tf.add(tf.mul(0.9, m), grad);
  return {state: {w: tf.sub(w, tf.mul(0.01, momentum)), m: momentum}, output: value};
};
const start = (): State => ({w: normal(key(0), [64, 8]), m: tf.zeros([64, 8])});

describe('graphs', () => {
  test('exist from the second call of a signature to dispose, after which a call compiles anew', () => {
    const before = nGraphs();
    const f = vi.fn((x: tf.Tensor) => tf.square(x));
    const [compiled, steps] = [jit(f), scan(step)];
    const call = (size: number): void => compiled(tf.ones([size])).dispose();
    const nAfter = (...sizes: number[]): number[] =>
      sizes.map((size) => {
        call(size);
        return nGraphs() - before;
      });
    tf.tidy(() => {
      expect(nAfter(1, 1, 1, 1)).toEqual([0, 1, 1, 1]);
      expect(nAfter(2, 1, 2, 2)).toEqual([1, 1, 2, 2]);
      compiled.dispose();
      expect(nGraphs()).toBe(before);
      compiled.dispose(); // a second time changes nothing
      expect(nAfter(1, 1, 1)).toEqual([0, 1, 1]);
      expect(f).toHaveBeenCalledTimes(6);
      compiled.dispose();
      for (const expected of [1, 1]) {
        steps(start(), normal(key(1), [3, 16, 64]));
        expect(nGraphs() - before).toBe(expected);
      }
      steps.dispose();
      steps.dispose();
      expect(nGraphs()).toBe(before);
      expect(f).toHaveBeenCalledTimes(6);
    });
  });

  test('leave no file', () => {
    const made = vi.spyOn(fs, 'mkdtempSync');
    const [compiled, steps] = [jit(step), scan(step)];
    tf.tidy(() => {
      const x = normal(key(1), [3, 16, 64]);
      steps(start(), x);
      for (let n = 0; n < 3; n++) compiled(start(), tf.ones([16, 64]));
    });
    const folders = made.mock.results.map(({value}) => value as string);
    made.mockRestore();
    expect(folders).toHaveLength(2);
    for (const folder of folders) {
      expect(path.dirname(folder)).toBe(os.tmpdir());
      expect(fs.existsSync(folder)).toBe(false);
    }
    compiled.dispose();
    steps.dispose();
  });

  test('that the library cannot load leave no file, no tensor and no graph', () => {
    const compiled = jit((x: tf.Tensor) => tf.square(x));
    const x = tf.scalar(3);
    compiled(x).dispose();
    const before = counts();
    const backend = tf.backend() as unknown as {binding: object};
    const {binding} = backend;
    const load = vi.fn((_folder: string) => {
      throw new Error('no room');
    });
    backend.binding = Object.create(binding, {loadSavedModel: {value: load}}) as object;
    try {
      expect(errorOf(() => compiled(x)).message).toBe('no room');
    } finally {
      backend.binding = binding;
    }
    expect(fs.existsSync(load.mock.calls[0][0])).toBe(false);
    expect(counts()).toEqual(before);
    tf.tidy(() => {
      for (let n = 0; n < 3; n++) expect(compiled(tf.scalar(n)).dataSync()[0]).toBe(n * n);
    });
    compiled.dispose();
    x.dispose();
  });
});

describe('tensors', () => {
  test.each<[string, () => {call: () => Params; dispose: () => void}]>([
    [
      'of a jit',
      () => {
        const [compiled, state, x] = [jit(step), start(), normal(key(1), [16, 64])];
        return {call: () => compiled(state, x), dispose: () => (compiled.dispose(), treeDispose([state, x]))};
      },
    ],
    [
      'of a scan',
      () => {
        const [compiled, state, x] = [scan(step), start(), normal(key(1), [5, 16, 64])];
        return {call: () => compiled(state, x), dispose: () => (compiled.dispose(), treeDispose([state, x]))};
      },
    ],
    [
      'of a scan that is not compiled',
      () => {
        const [loop, state, x] = [scan(step, {compile: false}), start(), normal(key(1), [5, 16, 64])];
        return {call: () => loop(state, x), dispose: () => (loop.dispose(), treeDispose([state, x]))};
      },
    ],
  ])('%s are its results, at every call', (_, make) => {
    const before = counts();
    const {call, dispose} = make();
    treeDispose(call()); // and its arguments are with the library
    const [tensors, native] = counts();
    for (let n = 0; n < 4; n++) {
      const result = call();
      expect(tf.memory().numTensors).toBe(tensors + 3);
      treeDispose(result);
      expect(counts().slice(0, 2)).toEqual([tensors, native]);
    }
    dispose();
    expect(counts()).toEqual(before);
  });
});

describe('1,000 calls leave memory as it was', () => {
  const [B, I, O] = [64, 256, 64];
  const values = normalArray(key(1), 2 * B * I);
  const nQuarter = 250;
  /**
   * What a call makes has 64 kB a tensor, so one that is kept adds 16 MB to every quarter of the calls. The resident size wanders too, by up to 40 MB, with the collector
   * and the allocator, but not in every quarter: in the quietest one it must grow by less than half of that.
   */
  const allowed = (nQuarter * 4 * B * I) / 2;
  v8.setFlagsFromString('--expose-gc');
  const collect = vm.runInNewContext('gc') as () => void;
  const residentBytes = (): number => {
    collect();
    return process.memoryUsage().rss;
  };

  test.each([
    ['of a jit, one step each', () => jit(step), [B, I]],
    ['of a scan, one step each', () => scan(step), [1, B, I]],
    ['of a scan, two steps each', () => scan(step), [2, B, I]],
  ])('%s', (_, make, shape) => {
    const compiled = make();
    let state: State = {w: tf.zeros([I, O]), m: tf.zeros([I, O])};
    const run = (nCalls: number): number => {
      let loss = NaN;
      for (let n = 0; n < nCalls; n++) {
        const x = tf.tensor(
          values.subarray(
            0,
            shape.reduce((a, b) => a * b),
          ),
          shape,
        );
        const next = compiled(state, x);
        treeDispose([state, x]);
        const {state: after, ...rest} = next;
        state = after;
        const [output] = Object.values(rest) as tf.Tensor[];
        loss = output.dataSync().at(-1)!;
        output.dispose();
      }
      return loss;
    };
    const first = run(100); // the graph is made
    const before = counts();
    const bytes = [residentBytes()];
    for (let quarter = 0; quarter < 4; quarter++) {
      run(nQuarter);
      bytes.push(residentBytes());
    }
    expect(counts()).toEqual(before);
    const grown = bytes.slice(1).map((now, i) => now - bytes[i]);
    expect(Math.min(...grown), `bytes more: ${grown.join(', ')}`).toBeLessThan(allowed);
    expect(run(1)).toBeLessThan(first); // and it was training
    treeDispose(state);
    compiled.dispose();
  });
});
