import * as tf from '@tensorflow/tfjs';
import {describe, expect, test} from 'vitest';
import {
  adam,
  addDecayedWeights,
  applyUpdates,
  chain,
  clipByGlobalNorm,
  constant,
  globalNorm,
  momentum,
  scale,
  scaleByAdam,
  scaleByLearningRate,
  scaleBySchedule,
  sgd,
  stateless,
  trace,
  warmupCosine,
} from 'why-attention/optim';
import {assertClose} from '../support/assert-close';
import {tolerances} from '../support/tolerances';

const at = (schedule: (count: tf.Tensor) => tf.Tensor, count: number): number =>
  tf.tidy(() => schedule(tf.scalar(count, 'int32')).dataSync()[0]);

describe('schedules', () => {
  test('constant is constant, a float32 scalar', () =>
    tf.tidy(() => {
      assertClose(constant(0.25)(tf.scalar(1000, 'int32')), tf.scalar(0.25), tolerances.exact);
    }));

  test('warmupCosine is exact at its boundaries', () => {
    const config = {peak: 0.3, warmupSteps: 7, totalSteps: 103, initial: 0.01, end: 0.007};
    const schedule = warmupCosine(config);
    const exactly = (count: number, value: number) => expect(at(schedule, count)).toBe(Math.fround(value));
    exactly(0, config.initial);
    exactly(7, config.peak);
    exactly(103, config.end);
    exactly(104, config.end);
    exactly(100_000, config.end);
    expect(at(schedule, 55)).toBeCloseTo((config.peak + config.end) / 2, 6); // half way down
  });

  test('warmupCosine without warm-up starts at its peak', () => {
    const schedule = warmupCosine({peak: 0.3, warmupSteps: 0, totalSteps: 4});
    expect(at(schedule, 0)).toBe(Math.fround(0.3));
    expect(at(schedule, 2)).toBeCloseTo(0.15, 7);
    expect(at(schedule, 4)).toBe(0);
  });

  test('warmupCosine rises, then falls', () => {
    const schedule = warmupCosine({peak: 1, warmupSteps: 5, totalSteps: 20});
    const values = Array.from({length: 21}, (_, count) => at(schedule, count));
    for (let i = 1; i <= 20; i++) expect(Math.sign(values[i] - values[i - 1])).toBe(i <= 5 ? 1 : -1);
  });

  test.each([
    [{peak: 1, warmupSteps: 10, totalSteps: 10}, /^warmupSteps must be an integer in \[0, 10\).*Got 10/],
    [{peak: 1, warmupSteps: -1, totalSteps: 10}, /^warmupSteps.*Got -1/],
    [{peak: 1, warmupSteps: 0.5, totalSteps: 10}, /^warmupSteps.*Got 0.5/],
    [{peak: 1, warmupSteps: 0, totalSteps: 0}, /^totalSteps must be a positive integer. Got 0/],
  ])('warmupCosine refuses %j', (config, message) => {
    expect(() => warmupCosine(config)).toThrow(message);
  });
});

describe('clipByGlobalNorm', () => {
  test('leaves a small gradient bit by bit as it is, zero too', () =>
    tf.tidy(() => {
      const grads = {w: tf.tensor1d([0.3, -0.1]), b: tf.scalar(0.2)};
      const {updates} = clipByGlobalNorm(1).update(grads, []);
      assertClose(updates.w, grads.w, tolerances.exact);
      assertClose(updates.b, grads.b, tolerances.exact);
      assertClose(clipByGlobalNorm(1).update(tf.zeros([2]), []).updates, [0, 0], tolerances.exact);
    }));

  test('scales the whole tree by one factor', () =>
    tf.tidy(() => {
      const {updates} = clipByGlobalNorm(2).update({w: tf.tensor1d([3, 0]), b: tf.scalar(4)}, []);
      assertClose(updates.w, [1.2, 0], tolerances.elementwise);
      assertClose(updates.b, 1.6, tolerances.elementwise);
    }));

  test('stacked: each seed has its own norm', () =>
    tf.tidy(() => {
      const grads = {w: tf.tensor2d([[3], [0.1]]), b: tf.tensor1d([4, 0.2])};
      assertClose(globalNorm(grads, {stacked: true}), [5, Math.sqrt(0.05)], tolerances.elementwise);
      const {updates} = clipByGlobalNorm(1, {stacked: true}).update(grads, []);
      assertClose(updates.w, [[0.6], [0.1]], tolerances.elementwise);
      assertClose(updates.b, [0.8, 0.2], tolerances.elementwise);
    }));

  test('stacked leaves without a common leading axis are refused', () => {
    const grads = {w: tf.zeros([2, 3]), b: tf.zeros([3])};
    expect(() => clipByGlobalNorm(1, {stacked: true}).update(grads, [])).toThrow(
      'Stacked leaves must have shape [2, ...]. Got [3].',
    );
    tf.dispose(grads);
  });
});

