import * as tf from '@tensorflow/tfjs';
import {ConfigError} from '../errors';
import {tidy} from '../tidy';
import {treeMap, type Params} from '../tree';
import {onShapes} from './shape-backend';

/** A tensor of which only the form is known. */
export type TracedTensor = {
  /** Names the tensor within its trace. */
  readonly id: number;
  readonly shape: readonly number[];
  readonly dtype: tf.DataType;
};

/** One operation of a trace. */
export type TracedKernel = {
  /** TensorFlow.js's name, such as `BatchMatMul`. */
  readonly kernel: string;
  readonly inputs: readonly TracedTensor[];
  readonly outputs: readonly TracedTensor[];
};

/** A tree with traced tensors in the place of tensors. */
export type Traced<R> = R extends tf.Tensor
  ? TracedTensor
  : R extends object
    ? {readonly [Name in keyof R]: Traced<R[Name]>}
    : never;

/** What a function computes, without having computed it. */
export type ShapeTrace<R> = {
  /** What the function returned. */
  readonly result: Traced<R>;
  /** Its operations in the order in which they were called; none comes before one whose output it uses. */
  readonly kernels: readonly TracedKernel[];
};

/**
 * Calls a function with tensors that have shapes and dtypes and no values, and records its operations. No number is stored or computed, so that nets of any
 * size take milliseconds and no memory: random draws are not drawn, and tensors that come from outside are not read.
 *
 * @param f - makes its tensors itself, for example `model.init(key(0))`; returns a tree of tensors
 * @returns the result's shapes, and the graph of operations
 * @throws Error if f reads a tensor's values, or if no backend was chosen yet; ConfigError naming an operation whose shape is not known here; what f throws
 * @remarks Operations are those of a backend without kernels of its own: `ops` composes what the native library has in one piece, so a convolution is patches times a matrix.
 * A function that compiles (`jit`, `scan`) runs operation by operation.
 * @see jax.eval_shape, jax.make_jaxpr
 * @example
 * const {result, kernels} = traceShapes(() => tf.matMul(normal(key(0), [8, 1000000]), tf.zeros([1000000, 3])));
 * result.shape; // => [8, 3]
 * kernels.map(({kernel}) => kernel); // => ["Fill", "BatchMatMul"]
 */
export function traceShapes<R extends Params>(f: () => R): ShapeTrace<R> {
  const ids = new WeakMap<object, number>();
  let next = 0;
  const traced = ({dataId, shape, dtype}: tf.TensorInfo): TracedTensor => {
    const id = ids.get(dataId) ?? next++;
    ids.set(dataId, id);
    return {id, shape: [...shape], dtype};
  };
  const kernels: TracedKernel[] = [];
  let result: unknown;
  try {
    onShapes(
      () => tidy(() => void (result = treeMap(traced, f()) as unknown)),
      ({kernel, inputs, outputs}) =>
        kernels.push({kernel, inputs: inputs.map(traced), outputs: outputs.map(traced)}),
    );
  } catch (error) {
    throw named(error);
  }
  return {result: result as Traced<R>, kernels};
}

/** TensorFlow.js's complaint of a missing kernel, with what to do. */
function named(error: unknown): unknown {
  const kernel = /'(\w+)'.*for backend 'shapes'/.exec(String((error as Error)?.message))?.[1];
  if (kernel === undefined) return error;
  return new ConfigError(
    `traceShapes does not know the shape of ${kernel}. Give it a rule in lib/core/shape-trace, or compose the function of other operations.`,
    {cause: error},
  );
}
