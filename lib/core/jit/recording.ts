import * as tf from '@tensorflow/tfjs';
import {tidy} from '../tidy';
import {treeFromLeaves, treeLeaves, type Params} from '../tree';
import {
  nativeBackend,
  nativeDtype,
  type HostValues,
  type NativeAttribute,
  type NativeBackend,
} from './native';
import {ownLeaves} from './own';
import {startRecorder} from './recorder';
import {structureOf} from './signature';

/** Dtype (a native number) and shape. */
export type Form = {readonly dtype: number; readonly shape: readonly number[]};

/** Where an operation's input, or a result, comes from. */
export type Source =
  | {readonly from: 'input'; readonly index: number}
  | {readonly from: 'constant'; readonly index: number}
  | {readonly from: 'operation'; readonly index: number; readonly output: number};

/** One native operation of a call. */
export type RecordedOperation = {
  readonly op: string;
  readonly attributes: readonly NativeAttribute[];
  readonly inputs: readonly Source[];
  /** The shapes of its outputs. */
  readonly shapes: readonly (readonly number[])[];
};

/** The native operations of one call of a function, in order, from its inputs to its results. */
export type Recording = {
  readonly inputs: readonly Form[];
  /** Tensors made on the host during the call. */
  readonly constants: readonly (Form & {readonly values: HostValues})[];
  readonly operations: readonly RecordedOperation[];
  readonly results: readonly (Form & {readonly source: Source})[];
  /** The structure of the result. */
  readonly structure: string;
};

let recordingNow = false;

/**
 * The native backend, where a call may become a graph of its own. Inside another compiled function it becomes part of that one; where it is differentiated, it must
 * run operation by operation, since a graph has no gradient.
 */
export const compilingBackend = (): NativeBackend | undefined =>
  recordingNow || tf.engine().isTapeOn() ? undefined : nativeBackend();

/**
 * Calls a function of trees of tensors and records every native operation that it runs.
 *
 * @param backend - the native backend
 * @param f - a pure function; what it reads back or takes from outside is refused
 * @param args - its arguments
 * @returns the function's own result, and the recording
 * @throws CompileError where the recording would not be the function: it reads a tensor, or uses one that is neither an argument nor made inside
 */
export function record<R extends Params>(
  backend: NativeBackend,
  f: (...args: Params[]) => R,
  args: readonly Params[],
): {result: R; recording: Recording} {
  // Copies, which share the memory: each argument is told from the others, and from the same tensor used from outside.
  const leaves = treeLeaves(args).map((leaf) => copyOf(backend, leaf));
  const recorder = startRecorder(backend, leaves);
  recordingNow = true;
  try {
    return tidy(() => {
      const result = ownLeaves(f(...treeFromLeaves(args, leaves)), leaves);
      return {result, recording: recorder.finish(treeLeaves(result), structureOf(result))};
    });
  } finally {
    recordingNow = false;
    recorder.stop();
    leaves.forEach((leaf) => leaf.dispose());
  }
}

function copyOf(backend: NativeBackend, tensor: tf.Tensor): tf.Tensor {
  const T = {name: 'T', type: backend.binding.TF_ATTR_TYPE, value: nativeDtype(backend, tensor)};
  return backend.executeSingleOutput('Identity', [T], [tensor]);
}
