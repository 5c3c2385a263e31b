import * as tf from '@tensorflow/tfjs';
import {afterEach, describe, expect, test, vi} from 'vitest';
import {
  foldIn,
  key,
  normal,
  normalArray,
  split,
  treeAt,
  treeDispose,
  treeLeaves,
  treePaths,
  treeStack,
  type Key,
  type Params,
} from 'why-attention/core';
import {attentionPooling, mlp, type Model} from 'why-attention/models';
import {adam, sgd, warmupCosine, type GradientTransformation} from 'why-attention/optim';
import {meanSquaredError} from 'why-attention/nn';
import {fit, type FitOptions, type Learner} from 'why-attention/train';
import {assertClose} from '../support/assert-close';
import {tolerances} from '../support/tolerances';

// A clock that a failed test left standing would hold all that comes after it in this process.
afterEach(() => void vi.restoreAllMocks());

const seedsOf = (...numbers: number[]) =>
  numbers.map((seed) => {
    const [init, data] = split(key(seed), 2);
    return {init, data};
  });
const [S, B, T, U] = [3, 16, 5, 4];

type Batch = {slots: tf.Tensor; query: tf.Tensor; target: tf.Tensor};
/** Fresh slots and queries; the target is the sum of the first two slots. */
function drawBatch(keys: readonly Key[]): Batch {
  return tf.tidy(() =>
    treeStack(
      keys.map((seedKey) => {
        const [slotKey, queryKey] = split(seedKey, 2);
        const slots = normal(slotKey, [B, U, T]);
        return {
          slots,
          query: normal(queryKey, [B, T]),
          target: tf.sum(tf.slice(slots, [0, 0, 0], [B, 2, 3]), 1),
        };
      }),
    ),
  );
}

type BatchLearner = Learner<Params, Batch>;
const dense = mlp({dIn: U * T + T, dHidden: [12], dOut: 3}) as unknown as Model<Params, tf.Tensor, tf.Tensor>;
const flatten = ({slots, query}: Batch): tf.Tensor =>
  tf.concat([tf.reshape(slots, [...query.shape.slice(0, -1), -1]), query], -1);
const denseLearner = (optimizer: GradientTransformation): BatchLearner => ({
  init: dense.init,
  loss: (params, batch) => meanSquaredError(dense.apply(params, flatten(batch)), batch.target),
  optimizer,
});
const poolingLearner = (optimizer: GradientTransformation): BatchLearner => {
  const model = attentionPooling({dToken: T, nSlots: U, dModel: 6, dOut: 3, scoring: 'dot-product'});
  return {
    init: model.init as unknown as (key: Key) => Params,
    loss: (params, batch) => meanSquaredError(model.apply(params as never, batch), batch.target),
    optimizer,
  };
};
const steps = 24;
const scheduled = adam({learningRate: warmupCosine({peak: 0.03, warmupSteps: 3, totalSteps: steps})});
const run = (options: Partial<FitOptions<Params, Batch>> = {}) =>
  fit<Params, Batch>({
    learners: [denseLearner(scheduled)],
    seeds: seedsOf(1, 2, 3),
    steps,
    drawBatch,
    ...options,
  });
/** Bias of the key projection: the softmax does not see it, so Adam moves it by the sign of rounding errors. */
const withoutEffect = 'scoring.key.b';

