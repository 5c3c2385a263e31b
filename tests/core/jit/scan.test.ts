import * as tf from '@tensorflow/tfjs';
import {describe, expect, test, vi} from 'vitest';
import {jit, key, normal, scan, split} from 'why-attention/core';
import {tolerances} from '../../support/tolerances';
import {compareTrees, graphTolerance, tidied} from './support';

/** The running sum, whose next state and output are one tensor. */
const summing = (total: tf.Tensor, x: tf.Tensor): {state: tf.Tensor; output: tf.Tensor} => {
  const sum = tf.add(total, x);
  return {state: sum, output: sum};
};

type State = {w: tf.Tensor; count: tf.Tensor};
/** A step that rounds: w' = tanh(1.7 w + x), with a count. */
const rounding = ({w, count}: State, x: tf.Tensor) => ({
  state: {w: tf.tanh(tf.add(tf.mul(w, 1.7), x)), count: tf.add(count, tf.scalar(1, 'int32'))},
  output: {before: w, sum: tf.sum(w), count},
});
const start = (): State => ({w: normal(key(1), [3]), count: tf.scalar(0, 'int32')});
const makeInputs = () => normal(key(2), [12, 3]);

describe('a scan', () => {
  test.each([1, 2, 3, 4, 7])('of %d steps gives running sums', (nSteps) => {
    tf.tidy(() => {
      const sums = scan(summing);
      const {state, outputs} = sums(tf.scalar(10), tf.range(1, nSteps + 1));
      const expected = Array.from({length: nSteps}, (_, t) => 10 + ((t + 1) * (t + 2)) / 2);
      expect(outputs.arraySync()).toEqual(expected);
      expect(state.arraySync()).toBe(expected.at(-1));
      sums.dispose();
    });
  });

  test(
    'calls its step twice, however many steps it has and however often it is called',
    tidied(() => {
      const step = vi.fn(summing);
      const sums = scan(step);
      for (const nSteps of [1, 1, 5, 1, 3, 40]) sums(tf.scalar(0), tf.ones([nSteps]));
      expect(step).toHaveBeenCalledTimes(2);
      sums(tf.zeros([2]), tf.ones([5, 2])); // another state
      sums(tf.scalar(0), tf.ones([5], 'int32')); // another input
      expect(step).toHaveBeenCalledTimes(6);
      sums.dispose();
    }),
  );

  test.each([[[12]], [[1, 11]], [[1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]], [[2, 10]], [[3, 1, 8]], [[5, 7]]])(
    'divided into calls of %j steps gives the same bits',
    (division) => {
      tf.tidy(() => {
        const [whole, inputs] = [scan(rounding), makeInputs()];
        const expected = whole(start(), inputs);
        const divided = scan(rounding);
        let [state, from] = [start(), 0];
        const outputs = division.map((n) => {
          const result = divided(state, tf.slice(inputs, [from], [n]));
          [state, from] = [result.state, from + n];
          return result.outputs;
        });
        compareTrees(state, expected.state, tolerances.exact);
        const joined = (pick: (output: (typeof outputs)[0]) => tf.Tensor): tf.Tensor =>
          tf.concat(outputs.map(pick));
        const all = {
          before: joined((o) => o.before),
          sum: joined((o) => o.sum),
          count: joined((o) => o.count),
        };
        compareTrees(all, expected.outputs, tolerances.exact);
        expect(expected.outputs.count.arraySync()).toEqual(Array.from({length: 12}, (_, t) => t));
        whole.dispose();
        divided.dispose();
      });
    },
  );

  test(
    'is the loop of its steps, which it is itself without compiling',
    tidied(() => {
      const [compiled, loop] = [scan(rounding), scan(rounding, {compile: false})];
      const inputs = makeInputs();
      const expected = loop(start(), inputs);
      let state = start();
      const befores: tf.Tensor[] = [];
      for (let t = 0; t < 12; t++) {
        const next = rounding(state, tf.squeeze(tf.slice(inputs, [t], [1]), [0]));
        befores.push(next.output.before);
        state = next.state;
      }
      compareTrees(expected.state, state, tolerances.exact);
      compareTrees(expected.outputs.before, tf.stack(befores), tolerances.exact);
      compareTrees(compiled(start(), inputs), expected, graphTolerance());
      compiled.dispose();
    }),
  );

  test(
    'takes and gives trees of several dtypes, one leaf at a time',
    tidied(() => {
      const step = ({even}: {even: tf.Tensor}, [n, truth]: tf.Tensor[]) => ({
        state: {even: tf.logicalXor(even, truth)},
        output: [tf.mul(n, tf.scalar(2, 'int32')), even],
      });
      const compiled = scan(step);
      const {state, outputs} = compiled({even: tf.scalar(true, 'bool')}, [
        tf.tensor2d([1, 2, 3, 4, 5], [5, 1], 'int32'),
        tf.tensor1d([true, true, false, true, true], 'bool'),
      ]);
      const expected = [tf.tensor2d([2, 4, 6, 8, 10], [5, 1], 'int32'), tf.tensor1d([1, 0, 1, 1, 0], 'bool')];
      compareTrees(outputs, expected, tolerances.exact);
      compareTrees(state, {even: tf.scalar(true, 'bool')}, tolerances.exact);
      compiled.dispose();
    }),
  );

  test(
    'puts the next state in the order of the state, when its fields come in another',
    tidied(() => {
      const step = ({a, b}: {a: tf.Tensor; b: tf.Tensor}, x: tf.Tensor) => ({
        state: {b: tf.add(b, tf.mul(a, x)), a: tf.add(a, 1)},
        output: b,
      });
      for (const scanned of [scan(step), scan(step, {compile: false})]) {
        const {state, outputs} = scanned({a: tf.scalar(1), b: tf.scalar(0)}, tf.tensor1d([10, 10, 10, 10]));
        expect(Object.keys(state)).toEqual(['a', 'b']);
        expect([state.a.arraySync(), state.b.arraySync()]).toEqual([5, 100]);
        expect(outputs.arraySync()).toEqual([0, 10, 30, 60]);
        scanned.dispose();
      }
    }),
  );
});

