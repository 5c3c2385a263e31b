// A fit whose steps run in graphs: what the caller sees of it is what he sees of a loop.
import * as tf from '@tensorflow/tfjs';
import {afterEach, describe, expect, test, vi} from 'vitest';
import {
  foldIn,
  key,
  normal,
  split,
  tidy,
  treeDispose,
  treeLeaves,
  treeStack,
  type Key,
  type Params,
} from 'why-attention/core';
import {tanh} from 'why-attention/ops';
import {adam, sgd, warmupCosine} from 'why-attention/optim';
import {fit, initialState, trainStep, type FitOptions, type Learner} from 'why-attention/train';
import {compareTrees, graphTolerance, nGraphs, nNativeTensors} from '../core/jit/support';
import {errorOf} from '../support/error-of';
import {tolerances} from '../support/tolerances';

// A clock that a failed test left standing would hold all that comes after it in this process.
afterEach(() => void vi.restoreAllMocks());

type Batch = {x: tf.Tensor; y: tf.Tensor};
const [S, B, I] = [2, 8, 5];
const steps = 200;

/** Σ x + noise, of x [S, B, I]. */
const drawBatch = (keys: readonly Key[]): Batch =>
  tidy(() =>
    treeStack(
      keys.map((own) => {
        const [xKey, noiseKey] = split(own, 2);
        const x = normal(xKey, [B, I]);
        return {x, y: tf.add(tf.sum(x, 1), normal(noiseKey, [B]))};
      }),
    ),
  );
const learner = (): Learner<Params, Batch> => ({
  init: (own) => ({w: normal(own, [I]), scale: tf.ones([1])}),
  loss: (params, {x, y}) => {
    const {w, scale} = params as {w: tf.Tensor; scale: tf.Tensor};
    const predicted = tf.mul(scale, tanh(tf.sum(tf.mul(x, tf.expandDims(w, 1)), -1)));
    return tf.mean(tf.square(tf.sub(predicted, y)), 1);
  },
  optimizer: adam({learningRate: warmupCosine({peak: 0.05, warmupSteps: 10, totalSteps: steps})}),
});
const seeds = split(key(3), S).map((own) => {
  const [init, data] = split(own, 2);
  return {init, data};
});
const run = (options: Partial<FitOptions<Params, Batch>> = {}) =>
  fit<Params, Batch>({learners: [learner()], seeds, steps, drawBatch, ...options});

/** Draws that take some milliseconds, as those of a large data set. */
const slowly =
  (milliseconds: number) =>
  (keys: readonly Key[]): Batch => {
    const until = performance.now() + milliseconds;
    while (performance.now() < until);
    return drawBatch(keys);
  };

/** A fit, and how often it gave way to the event loop: once a native call. */
async function countingCalls(options: Partial<FitOptions<Params, Batch>>) {
  const yielding = vi.spyOn(globalThis, 'setImmediate');
  const [fitted] = await run(options);
  const nCalls = yielding.mock.calls.length;
  yielding.mockRestore();
  return {fitted, nCalls};
}

test('how steps fall into calls changes no bit: fast draws, slow draws, observers', async () => {
  // By a clock on which only slow draws take time.
  let now = 0;
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => now);
  const fast = await countingCalls({});
  const slow = await countingCalls({drawBatch: (keys) => ((now += 8), drawBatch(keys))});
  clock.mockRestore();
  const watched = await countingCalls({
    observeAt: Array.from({length: 67}, (_, i) => 3 * i),
    observe: () => undefined,
  });
  expect(slow.nCalls).toBeGreaterThan(1.5 * fast.nCalls);
  expect(watched.nCalls).toBeGreaterThanOrEqual(67);
  for (const {fitted} of [slow, watched]) {
    fitted.losses.forEach((losses, s) => expect(losses).toEqual(fast.fitted.losses[s]));
    compareTrees(fitted.params, fast.fitted.params, tolerances.exact);
  }
  treeDispose([fast, slow, watched].map(({fitted}) => fitted.params));
});

test('observers see the parameters of the loop at their steps, in the first calls and inside the graph’s', async () => {
  const at = [0, 1, 2, 3, 50, 51, 120, 199, 200];
  const seen = new Map<number, Params>();
  const [fitted] = await run({
    observeAt: at,
    observe: (step, _, params) =>
      seen.set(
        step,
        tf.tidy(() => treeStack([params]) as never),
      ),
  });
  expect([...seen.keys()]).toEqual(at);
  tf.tidy(() => {
    let state = initialState(
      learner(),
      seeds.map(({init}) => init),
    );
    for (let t = 0; t <= steps; t++) {
      if (seen.has(t)) compareTrees(seen.get(t)!, treeStack([state.params]), graphTolerance(), `step ${t}`);
      if (t < steps)
        state = trainStep(learner())(state, drawBatch(seeds.map(({data}) => foldIn(data, t)))).state;
    }
    compareTrees(fitted.params, state.params, graphTolerance());
  });
  treeDispose([fitted.params, ...seen.values()]);
});