describe.each([
  ['mlp, adam with a schedule', denseLearner(scheduled)],
  ['mlp, gradient descent', denseLearner(sgd({learningRate: 0.05}))],
  ['dot-product pooling, adam with a schedule', poolingLearner(scheduled)],
])('%s', (_, learner) => {
  test('three seeds at once are the three seeds one by one, after 24 steps', async () => {
    const [together] = await run({learners: [learner]});
    expect(together.losses.map((losses) => losses.length)).toEqual([steps, steps, steps]);
    expect(together.failures).toEqual([null, null, null]);
    for (let s = 0; s < S; s++) {
      const [alone] = await run({learners: [learner], seeds: seedsOf(s + 1)});
      assertClose(together.losses[s], alone.losses[0], tolerances.paths, `losses of seed ${s}`);
      const paths = treePaths(alone.params);
      tf.tidy(() => {
        const [own, all] = [treeLeaves(treeAt(alone.params, 0)), treeLeaves(treeAt(together.params, s))];
        own.forEach((leaf, i) => {
          if (paths[i] !== withoutEffect) assertClose(all[i], leaf, tolerances.paths, paths[i]);
        });
      });
      treeDispose(alone.params);
    }
    // and they learn, each its own
    for (const losses of together.losses) expect(losses[steps - 1]).toBeLessThan(losses[0]);
    expect(new Set(together.losses.map((losses) => losses[0])).size).toBe(3);
    treeDispose(together.params);
  });

  test('the same run gives the same bits', async () => {
    const [[first], [second]] = [await run({learners: [learner]}), await run({learners: [learner]})];
    first.losses.forEach((losses, s) => assertClose(second.losses[s], losses, tolerances.exact));
    treeLeaves(first.params).forEach((leaf, i) =>
      assertClose(treeLeaves(second.params)[i], leaf, tolerances.exact),
    );
    treeDispose([first.params, second.params]);
  });
});

test('zero steps change nothing', async () => {
  const [{params, losses, failures}] = await run({steps: 0});
  tf.tidy(() => {
    seedsOf(1, 2, 3).forEach(({init}, s) => {
      const expected = treeLeaves(dense.init(init));
      treeLeaves(treeAt(params, s)).forEach((leaf, i) => assertClose(leaf, expected[i], tolerances.exact));
    });
  });
  expect(losses.map((ofSeed) => ofSeed.length)).toEqual([0, 0, 0]);
  expect(failures).toEqual([null, null, null]);
  treeDispose(params);
});

test('a batch is drawn once a step, from fold t of each seed’s data key, and given to every learner', async () => {
  const drawn: (readonly Key[])[] = [];
  const seen: number[][][] = [[], []];
  const spying = (l: number): BatchLearner => {
    const learner = denseLearner(sgd({learningRate: 0.01 * (l + 1)}));
    return {
      ...learner,
      loss: (params, batch) => {
        seen[l].push([...batch.target.dataSync()]);
        return learner.loss(params, batch);
      },
    };
  };
  const steps: number[] = [];
  const seeds = seedsOf(5, 6);
  const fitted = await run({
    learners: [spying(0), spying(1)],
    seeds,
    steps: 4,
    drawBatch: (keys, step) => {
      drawn.push(keys);
      steps.push(step);
      return drawBatch(keys);
    },
  });
  expect(steps).toEqual([0, 1, 2, 3]);
  expect(drawn).toEqual([0, 1, 2, 3].map((t) => seeds.map(({data}) => foldIn(data, t))));
  expect(seen[0]).toHaveLength(4);
  expect(seen[1]).toEqual(seen[0]);
  const [firstTargets] = tf.tidy(() => [drawBatch(seeds.map(({data}) => foldIn(data, 0))).target.dataSync()]);
  expect(seen[0][0]).toEqual([...firstTargets]);
  // learners start alike and part by their rates
  expect(fitted[0].losses[0][0]).toBe(fitted[1].losses[0][0]);
  expect(fitted[0].losses[0][3]).not.toBe(fitted[1].losses[0][3]);
  treeDispose(fitted.map(({params}) => params));
});

test('a learner does not depend on those beside it', async () => {
  const [alone] = await run({learners: [denseLearner(scheduled)]});
  const [, beside] = await run({learners: [poolingLearner(scheduled), denseLearner(scheduled)]});
  alone.losses.forEach((losses, s) => assertClose(beside.losses[s], losses, tolerances.exact));
  treeDispose([alone.params, beside.params]);
});