test(
  'a scan or a jit inside a scan or a jit is part of it',
  tidied(() => {
    const inner = scan(summing);
    const square = jit((x: tf.Tensor) => tf.square(x));
    const step = (state: tf.Tensor, row: tf.Tensor) => ({
      state: tf.add(state, square(inner(state, row).state)),
      output: inner(tf.scalar(0), row).outputs,
    });
    const outer = scan(step);
    const rows = tf.mul(0.1, normal(key(3), [5, 3]));
    const plain = scan(step, {compile: false})(tf.scalar(0.1), rows);
    compareTrees(outer(tf.scalar(0.1), rows), plain, graphTolerance());
    const wrapped = jit((state: tf.Tensor, all: tf.Tensor) => outer(state, all));
    for (let n = 0; n < 3; n++) compareTrees(wrapped(tf.scalar(0.1), rows), plain, graphTolerance());
    for (const made of [inner, square, outer, wrapped]) made.dispose();
  }),
);

test(
  'inside a gradient it is the loop, and has one',
  tidied(() => {
    const powers = scan((y: tf.Tensor, x: tf.Tensor) => ({state: tf.mul(y, x), output: y}));
    const ones = (x: tf.Tensor): tf.Tensor => tf.mul(x, tf.ones([4]));
    powers(tf.scalar(1), ones(tf.scalar(2))); // there is a graph
    const slope = tf.grad((x: tf.Tensor) => tf.add(powers(tf.scalar(1), ones(x)).state, x));
    expect(slope(tf.scalar(2)).arraySync()).toBe(4 * 2 ** 3 + 1);
    powers.dispose();
  }),
);

test(
  'frees none of its arguments',
  tidied(() => {
    const compiled = scan(rounding);
    const [state, inputs] = [start(), makeInputs()];
    for (let n = 0; n < 3; n++) compiled(state, inputs);
    expect([state.w, state.count, inputs].some((leaf) => leaf.isDisposed)).toBe(false);
    compareTrees(state, start(), tolerances.exact);
    compiled.dispose();
  }),
);

test(
  'two scans of one step do not see each other',
  tidied(() => {
    const [one, two] = split(key(4), 2).map(() => scan(summing));
    one(tf.scalar(0), tf.ones([5]));
    one.dispose();
    expect(two(tf.scalar(0), tf.ones([5])).state.arraySync()).toBe(5);
    expect(one(tf.scalar(1), tf.ones([5])).state.arraySync()).toBe(6); // compiles anew
    one.dispose();
    two.dispose();
  }),
);
