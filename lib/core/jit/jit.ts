import {operationsAtOnce} from '../parallelism';
import {tidy} from '../tidy';
import {treeFromLeaves, treeLeaves, type Params} from '../tree';
import {assertSameRecording} from './frozen';
import {newGraph, value} from './graph';
import type {NativeBackend} from './native';
import {ownLeaves} from './own';
import {addRecording} from './recorded-graph';
import {compilingBackend, record} from './record';
import type {Recording} from './recording';
import {openSession, type Session} from './session';
import {signatureOf} from './signature';

/** A compiled function: the function's own signature, and a way to free its graphs. */
export type Compiled<A extends readonly Params[], R extends Params> = ((...args: A) => R) & {
  /** Frees the graphs. A later call compiles anew. */
  readonly dispose: () => void;
};

/** What is known of a function for one signature: its first recording, then its graph. */
type Entry = {first?: Recording; graph?: {readonly session: Session; readonly like: Params}};

/**
 * Compiles a function of trees of tensors: the same function, run as one native graph from the third call of a signature on.
 *
 * The first two calls with arguments of a structure, shapes and dtypes run operation by operation and are recorded; they must have run the same operations with the
 * same constants. So a value that is fixed by recording (a random mask, a learning rate held in a variable) is an error that names its operation; one that changes
 * only later goes unseen. On a backend without graphs, inside another compiled function and inside a gradient, it is `f` itself, in a tidy. On a CPU the
 * graph gives the bits of the operations one by one.
 *
 * @param f - a pure function of its arguments, leaves float32, int32 or bool; it may not read tensors back
 * @returns the compiled function; its results are new tensors, its arguments are not freed
 * @throws CompileError, when called, if f reads a tensor, uses one from outside (an argument's own tensor too), holds text, draws
 * random numbers of the library, or is another function at its second call
 * @see jax.jit
 * @example
 * const double = jit((x: tf.Tensor) => tf.add(x, x));
 * [1, 2, 3].map((n) => double(tf.scalar(n)).arraySync()); // => [2, 4, 6]
 * const shifted = jit((x: tf.Tensor) => tf.add(x, Math.random()));
 * [1, 2, 3].map((n) => shifted(tf.scalar(n)).arraySync()); // throws Two calls of a compiled function gave Add (number 0) different constants
 */
export function jit<A extends readonly Params[], R extends Params>(f: (...args: A) => R): Compiled<A, R> {
  const entries = new Map<string, Entry>();
  const call = (...args: A): R => {
    const backend = compilingBackend();
    if (backend === undefined) return tidy(() => ownLeaves(f(...args), treeLeaves(args)));
    const signature = signatureOf(args);
    if (!entries.has(signature)) entries.set(signature, {});
    const entry = entries.get(signature)!;
    if (entry.graph) return treeFromLeaves(entry.graph.like, entry.graph.session.run(treeLeaves(args))) as R;
    const {result, recording} = record(backend, f as unknown as (...trees: Params[]) => R, args);
    try {
      if (entry.first === undefined) entry.first = recording;
      else {
        assertSameRecording(entry.first, recording);
        entry.graph = {session: callGraph(backend, recording), like: result};
        entry.first = undefined;
      }
    } catch (error) {
      treeLeaves(result).forEach((leaf) => leaf.dispose());
      throw error;
    }
    return result;
  };
  const dispose = (): void => {
    entries.forEach(({graph}) => graph?.session.dispose());
    entries.clear();
  };
  return Object.assign(call, {dispose});
}

/** A recorded call as a graph: placeholders, the operations, results. */
function callGraph(backend: NativeBackend, recording: Recording): Session {
  const {binding} = backend;
  const graph = newGraph(binding);
  const inputs = recording.inputs.map(({dtype}, i) => graph.placeholder(`input${i}`, dtype));
  const results = addRecording(graph, binding, recording, inputs, graph.constant, operationsAtOnce());
  const outputs = results.map((node, i) =>
    graph.node(`result${i}`, 'Identity', [node], {T: value.type(recording.results[i].dtype)}),
  );
  return openSession(backend, graph.savedModel(), inputs, outputs);
}
