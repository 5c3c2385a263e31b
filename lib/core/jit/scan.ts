import * as tf from '@tensorflow/tfjs';
import {ShapeError} from '../errors';
import {assertPositiveInteger} from '../shapes';
import {operationsAtOnce} from '../parallelism';
import {tidy} from '../tidy';
import {
  treeAt,
  treeDispose,
  treeFromLeaves,
  treeLeaves,
  treeMap,
  treePaths,
  treeStack,
  type Params,
} from '../tree';
import {assertSameRecording} from './frozen';
import {loopGraph, type LoopGraph} from './loop-graph';
import type {NativeBackend} from './native';
import {ownLeaves} from './own';
import {compilingBackend, record} from './record';
import type {Recording} from './recording';
import {signatureOf} from './signature';

/** One step of a scan: the state and this step's input give the next state and this step's output. */
export type ScanStep<S extends Params, X extends Params, Y extends Params> = (
  state: S,
  input: X,
) => {readonly state: S; readonly output: Y};

/** A repeated step, and a way to free its graphs. */
export type Scan<S extends Params, X extends Params, Y extends Params> = ((
  state: S,
  inputs: X,
) => {state: S; outputs: Y}) & {
  /** Frees the graphs. A later call compiles anew. */
  readonly dispose: () => void;
};

/** What is known of a step for one signature: its first recording, then its loop. */
type Entry<Y> = {first?: Recording; loop?: {readonly graph: LoopGraph; readonly output: Y}};

/**
 * Repeats a step, as a loop inside one native graph: (stateₜ₊₁, yₜ) = step(stateₜ, xₜ) for t = 0, …, K − 1.
 *
 * The first two steps of a signature run operation by operation; they are recorded and compared, as by `jit`. All later ones, of this call and of others, run in
 * the graph, however many a call has: the result does not depend on how steps are divided into calls, to the bit. On a backend without graphs, inside another compiled
 * function and inside a gradient, it is the loop itself.
 *
 * @param step - a pure function of its arguments; it may not read tensors back, and the next state has the form of the state
 * @param options.compile - false: the loop itself, for few steps. Default true
 * @param options.parts - in how many parts, which share the cores, the graph computes large matrix products; changes no number. Default `operationsAtOnce()`;
 * 1 for a step that has enough to do side by side
 * @returns (state, inputs) -> {state, outputs}. Leaves of inputs have a leading axis of K steps, and so have those of outputs. Arguments are not freed
 * @throws ConfigError if parts is no positive integer; when called: ShapeError if inputs have no leaf, no common leading axis or no step, or if a step changes a shape or dtype of its state; StructureError if it changes
 * the state's structure; CompileError as `jit`
 * @see jax.lax.scan
 * @example
 * const sums = scan((total: tf.Tensor, x: tf.Tensor) => ({state: tf.add(total, x), output: tf.add(total, x)}));
 * sums(tf.scalar(0), tf.tensor1d([1, 2, 3, 4])).outputs.arraySync(); // => [1, 3, 6, 10]
 */