describe('chain', () => {
  test('runs in order: clipping before scaling is not scaling before clipping', () =>
    tf.tidy(() => {
      const grads = tf.tensor1d([3, 4]);
      const clipFirst = chain(clipByGlobalNorm(1), scale(10));
      const scaleFirst = chain(scale(10), clipByGlobalNorm(1));
      assertClose(clipFirst.update(grads, clipFirst.init(grads)).updates, [6, 8], tolerances.elementwise);
      assertClose(
        scaleFirst.update(grads, scaleFirst.init(grads)).updates,
        [0.6, 0.8],
        tolerances.elementwise,
      );
    }));

  test('keeps one state a link', () =>
    tf.tidy(() => {
      const links = chain(trace({decay: 0.5}), scaleBySchedule(constant(1)), scale(2));
      const [first, second, third] = links.init(tf.zeros([2])) as [object, object, object];
      expect([Object.keys(first), Object.keys(second), third]).toEqual([['trace'], ['count'], []]);
    }));
});

test('scaleBySchedule counts from 0', () =>
  tf.tidy(() => {
    const transformation = scaleBySchedule((count) => tf.cast(count, 'float32'));
    let state = transformation.init(tf.zeros([1]));
    for (const expected of [0, 5, 10]) {
      const result = transformation.update(tf.tensor1d([5]), state);
      assertClose(result.updates, [expected], tolerances.exact);
      state = result.state;
    }
  }));

test('Adam’s first step is the sign of the gradient, whatever its size', () =>
  tf.tidy(() => {
    const transformation = scaleByAdam({eps: 0});
    const grads = tf.tensor1d([1e-6, -3, 1e6]);
    assertClose(transformation.update(grads, transformation.init(grads)).updates, [1, -1, 1], {
      rtol: 1e-6,
      atol: 0,
    });
  }));

test('eps is in the denominator after bias correction', () =>
  tf.tidy(() => {
    const transformation = scaleByAdam({eps: 1});
    const grads = tf.tensor1d([1]);
    assertClose(transformation.update(grads, transformation.init(grads)).updates, [0.5], {
      rtol: 1e-6,
      atol: 0,
    });
  }));

describe('bad arguments are refused by name', () => {
  test.each([
    [() => sgd({learningRate: -1}), /^learningRate must be a finite number of at least 0.*Got -1/],
    [() => scaleByLearningRate(NaN), /^learningRate.*Got NaN/],
    [() => momentum({learningRate: 1, decay: 1}), /^decay must be in \[0, 1\). Got 1/],
    [() => adam({learningRate: 1, b1: 1}), /^b1 must be in \[0, 1\). Got 1/],
    [() => adam({learningRate: 1, b2: -0.1}), /^b2.*Got -0.1/],
    [() => adam({learningRate: 1, eps: -1}), /^eps must be at least 0. Got -1/],
    [() => addDecayedWeights(-1), /^weightDecay.*Got -1/],
    [() => clipByGlobalNorm(0), /^maxNorm must be above 0. Got 0/],
    [() => addDecayedWeights(0.1).update(tf.scalar(1), []), /^update needs params for weight decay/],
    [() => applyUpdates(tf.zeros([2]), tf.zeros([1])), /must have leaves of one shape. Got \[2\] and \[1\]/],
  ])('%s', (call, message) => {
    expect(() => tf.tidy(() => void call())).toThrow(message);
  });
});

test('a transformation without state passes the empty list on', () => {
  const {update} = stateless((grads) => grads);
  expect(update(tf.scalar(1), []).state).toEqual([]);
});
