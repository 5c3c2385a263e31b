import * as tf from '@tensorflow/tfjs';
import {describe, expect, test} from 'vitest';
import {valueAndGrad} from 'why-attention/core';
import {
  adam,
  adamw,
  applyUpdates,
  chain,
  clipByGlobalNorm,
  momentum,
  sgd,
  warmupCosine,
} from 'why-attention/optim';
import type {GradientTransformation, WarmupCosineConfig} from 'why-attention/optim';
import {assertClose} from '../support/assert-close';
import {scaled, tolerances} from '../support/tolerances';
import {loadFixture, nested, tensorOf, type Grid} from './fixtures';

type Point = {w: tf.Tensor; b: tf.Tensor};
type Config = {
  learningRate?: number;
  schedule?: WarmupCosineConfig;
  maxNorm?: number;
  decay?: number;
  nesterov?: boolean;
  b1?: number;
  weightDecay?: number;
};
type Run = {
  optimizer: string;
  config: Config;
  start: Record<'w' | 'b', Grid>;
  steps: Record<'w' | 'b', Grid>[];
};
type ScheduleValues = {schedule: string; config: WarmupCosineConfig; counts: number[]; values: number[]};

const optimizers = {sgd, momentum, adam, adamw};

function build({optimizer, config: {schedule, maxNorm, learningRate, ...rest}}: Run): GradientTransformation {
  const make = optimizers[optimizer as keyof typeof optimizers];
  const transformation = make({...rest, learningRate: schedule ? warmupCosine(schedule) : learningRate!});
  return maxNorm === undefined ? transformation : chain(clipByGlobalNorm(maxNorm), transformation);
}

/** The loss of the fixtures: Σ w² (1, 2, 3) + Σ b⁴ / 4 + w₀ b₀. */
const loss = ({w, b}: Point): tf.Tensor => {
  const quadratic = tf.sum(tf.mul(tf.square(w), tf.tensor1d([1, 2, 3])));
  const quartic = tf.mul(0.25, tf.sum(tf.square(tf.square(b))));
  return tf.addN([quadratic, quartic, tf.sum(tf.mul(tf.slice(w, 0, 1), tf.slice(b, 0, 1)))]);
};

describe.each(['torch-optim', 'optax-optim'])('%s', (name) => {
  const runs = loadFixture<Run | ScheduleValues>(name).cases.filter((one): one is Run => 'optimizer' in one);
  // torch adds 1e-6 to the norm it clips by.
  const tolerance = (config: Config) =>
    name === 'torch-optim' && config.maxNorm ? {rtol: 1e-5, atol: 1e-5} : tolerances.optimizer;

  test.each(runs.map((run) => [`${run.optimizer} ${JSON.stringify(run.config)}`, run] as const))(
    '%s',
    (_, run) =>
      tf.tidy(() => {
        const optimizer = build(run);
        let params: Point = {w: tensorOf(run.start.w), b: tensorOf(run.start.b)};
        let state = optimizer.init(params);
        run.steps.forEach((expected, i) => {
          const result = optimizer.update(valueAndGrad(loss)(params).grads, state, params);
          params = applyUpdates(params, result.updates);
          state = result.state;
          for (const leaf of ['w', 'b'] as const) {
            assertClose(
              params[leaf],
              nested(expected[leaf]),
              tolerance(run.config),
              `${leaf} after step ${i + 1}`,
            );
          }
        });
      }),
  );
});

test('AdamW of torch, learning rate .1, on the sum of squares from [1, -2, 3]: three steps in float64', () =>
  tf.tidy(() => {
    const optimizer = adamw({learningRate: 0.1, weightDecay: 0.01});
    let params = tf.tensor1d([1, -2, 3]) as tf.Tensor;
    let state = optimizer.init(params);
    for (let i = 0; i < 3; i++) {
      const result = optimizer.update(tf.mul(2, params), state, params);
      params = applyUpdates(params, result.updates);
      state = result.state;
    }
    assertClose(params, [0.6989111831582322, -1.6949445143849768, 2.691703649449724], tolerances.optimizer);
  }));

const schedules = loadFixture<Run | ScheduleValues>('optax-optim').cases.filter(
  (one): one is ScheduleValues => 'schedule' in one,
);
test.each(schedules.map((one) => [JSON.stringify(one.config), one] as const))(
  'warmupCosine equals optax at every boundary, %s',
  (_, {config, counts, values}) =>
    tf.tidy(() => {
      const schedule = warmupCosine(config);
      const actual = counts.map((count) => schedule(tf.scalar(count, 'int32')).dataSync()[0]);
      assertClose(actual, values, scaled({rtol: 1e-6, atol: 1e-7}, values));
      expect(counts).toContain(config.totalSteps);
    }),
);