export function scan<S extends Params, X extends Params, Y extends Params>(
  step: ScanStep<S, X, Y>,
  {compile = true, parts}: {compile?: boolean; parts?: number} = {},
): Scan<S, X, Y> {
  if (parts !== undefined) assertPositiveInteger('parts', parts);
  const entries = new Map<string, Entry<Y>>();

  const advance = (state: S, inputs: X): {state: S; outputs: Y} =>
    tidy(() => {
      const nSteps = stepsOf(inputs);
      const backend = compile ? compilingBackend() : undefined;
      const entry = backend ? entryOf(entries, state, inputs) : {};
      const outputs: Y[] = [];
      let now = state;
      while (outputs.length < nSteps && !entry.loop) {
        const input = treeAt(inputs, outputs.length);
        const next = backend
          ? recordStep(backend, entry, step, now, input, parts ?? operationsAtOnce())
          : plainStep(step, now, input);
        treeDispose(input);
        if (now !== state) treeDispose(now);
        now = next.state;
        outputs.push(next.output);
      }
      const stepped = outputs.length === 0 ? undefined : treeStack(outputs);
      if (outputs.length === nSteps) return {state: now, outputs: stepped!};
      const {graph, output} = entry.loop!;
      const results = graph.run(treeLeaves(now), treeLeaves(inputs), outputs.length, nSteps);
      const nState = treeLeaves(state).length;
      const looped = treeFromLeaves(output, results.slice(nState));
      return {
        state: treeFromLeaves(state, results.slice(0, nState)),
        outputs: stepped ? treeMap((a, b) => tf.concat([a, b]), stepped, looped) : looped,
      };
    });

  const dispose = (): void => {
    entries.forEach(({loop}) => loop?.graph.dispose());
    entries.clear();
  };
  return Object.assign(advance, {dispose});
}

/** K, the common leading axis of the inputs. */
function stepsOf(inputs: Params): number {
  const shapes = treeLeaves(inputs).map(({shape}) => shape);
  const nSteps = shapes[0]?.[0];
  if (!nSteps || shapes.some(([n]) => n !== nSteps)) {
    const found = shapes.map((shape) => `[${shape.join(', ')}]`).join(', ') || 'no leaf';
    throw new ShapeError(`inputs must have leaves with one leading axis of at least one step. Got ${found}.`);
  }
  return nSteps;
}

function entryOf<Y>(entries: Map<string, Entry<Y>>, state: Params, inputs: Params): Entry<Y> {
  // A graph takes any number of steps: the leading axis of the inputs is no part of the signature.
  const signature = `${signatureOf(state)} | ${signatureOf(inputs, 1)}`;
  if (!entries.has(signature)) entries.set(signature, {});
  return entries.get(signature)!;
}

type Step<S, Y> = {state: S; output: Y};

/** The step, with its next state in the order of the state's leaves. */
const inOrder =
  <S extends Params, X extends Params, Y extends Params>(step: ScanStep<S, X, Y>) =>
  (state: S, input: X): Step<S, Y> => {
    const next = step(state, input);
    return {state: orderedAs(state, next.state), output: next.output};
  };

/** One step outside a graph. */
function plainStep<S extends Params, X extends Params, Y extends Params>(
  step: ScanStep<S, X, Y>,
  state: S,
  input: X,
): Step<S, Y> {
  return tidy(() => ownLeaves(inOrder(step)(state, input), treeLeaves([state, input])));
}

function recordStep<S extends Params, X extends Params, Y extends Params>(
  backend: NativeBackend,
  entry: Entry<Y>,
  step: ScanStep<S, X, Y>,
  state: S,
  input: X,
  parts: number,
): Step<S, Y> {
  const f = inOrder(step) as (...trees: Params[]) => Step<S, Y>;
  const {result, recording} = record(backend, f, [state, input]);
  if (entry.first === undefined) entry.first = recording;
  else {
    assertSameRecording(entry.first, recording);
    entry.loop = {
      graph: loopGraph(backend, recording, treeLeaves(state).length, parts),
      output: result.output,
    };
    entry.first = undefined;
  }
  return result;
}

/** A next state with its leaves in the order of the state's, after a look at their forms. */
function orderedAs<S extends Params>(state: S, next: S): S {
  const paths = treePaths(state);
  let i = 0;
  return treeMap(
    (before, after) => {
      const name = paths[i++];
      if (before.shape.join() !== after.shape.join() || before.dtype !== after.dtype) {
        throw new ShapeError(
          `A step must keep the form of its state. ${name || 'The state'} is ${before.dtype} [${before.shape.join(', ')}] before and ${after.dtype} [${after.shape.join(', ')}] after it.`,
        );
      }
      return after;
    },
    state,
    next,
  );
}
