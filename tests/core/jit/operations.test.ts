// What the library runs op by op, a graph runs too: attributes of every kind, several outputs, constants, gradients.
import * as tf from '@tensorflow/tfjs';
import {describe, expect, test, vi} from 'vitest';
import {jit, scan, treeStack} from 'why-attention/core';
import {computations, drawInputs, type Inputs} from './operations-registry';
import {compareTrees, graphTolerance} from './support';

describe.each(computations)('%s', (_, f) => {
  test('as a graph', () => {
    tf.tidy(() => {
      const compiled = jit(f);
      for (let n = 0; n < 4; n++) compareTrees(compiled(drawInputs(n)), f(drawInputs(n)), graphTolerance());
      compiled.dispose();
    });
  });

  test('as a loop in a graph', () => {
    tf.tidy(() => {
      const step = (state: tf.Tensor, inputs: Inputs) => ({state: tf.add(state, 1), output: f(inputs)});
      const compiled = scan(step);
      const loop = scan(step, {compile: false});
      const stacked = treeStack([0, 1, 2, 3, 4].map(drawInputs));
      const {state, outputs} = compiled(tf.scalar(0), stacked);
      compareTrees(outputs, loop(tf.scalar(0), stacked).outputs, graphTolerance());
      expect(state.arraySync()).toBe(5);
      compiled.dispose();
    });
  });
});

test('an index out of range is an error of the graph, too', () => {
  tf.tidy(() => {
    const compiled = jit((x: tf.Tensor, i: tf.Tensor) => tf.gather(x, i as tf.Tensor1D));
    const at = (i: number): tf.Tensor => compiled(tf.tensor1d([1, 2, 3]), tf.tensor1d([i], 'int32'));
    for (const i of [0, 1, 2]) expect(at(i).arraySync()).toEqual([i + 1]);
    expect(() => at(3)).toThrow('indices[0] = 3 is not in [0, 3)');
    expect(at(1).arraySync()).toEqual([2]);
    compiled.dispose();
    expect(() => compiled(tf.tensor1d([1]), tf.tensor1d([-1], 'int32'))).toThrow(
      'indices[0] = -1 is not in [0, 1)',
    );
    compiled.dispose();
  });
});

test('places of a truth, whose number of rows depends on the values', () => {
  // TensorFlow.js reaches this operation only from outside a compiled function, and warns of its 64-bit numbers.
  const warning = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  const backend = tf.backend() as unknown as {where: (condition: tf.Tensor) => tf.Tensor};
  tf.tidy(() => {
    const compiled = jit((truth: tf.Tensor) => backend.where(truth));
    const places = (truth: boolean[]): number[] =>
      Array.from(compiled(tf.tensor1d(truth, 'bool')).dataSync(), Number);
    for (let n = 0; n < 2; n++) expect(places([true, false, true])).toEqual([0, 2]);
    expect(places([false, true, false])).toEqual([1]);
    expect(places([true, true, true])).toEqual([0, 1, 2]);
    compiled.dispose();
  });
  warning.mockRestore();
});
