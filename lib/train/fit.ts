import {assertShape, foldIn, treeDispose, useBackend, type Key, type Params} from '../core';
import {initialState, trainStep, type Learner, type TrainingState} from './step';

/** Divergence of one seed: the first step whose loss was not finite. It is an outcome, kept as such. */
export type Divergence = {readonly kind: 'diverged'; readonly step: number};

/** What became of one learner. */
export type Fitted<P extends Params> = {
  /** Parameters after the last step, leaves [S, ...]; the caller frees them. */
  readonly params: P;
  /** Each seed's loss before each step, [S][steps]. */
  readonly losses: Float32Array[];
  /** Seconds spent in this learner's steps. */
  readonly seconds: number;
  /** For each seed null, or when it diverged. */
  readonly failures: (Divergence | null)[];
};

/** What `fit` trains and for how long. */
export type FitOptions<P extends Params, B extends Params> = {
  /** All see the same batches. */
  readonly learners: readonly Learner<P, B>[];
  /** For each seed the keys of its initialisation and of its data stream. */
  readonly seeds: readonly {readonly init: Key; readonly data: Key}[];
  readonly steps: number;
  /** Draws the batch of one step from one key a seed. */
  readonly drawBatch: (keys: readonly Key[]) => B;
  /** Called before the step of each number in `observeAt`, and with `steps` after the last one. */
  readonly observe?: (step: number, learner: number, params: P) => void;
  /** Steps at which `observe` is called. Default none. */
  readonly observeAt?: readonly number[];
  /** Called after each step with the number of steps done. May be slow: it is called at most ten times a second, and once at the end. */
  readonly onProgress?: (done: number) => void;
};

const YIELD_EVERY_MILLISECONDS = 100;

/**
 * Trains several learners on one stream of batches, S seeds at once, on the backend that `useBackend` chooses.
 *
 * Step t of a seed uses the batch drawn from foldIn(data key, t), whatever the learner, so that arms are compared on the same data. The batch is drawn once and
 * given to all. The loop yields to the event loop about ten times a second, so that it can be interrupted.
 *
 * @param options - learners, seeds, steps, batches
 * @returns one result a learner, in order
 * @throws ShapeError if a loss does not have one value a seed
 * @example
 * const learner = {init: (k: Key) => normal(k, [1]), loss: (w: tf.Tensor, x: tf.Tensor) => tf.mean(tf.square(tf.sub(w, x)), 1), optimizer: sgd({learningRate: 0.25})};
 * const [fitted] = await fit({learners: [learner], seeds: [{init: key(0), data: key(1)}], steps: 30, drawBatch: () => tf.fill([1, 4], 3)});
 * fitted.params.dataSync()[0].toFixed(4); // => "3.0000"
 */
export async function fit<P extends Params, B extends Params>({
  learners,
  seeds,
  steps,
  drawBatch,
  observe = () => undefined,
  observeAt = [],
  onProgress = () => undefined,
}: FitOptions<P, B>): Promise<Fitted<P>[]> {
  await useBackend();
  const states = learners.map((learner) =>
    initialState(
      learner,
      seeds.map((seed) => seed.init),
    ),
  );
  const losses = learners.map(() => seeds.map(() => new Float32Array(steps)));
  const seconds = learners.map(() => 0);
  const observed = new Set(observeAt);
  let yieldedAt = performance.now();
  try {
    for (let step = 0; step < steps; step++) {
      const batch = drawBatch(seeds.map((seed) => foldIn(seed.data, step)));
      try {
        learners.forEach((learner, l) => {
          if (observed.has(step)) observe(step, l, states[l].params);
          const startedAt = performance.now();
          const next = trainStep(learner, states[l], batch);
          states[l] = next.state;
          const lossesOfStep = next.losses.dataSync();
          next.losses.dispose();
          assertShape('loss', next.losses, [seeds.length]);
          lossesOfStep.forEach((loss, s) => (losses[l][s][step] = loss));
          seconds[l] += (performance.now() - startedAt) / 1000;
        });
      } finally {
        treeDispose(batch);
      }
      if (performance.now() - yieldedAt > YIELD_EVERY_MILLISECONDS) {
        onProgress(step + 1);
        await new Promise(setImmediate);
        yieldedAt = performance.now();
      }
    }
    if (observed.has(steps)) learners.forEach((_, l) => observe(steps, l, states[l].params));
    onProgress(steps);
  } catch (error) {
    states.forEach((state) => treeDispose(state));
    throw error;
  }
  return states.map((state, l) => ({
    params: keepParams(state),
    losses: losses[l],
    seconds: seconds[l],
    failures: losses[l].map(divergenceOf),
  }));
}

function keepParams<P extends Params>({params, optState}: TrainingState<P>): P {
  treeDispose(optState);
  return params;
}

function divergenceOf(losses: Float32Array): Divergence | null {
  const step = losses.findIndex((loss) => !Number.isFinite(loss));
  return step < 0 ? null : {kind: 'diverged', step};
}
