import * as tf from '@tensorflow/tfjs';
import {
  assertPositiveInteger,
  ConfigError,
  operationsAtOnce,
  scan,
  tidy,
  treeDispose,
  treeMap,
  type Key,
  type Params,
  type ScanStep,
} from '../core';
import {initialState, trainStep, type Learner, type TrainingState} from './step';

/** How a trainer makes its steps. */
export type TrainerOptions = {
  /**
   * How many seeds share a step. Default all, which is best for small nets. A net whose arrays for all seeds do not fit the processor's cache is faster with one
   * seed after the other.
   */
  readonly seedsAtOnce?: number;
  /** How many groups of seeds share a native call, side by side on the cores. Changes no number. Default `operationsAtOnce()`. */
  readonly lanes?: number;
  /** False: operation by operation, for few steps. Default true. */
  readonly compile?: boolean;
};

/** One of each group of seeds that trains side by side. */
type Lanes<T> = readonly T[];

/** A learner in training. */
export type Trainer<P extends Params, B extends Params> = {
  /** Calls that `advance` makes, each of at most `lanes` groups of seeds; the event loop runs after each. */
  readonly nCalls: number;
  /**
   * Makes K steps, on batches whose leaves have leading axes [K, S, ...]; the event loop runs between native calls. Frees nothing of `batches`.
   * Resolves to each seed's losses before each step, [S][K].
   */
  readonly advance: (batches: B) => Promise<Float32Array[]>;
  /** The parameters now, leaves [S, ...]: new tensors, which the caller frees. */
  readonly params: () => P;
  /** Frees parameters, optimiser state and graphs. */
  readonly dispose: () => void;
};

/**
 * Trains S seeds of a learner, many steps a native call.
 *
 * @param learner - what learns
 * @param keys - one key a seed, for its initial parameters
 * @param options - seeds a step, groups of seeds a call, whether to compile
 * @returns the trainer, before its first step
 * @throws ConfigError if seedsAtOnce or lanes is no positive integer, or if there is no key
 * @example
 * const learner = {init: (k: Key) => normal(k, [1]), loss: (w: tf.Tensor, x: tf.Tensor) => tf.mean(tf.square(tf.sub(w, x)), 1), optimizer: sgd({learningRate: 0.5})};
 * const {advance, params} = trainer(learner, split(key(0), 3), {seedsAtOnce: 2});
 * await advance(tf.ones([2, 3, 4])); // two steps on batches of four ones
 * params().arraySync(); // => [[1], [1], [1]]
 */
export function trainer<P extends Params, B extends Params>(
  learner: Learner<P, B>,
  keys: readonly Key[],
  {seedsAtOnce = Math.max(1, keys.length), lanes = operationsAtOnce(), compile = true}: TrainerOptions = {},
): Trainer<P, B> {
  assertPositiveInteger('seedsAtOnce', seedsAtOnce);
  assertPositiveInteger('lanes', lanes);
  if (keys.length === 0) throw new ConfigError('keys must name at least one seed. Got none.');
  const step = trainStep(learner);
  // Groups that do not wait for one another: inside the graph they share the cores.
  const sideBySide: ScanStep<Lanes<TrainingState<P>>, Lanes<B>, Lanes<tf.Tensor>> = (states, batches) => {
    const next = states.map((state, lane) => step(state, batches[lane]));
    return {state: next.map(({state}) => state), output: next.map(({output}) => output)};
  };
  const nLanes = Math.max(1, Math.min(lanes, Math.ceil(keys.length / seedsAtOnce)));
  const steps = scan(sideBySide, {compile, parts: Math.max(1, Math.floor(operationsAtOnce() / nLanes))});
  const calls: Call<P>[] = [];
  const freeStates = (): void => calls.forEach(({states}) => treeDispose(states));
  try {
    for (let from = 0; from < keys.length; from += nLanes * seedsAtOnce) {
      const groups = groupsOf(from, Math.min(from + nLanes * seedsAtOnce, keys.length), seedsAtOnce);
      const call: Call<P> = {groups, states: []};
      calls.push(call);
      for (const {from: first, size} of groups)
        call.states.push(initialState(learner, keys.slice(first, first + size)));
    }
  } catch (error) {
    freeStates();
    throw error;
  }
  const advance = async (batches: B): Promise<Float32Array[]> => {
    const losses: Float32Array[] = [];
    for (const call of calls) {
      const {state, outputs} = tidy(() =>
        steps(
          call.states,
          call.groups.map(({from, size}) => (size === keys.length ? batches : seedsOf(batches, from, size))),
        ),
      );
      treeDispose(call.states);
      call.states = [...state];
      outputs.forEach((ofGroup) => losses.push(...columnsOf(ofGroup)));
      await new Promise(setImmediate);
    }
    return losses;
  };
  return {
    nCalls: calls.length,
    advance,
    params: () => tidy(() => joined(calls.flatMap(({states}) => states.map(({params}) => params)))),
    dispose: () => {
      freeStates();
      steps.dispose();
    },
  };
}

/** Groups of seeds that share a call, and their states. */
type Call<P extends Params> = {
  readonly groups: readonly {readonly from: number; readonly size: number}[];
  states: TrainingState<P>[];
};

/** The seeds from `from` to before `to` in groups. */
function groupsOf(from: number, to: number, seedsAtOnce: number): Call<Params>['groups'] {
  const n = Math.ceil((to - from) / seedsAtOnce);
  return Array.from({length: n}, (_, g) => {
    const first = from + g * seedsAtOnce;
    return {from: first, size: Math.min(seedsAtOnce, to - first)};
  });
}

/** Some seeds of batches [K, S, ...]. */
function seedsOf<B extends Params>(batches: B, from: number, size: number): B {
  return treeMap((leaf) => {
    const [nSteps, , ...rest] = leaf.shape;
    return tf.slice(leaf, [0, from, ...rest.map(() => 0)], [nSteps, size, ...rest]);
  }, batches);
}

/** The columns of losses [K, S], each a seed's; frees them. */
function columnsOf(losses: tf.Tensor): Float32Array[] {
  const [nSteps, nSeeds] = losses.shape;
  const values = losses.dataSync();
  losses.dispose();
  return Array.from({length: nSeeds}, (_, s) =>
    Float32Array.from({length: nSteps}, (__, t) => values[t * nSeeds + s]),
  );
}

/** Trees of groups of seeds as one, of new tensors. */
function joined<P extends Params>([first, ...rest]: readonly P[]): P {
  return treeMap(
    (...leaves) => (leaves.length === 1 ? leaves[0].clone() : tf.concat(leaves)),
    first,
    ...rest,
  );
}
