import * as tf from '@tensorflow/tfjs';
import {describe, expect, test} from 'vitest';
import {scan, ShapeError, StructureError, type Params} from 'why-attention/core';
import {tidied} from './support';

/** The running sum. */
const summing = (total: tf.Tensor, x: tf.Tensor) => ({state: tf.add(total, x), output: total});

/** The state after five steps with the inputs 10, 20, 30, 40, 50, from 1 and 2. */
type Row = {
  readonly next: string;
  readonly step: (state: tf.Tensor[], x: tf.Tensor) => tf.Tensor[];
  readonly last: readonly [number, number];
};
const rows: readonly Row[] = [
  {next: 'stays', step: ([a, b]) => [a, b], last: [1, 2]},
  {next: 'swaps', step: ([a, b]) => [b, a], last: [2, 1]},
  {next: 'is one tensor twice', step: ([a], x) => Array<tf.Tensor>(2).fill(tf.add(a, x)), last: [151, 151]},
  {next: 'is the input, twice', step: (_, x) => [x, x], last: [50, 50]},
  {next: 'passes the input on', step: ([, b], x) => [b, x], last: [40, 50]},
  // What does not depend on the step is still there after the last one: such a loop once waited for ever for another.
  {next: 'is a constant', step: ([a, b]) => [tf.scalar(7), tf.add(a, b)], last: [7, 31]},
  {next: 'is two constants', step: () => [tf.scalar(7), tf.scalar(8)], last: [7, 8]},
  {next: 'comes from constants', step: ([a]) => [tf.add(tf.scalar(3), tf.scalar(4)), a], last: [7, 7]},
  {next: 'comes from a shape', step: ([a, b], x) => [tf.fill(a.shape, 0), tf.add(b, x)], last: [0, 152]},
];

describe.each([true, false])('compiled: %j. A next state', (compile) => {
  test.each(rows.map((row) => [row.next, row] as const))('that %s', (_, {step, last}) => {
    tf.tidy(() => {
      const scanned = scan(
        (state: tf.Tensor[], x: tf.Tensor) => ({state: step(state, x), output: state[0]}),
        {
          compile,
        },
      );
      const {state, outputs} = scanned([tf.scalar(1), tf.scalar(2)], tf.tensor1d([10, 20, 30, 40, 50]));
      expect(state.map((leaf) => leaf.arraySync())).toEqual(last);
      // the outputs are the states before each step
      let before: tf.Tensor[] = [tf.scalar(1), tf.scalar(2)];
      const expected = [10, 20, 30, 40, 50].map((x) => {
        const [first] = before;
        before = step(before, tf.scalar(x));
        return first.arraySync();
      });
      expect(outputs.arraySync()).toEqual(expected);
      state[0].dispose();
      expect(state[1].arraySync()).toBe(last[1]); // each a tensor of its own
      scanned.dispose();
    });
  });

  test(
    'without a leaf, and a step without output',
    tidied(() => {
      const squares = scan((state: Params, x: tf.Tensor) => ({state, output: tf.square(x)}), {compile});
      const squared = squares({}, tf.range(0, 5));
      expect([squared.state, squared.outputs.arraySync()]).toEqual([{}, [0, 1, 4, 9, 16]]);
      const total = scan((s: tf.Tensor, x: tf.Tensor) => ({state: tf.add(s, x), output: [] as Params}), {
        compile,
      });
      const {state, outputs} = total(tf.scalar(0), tf.range(0, 5));
      expect([state.arraySync(), outputs]).toEqual([10, []]);
      const nothing = scan((s: Params, _: tf.Tensor) => ({state: s, output: [] as Params}), {compile});
      expect(nothing([], tf.zeros([4]))).toEqual({state: [], outputs: []});
      for (const scanned of [squares, total, nothing]) scanned.dispose();
    }),
  );

  test(
    'beside constant outputs of every dtype',
    tidied(() => {
      const constant = scan(
        (s: tf.Tensor, x: tf.Tensor) => ({
          state: tf.add(s, x),
          output: [tf.scalar(3), tf.tensor1d([4, 5], 'int32'), tf.scalar(true, 'bool')],
        }),
        {compile},
      );
      const {state, outputs} = constant(tf.scalar(0), tf.ones([4]));
      expect(state.arraySync()).toBe(4);
      expect(outputs.map(({dtype}) => dtype)).toEqual(['float32', 'int32', 'bool']);
      const expected = [3, [4, 5], 1].map((value) => [value, value, value, value]);
      expect(outputs.map((leaf) => leaf.arraySync())).toEqual(expected);
      constant.dispose();
    }),
  );
});

describe.each([true, false])('compiled: %j. Refused is', (compile) => {
  const sums = scan(summing, {compile});
  const scanOf = (next: (state: tf.Tensor) => tf.Tensor) =>
    scan((s: {a: tf.Tensor}, x: Params) => ({state: {a: next(s.a)}, output: x}), {compile});
  const zeros = (...shapes: number[][]): tf.Tensor[] => shapes.map((shape) => tf.zeros(shape));
  const state = () => ({a: tf.scalar(0)});
  const same = (a: tf.Tensor): tf.Tensor => a;

  test.each<[string, () => unknown, string]>([
    ['an input without axis', () => sums(tf.scalar(0), tf.scalar(1)), 'at least one step. Got [].'],
    ['no step', () => sums(tf.scalar(0), tf.zeros([0])), 'at least one step. Got [0].'],
    ['no input', () => scanOf(same)(state(), []), 'at least one step. Got no leaf.'],
    ['inputs of other lengths', () => scanOf(same)(state(), zeros([3], [2, 1])), 'Got [3], [2, 1].'],
    [
      'a state of another shape',
      () => scanOf((a) => tf.reshape(a, [1]))(state(), zeros([3])),
      'A step must keep the form of its state. a is float32 [] before and float32 [1] after it.',
    ],
    [
      'a state of another dtype',
      () => scanOf((a) => tf.cast(a, 'int32'))(state(), zeros([3])),
      'a is float32 [] before and int32 [] after it.',
    ],
    [
      'a state that grows',
      () =>
        scan((a: tf.Tensor, x: tf.Tensor) => ({state: tf.add(a, x), output: x}), {compile})(
          tf.scalar(0),
          tf.zeros([3, 2]),
        ),
      'The state is float32 [] before and float32 [2] after it.',
    ],
  ])('%s', (_, call, message) => {
    tf.tidy(() => {
      expect(call).toThrow(ShapeError);
      expect(call).toThrow(message);
    });
  });

  test('a state of another structure', () => {
    tf.tidy(() => {
      const nesting = scan((s: Params, x: tf.Tensor) => ({state: [s] as Params, output: x}), {compile});
      expect(() => nesting({a: tf.scalar(0)}, tf.zeros([3]))).toThrow(StructureError);
      expect(() => nesting({a: tf.scalar(0)}, tf.zeros([3]))).toThrow(
        'expected a record with a, got a list of 1',
      );
    });
  });
});