describe('a seed that diverges', () => {
  /** Seed `s` gets batches whose targets are spoilt from step `from` on. */
  const spoilt =
    (s: number, from: number, factor: number): FitOptions<Params, Batch>['drawBatch'] =>
    (keys) =>
      tf.tidy(() => {
        const batch = drawBatch(keys);
        const isLate = keys[s].join() === foldIn(seedsOf(1, 2, 3)[s].data, from).join();
        const factors = keys.map((_, i) => (i === s && (from === 0 || isLate) ? factor : 1));
        return {...batch, target: tf.mul(batch.target, tf.reshape(tf.tensor1d(factors), [-1, 1, 1]))};
      });

  test('by one NaN in its data is reported with its step, and the others train on as if it were not there', async () => {
    const [[healthy], [sick]] = [await run(), await run({drawBatch: spoilt(1, 12, NaN)})];
    expect(sick.failures).toEqual([null, {kind: 'diverged', step: 12}, null]);
    expect([...sick.losses[1]].findIndex((loss) => !Number.isFinite(loss))).toBe(12);
    expect([...sick.losses[1].slice(12)].every(Number.isNaN)).toBe(true);
    for (const s of [0, 2]) {
      assertClose(sick.losses[s], healthy.losses[s], tolerances.exact);
      tf.tidy(() => {
        const expected = treeLeaves(treeAt(healthy.params, s));
        treeLeaves(treeAt(sick.params, s)).forEach((leaf, i) =>
          assertClose(leaf, expected[i], tolerances.exact),
        );
      });
    }
    treeDispose([healthy.params, sick.params]);
  });

  test('by steps that grow: gradient descent on targets of 1e6 at too high a rate', async () => {
    const learners = [denseLearner(sgd({learningRate: 0.1}))];
    const [[healthy], [sick]] = [await run({learners}), await run({learners, drawBatch: spoilt(0, 0, 1e6)})];
    expect(healthy.failures).toEqual([null, null, null]);
    const [failure, ...others] = sick.failures;
    expect(failure?.kind).toBe('diverged');
    expect(failure!.step).toBeGreaterThan(1); // the first loss is large and finite
    expect(Number.isFinite(sick.losses[0][failure!.step - 1])).toBe(true);
    expect(others).toEqual([null, null]);
    for (const s of [1, 2]) assertClose(sick.losses[s], healthy.losses[s], tolerances.exact);
    treeDispose([healthy.params, sick.params]);
  });
});

describe('observers', () => {
  test('see each learner before the steps asked for and after the last one, once each', async () => {
    const calls: [number, number, number][] = [];
    const fitted = await run({
      learners: [denseLearner(sgd({learningRate: 0.1})), denseLearner(scheduled)],
      steps: 6,
      observeAt: [0, 2, 2, 6, 99],
      observe: (step, learner, params) => calls.push([step, learner, treeLeaves(params)[0].dataSync()[0]]),
    });
    expect(calls.map(([step, learner]) => [step, learner])).toEqual([
      [0, 0],
      [0, 1],
      [2, 0],
      [2, 1],
      [6, 0],
      [6, 1],
    ]);
    const initial = tf.tidy(() => treeLeaves(dense.init(seedsOf(1)[0].init))[0].dataSync()[0]);
    expect([calls[0][2], calls[1][2]]).toEqual([initial, initial]);
    expect(calls[2][2]).not.toBe(initial);
    expect([calls[4][2], calls[5][2]]).toEqual(fitted.map(({params}) => treeLeaves(params)[0].dataSync()[0]));
    treeDispose(fitted.map(({params}) => params));
  });

  test('progress ends at the number of steps, and never goes back', async () => {
    const done: number[] = [];
    const [{params, seconds}] = await run({steps: 5, onProgress: (n) => done.push(n)});
    expect(done.at(-1)).toBe(5);
    expect(done).toEqual([...done].sort((a, b) => a - b));
    expect(seconds).toBeGreaterThan(0);
    treeDispose(params);
  });

  test('timers run during a long fit, and progress is told about ten times a second', async () => {
    let [ticks, now] = [0, 0];
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => now);
    const timer = setInterval(() => ticks++, 1);
    const done: number[] = [];
    const [{params}] = await run({
      steps: 10,
      drawBatch: (keys) => {
        now += 60;
        const until = Date.now() + 3; // of real time, for the timer
        while (Date.now() < until);
        return drawBatch(keys);
      },
      onProgress: (n) => done.push(n),
    });
    clearInterval(timer);
    clock.mockRestore();
    expect(ticks).toBeGreaterThanOrEqual(2);
    expect(done).toEqual([2, 4, 6, 8, 10, 10]); // not at every step
    treeDispose(params);
  });
});