describe('thousands of steps', () => {
  test('let timers run: the event loop waits for a third of a second at most, taken over all', async () => {
    const startedAt = performance.now();
    const ticks: number[] = [];
    const done: number[] = [];
    const timer = setInterval(() => ticks.push(performance.now()), 5);
    const nSteps = 4000;
    const [{params}] = await run({steps: nSteps, onProgress: (n) => done.push(n), drawBatch: slowly(0.1)});
    clearInterval(timer);
    const seconds = (performance.now() - startedAt) / 1000;
    expect(seconds).toBeGreaterThan(0.4); // else it tests nothing
    expect(ticks.length).toBeGreaterThan(seconds / 0.3);
    expect(done.length).toBeGreaterThan(seconds / 0.5);
    expect(done).toEqual([...done].sort((a, b) => a - b));
    expect(done.at(-1)).toBe(nSteps);
    treeDispose(params);
  });

  test('end when a timer’s interrupt is thrown by the progress, at once and without a trace', async () => {
    const before = [tf.memory().numTensors, nGraphs()];
    let [isInterrupted, interruptedAt] = [false, 0];
    const timer = setTimeout(() => {
      [isInterrupted, interruptedAt] = [true, performance.now()];
    }, 300);
    const training = run({
      steps: 1_000_000,
      onProgress: () => {
        if (isInterrupted) throw new Error('interrupted');
      },
    });
    await expect(training).rejects.toThrow('interrupted');
    expect(performance.now() - interruptedAt).toBeLessThan(10_000); // a tenth of a second, but for a busy machine; all steps take minutes
    clearTimeout(timer);
    expect([tf.memory().numTensors, nGraphs()]).toEqual(before);
  });
});

describe('what cannot be compiled is reported, and nothing is left', () => {
  const {loss, init} = learner();
  const refused = async (own: Partial<Learner<Params, Batch>>): Promise<Error> => {
    const before = [tf.memory().numTensors, nGraphs(), nNativeTensors()];
    const training = run({learners: [learner(), {...learner(), ...own}]});
    const error = await training.then(
      () => errorOf(() => undefined),
      (reason: Error) => reason,
    );
    expect([tf.memory().numTensors, nGraphs(), nNativeTensors()]).toEqual(before);
    return error;
  };

  test('a counter in a loss', async () => {
    let count = 0;
    const error = await refused({loss: (params, batch) => tf.mul(loss(params, batch), ++count)});
    expect(error.name).toBe('CompileError');
    expect(error.message).toMatch(
      /gave Mul \(number \d+\) different constants: 1, then 2\. .*tensor argument/,
    );
  });

  test('an optimiser whose rate a host variable holds', async () => {
    let rate = 0.1;
    const {init: initState} = sgd({learningRate: 1});
    const optimizer: Learner<Params, Batch>['optimizer'] = {
      init: initState,
      update: (grads, state, params) => sgd({learningRate: (rate *= 0.5)}).update(grads, state, params),
    };
    const error = await refused({optimizer});
    expect(error.name).toBe('CompileError');
    expect(error.message).toMatch(/gave Mul \(number \d+\) different constants: -?0\.05\d*, then -?0\.025/);
  });

  test('data of the outer scope', async () => {
    const labels = tf.ones([S, B]);
    const error = await refused({loss: (params, {x}) => loss(params, {x, y: labels})});
    expect(error.name).toBe('CompileError');
    expect(error.message).toContain('Sub was given a tensor from outside: pass it as an argument.');
    labels.dispose();
  });

  test('a loss that is read', async () => {
    const error = await refused({
      loss: (params, batch) => {
        const values = loss(params, batch);
        return values.dataSync()[0] > 1 ? values : tf.mul(values, 2);
      },
    });
    expect(error.message).toContain('read a tensor');
  });

  test('but a few steps, which are not compiled, may have all of it', async () => {
    let count = 0;
    const [{losses, params}] = await run({
      steps: 3,
      learners: [
        {init, loss: (own, batch) => tf.mul(loss(own, batch), ++count), optimizer: sgd({learningRate: 0})},
      ],
    });
    expect(count).toBe(3);
    expect(losses[0].every((value) => value > 0)).toBe(true);
    treeDispose(params);
  });
});

test('a seed that diverges inside a native call is reported with its step, and spoils no other', async () => {
  const spoilt = (keys: readonly Key[]): Batch =>
    tidy(() => {
      const {x, y} = drawBatch(keys);
      const isLate = keys[1].join() === foldIn(seeds[1].data, 137).join();
      return {x, y: tf.mul(y, tf.tensor2d([[1], [isLate ? Infinity : 1]]))};
    });
  const [[healthy], [sick]] = [await run(), await run({drawBatch: spoilt})];
  expect(healthy.failures).toEqual([null, null]);
  expect(sick.failures).toEqual([null, {kind: 'diverged', step: 137}]);
  expect(sick.losses[0]).toEqual(healthy.losses[0]);
  expect(sick.losses[1].subarray(0, 137)).toEqual(healthy.losses[1].subarray(0, 137));
  tf.tidy(() => {
    treeLeaves(sick.params).forEach((leaf, i) => {
      const [first, second] = tf.unstack(leaf).map((row) => [...row.dataSync()]);
      expect(first).toEqual([...tf.unstack(treeLeaves(healthy.params)[i])[0].dataSync()]);
      expect(second.every(Number.isNaN)).toBe(true);
    });
  });
  treeDispose([healthy.params, sick.params]);
});
