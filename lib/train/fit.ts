import {foldIn, tidy, treeDispose, treeLeaves, treeStack, useBackend, type Key, type Params} from '../core';
import type {Learner} from './step';
import {trainer, type Trainer, type TrainerOptions} from './trainer';

/** Divergence of one seed: the first step whose loss was not finite. It is an outcome, kept as such. */
export type Divergence = {readonly kind: 'diverged'; readonly step: number};

/** What became of one learner. */
export type Fitted<P extends Params> = {
  /** Parameters after the last step, leaves [S, ...]; the caller frees them. */
  readonly params: P;
  /** Each seed's loss before each step, [S][steps]. */
  readonly losses: Float32Array[];
  /** Seconds spent in this learner's steps, the making of its graph included. */
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
  /** Draws the batch of a step from one key a seed, each made for this step; or gives that of the step's number, counted from 0, as a finite set of examples is read in epochs. */
  readonly drawBatch: (keys: readonly Key[], step: number) => B;
  /** Called before the step of each number in `observeAt`, and with `steps` after the last one. */
  readonly observe?: (step: number, learner: number, params: P) => void;
  /** Steps at which `observe` is called. Default none. */
  readonly observeAt?: readonly number[];
  /** How many seeds share a step; see `trainer`. Default all. */
  readonly seedsAtOnce?: TrainerOptions['seedsAtOnce'];
  /** Called with the number of steps done, at most ten times a second and once at the end; a fraction of a step where some learners are ahead. */
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
  seedsAtOnce,
  onProgress = () => undefined,
}: FitOptions<P, B>): Promise<Fitted<P>[]> {
  await useBackend();
  const compile = steps >= COMPILE_FROM_STEPS;
  const keys = seeds.map(({init}) => init);
  const keysOf = (step: number): Key[] => seeds.map(({data}) => foldIn(data, step));
  const trainers: Trainer<P, B>[] = [];
  const losses = learners.map(() => seeds.map(() => new Float32Array(steps)));
  const seconds = learners.map(() => 0);
  const observed = new Set(observeAt);
  const observeAll = (step: number): void => {
    if (observed.has(step))
      trainers.forEach(({params}, l) => withTree(params(), (own) => observe(step, l, own)));
  };
  let stepsACall = 1;
  let toldAt = performance.now();
  try {
    for (const learner of learners) trainers.push(trainer(learner, keys, {seedsAtOnce, compile}));
    const nCalls = trainers.reduce((sum, one) => sum + one.nCalls, 0);
    for (let step = 0; step < steps;) {
      observeAll(step);
      const calledAt = performance.now();
      const end = Math.min(step + stepsACall, steps, ...observeAt.filter((at) => at > step));
      const from = step;
      const batches = stackDraws(end - step, (t) => drawBatch(keysOf(from + t), from + t));
      const affordable = Math.max(1, Math.floor((CALL_BYTES / bytesOf(batches)) * (end - step)));
      try {
        for (const [l, {advance}] of trainers.entries()) {
          const startedAt = performance.now();
          const ofSeeds = await advance(batches);
          ofSeeds.forEach((values, s) => losses[l][s].set(values, step));
          seconds[l] += (performance.now() - startedAt) / 1000;
          if (performance.now() - toldAt > CALL_MILLISECONDS) {
            onProgress(step + ((end - step) * (l + 1)) / trainers.length);
            toldAt = performance.now();
          }
        }
      } finally {
        treeDispose(batches);
      }
      stepsACall = Math.min(affordable, nextCall(end - step, (performance.now() - calledAt) / nCalls));
      step = end;
    }
    observeAll(steps);
    onProgress(steps);
    return trainers.map(({params}, l) => ({
      params: params(),
      losses: losses[l],
      seconds: seconds[l],
      failures: losses[l].map(divergenceOf),
    }));
  } finally {
    trainers.forEach((one) => one.dispose());
  }
}

/** Uses a tree, then frees it. */
function withTree<P extends Params>(tree: P, use: (tree: P) => void): void {
  try {
    use(tree);
  } finally {
    treeDispose(tree);
  }
}

/** Draws the batches of n steps and stacks them along a leading axis. */
function stackDraws<B extends Params>(n: number, draw: (t: number) => B): B {
  return tidy(() => treeStack(Array.from({length: n}, (_, t) => draw(t))));
}

const bytesOf = (batches: Params): number => treeLeaves(batches).reduce((sum, {size}) => sum + 4 * size, 0);

/** How many steps the next calls take, from how long the last ones took. It grows slowly: a first call also makes the graph. */
const nextCall = (steps: number, milliseconds: number): number =>
  Math.max(1, Math.min(4 * steps, Math.floor((steps * CALL_MILLISECONDS) / milliseconds)));

function divergenceOf(losses: Float32Array): Divergence | null {
  const step = losses.findIndex((loss) => !Number.isFinite(loss));
  return step < 0 ? null : {kind: 'diverged', step};
}
