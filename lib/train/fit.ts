import type * as tf from '@tensorflow/tfjs';
import {
  foldIn,
  scan,
  tidy,
  treeDispose,
  treeLeaves,
  treeStack,
  useBackend,
  type Key,
  type Params,
} from '../core';
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

const CALL_MILLISECONDS = 100;
const CALL_BYTES = 64 * 2 ** 20;
/** Below this, recording a graph takes longer than it saves. */
const COMPILE_FROM_STEPS = 16;

/**
 * Trains several learners on one stream of batches, S seeds at once, on the backend that `useBackend` chooses.
 *
 * Step t of a seed uses the batch drawn from foldIn(data key, t), whatever the learner, so that arms are compared on the same data. Batches are drawn ahead, once, and
 * given to all; where the backend has graphs, the steps of about 100 ms then run in one native call (`scan`), and the loop yields to the event loop after each, so
 * that progress shows and it can be interrupted. How steps fall into calls changes no number.
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
  const compile = steps >= COMPILE_FROM_STEPS;
  const trainers = learners.map((learner) => scan(trainStep(learner), {compile}));
  const losses = learners.map(() => seeds.map(() => new Float32Array(steps)));
  const seconds = learners.map(() => 0);
  const observed = new Set(observeAt);
  const drawAhead = (from: number, to: number): B =>
    stackDraws(to - from, (t) => drawBatch(seeds.map((seed) => foldIn(seed.data, from + t))));
  let stepsACall = 1;
  let toldAt = performance.now();
  try {
    for (let step = 0; step < steps;) {
      if (observed.has(step)) learners.forEach((_, l) => observe(step, l, states[l].params));
      const calledAt = performance.now();
      const next = observeAt.filter((at) => at > step);
      const end = Math.min(step + stepsACall, steps, ...next);
      const batches = drawAhead(step, end);
      try {
        learners.forEach((_, l) => {
          const startedAt = performance.now();
          const {state, outputs} = trainers[l](states[l], batches);
          treeDispose(states[l]);
          states[l] = state;
          copyLosses(outputs, losses[l], step);
          seconds[l] += (performance.now() - startedAt) / 1000;
        });
      } finally {
        treeDispose(batches);
      }
      const affordable = Math.floor(CALL_BYTES / bytesOf(batches)) * (end - step);
      const elapsed = performance.now() - calledAt;
      stepsACall = nextCall(end - step, elapsed, Math.max(1, affordable));
      step = end;
      if (performance.now() - toldAt > CALL_MILLISECONDS) {
        onProgress(step);
        toldAt = performance.now();
      }
      await new Promise(setImmediate);
    }
    if (observed.has(steps)) learners.forEach((_, l) => observe(steps, l, states[l].params));
    onProgress(steps);
  } catch (error) {
    states.forEach((state) => treeDispose(state));
    throw error;
  } finally {
    trainers.forEach((trainer) => trainer.dispose());
  }
  return states.map((state, l) => ({
    params: keepParams(state),
    losses: losses[l],
    seconds: seconds[l],
    failures: losses[l].map(divergenceOf),
  }));
}

/** Draws the batches of n steps and stacks them along a leading axis. */
function stackDraws<B extends Params>(n: number, draw: (t: number) => B): B {
  return tidy(() => treeStack(Array.from({length: n}, (_, t) => draw(t))));
}

/** Each seed's losses [S][steps] from those of some steps [K, S]; frees them. */
function copyLosses(outputs: tf.Tensor, losses: readonly Float32Array[], from: number): void {
  const values = outputs.dataSync();
  outputs.dispose();
  losses.forEach((ofSeed, s) => {
    for (let t = 0; t * losses.length < values.length; t++) ofSeed[from + t] = values[t * losses.length + s];
  });
}

const bytesOf = (batches: Params): number => treeLeaves(batches).reduce((sum, {size}) => sum + 4 * size, 0);

/** How many steps the next call takes, from how long the last one took. It grows slowly: a first call also makes the graph. */
const nextCall = (steps: number, milliseconds: number, affordable: number): number =>
  Math.max(1, Math.min(4 * steps, affordable, Math.floor((steps * CALL_MILLISECONDS) / milliseconds)));

function keepParams<P extends Params>({params, optState}: TrainingState<P>): P {
  treeDispose(optState);
  return params;
}

function divergenceOf(losses: Float32Array): Divergence | null {
  const step = losses.findIndex((loss) => !Number.isFinite(loss));
  return step < 0 ? null : {kind: 'diverged', step};
}