describe('no tensor is left', () => {
  const leftBy = async (promise: () => Promise<unknown>): Promise<number> => {
    const before = tf.memory().numTensors;
    await promise();
    return tf.memory().numTensors - before;
  };
  const failingAt = (step: number) => {
    let drawn = 0;
    return (keys: readonly Key[]): Batch => {
      if (drawn++ === step) throw new Error('no more data');
      return drawBatch(keys);
    };
  };

  test('but the parameters, which the caller frees', async () => {
    const learners = [denseLearner(scheduled), poolingLearner(scheduled)];
    const left = await leftBy(async () => {
      const fitted = await run({learners, steps: 3});
      for (const {params} of fitted) treeDispose(params);
    });
    expect(left).toBe(0);
  });

  test.each([0, 3])('when drawing batch %d fails', async (step) => {
    const learners = [denseLearner(scheduled), poolingLearner(scheduled)];
    expect(
      await leftBy(() => expect(run({learners, drawBatch: failingAt(step)})).rejects.toThrow('no more data')),
    ).toBe(0);
  });

  test('when an observer or a loss fails in the middle', async () => {
    const failing = (): never => {
      throw new Error('not now');
    };
    expect(
      await leftBy(() => expect(run({observeAt: [2], observe: failing})).rejects.toThrow('not now')),
    ).toBe(0);
    const second = {...denseLearner(scheduled), loss: failing};
    expect(
      await leftBy(() =>
        expect(run({learners: [denseLearner(scheduled), second]})).rejects.toThrow('not now'),
      ),
    ).toBe(0);
  });

  test('when a loss has not one value a seed, which is refused', async () => {
    const learner = denseLearner(scheduled);
    const scalar: BatchLearner = {...learner, loss: (params, batch) => tf.mean(learner.loss(params, batch))};
    expect(
      await leftBy(() =>
        expect(run({learners: [scalar]})).rejects.toThrow('loss must have shape [3]. Got [].'),
      ),
    ).toBe(0);
  });
});

test('closed form: gradient descent at rate r on (w − m)² shrinks the distance by 1 − 2r a step', async () => {
  const [{params, losses}] = await fit<tf.Tensor, tf.Tensor>({
    learners: [
      {
        init: (k) => normal(k, [1]),
        loss: (w, m) => tf.squeeze(tf.square(tf.sub(w, m)), [1]),
        optimizer: sgd({learningRate: 0.1}),
      },
    ],
    seeds: seedsOf(8, 9),
    steps: 20,
    drawBatch: () => tf.tensor2d([[3], [-2]]),
  });
  seedsOf(8, 9).forEach(({init}, s) => {
    const distance = normalArray(init, 1)[0] - [3, -2][s];
    const expected = Array.from({length: 20}, (_, t) => (distance * 0.8 ** t) ** 2);
    assertClose([...losses[s]], expected, {rtol: 1e-4, atol: 1e-9});
    assertClose(
      (params.arraySync() as number[][])[s][0],
      [3, -2][s] + distance * 0.8 ** 20,
      tolerances.paths,
    );
  });
  params.dispose();
});
