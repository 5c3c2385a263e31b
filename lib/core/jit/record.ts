import * as tf from '@tensorflow/tfjs';
import {tidy} from '../tidy';
import {treeFromLeaves, treeLeaves, type Params} from '../tree';
import {CompileError} from './compile-error';
import {nativeBackend, nativeDtype, type NativeBackend} from './native';
import {ownLeaves} from './own';
import {startRecorder} from './recorder';
import type {Recording} from './recording';
import {structureOf} from './signature';

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
 * @throws CompileError where an argument was freed, or where the recording would not be the function: it reads a tensor, or uses one that is neither an argument nor made
 * inside
 */
export function record<R extends Params>(
  backend: NativeBackend,
  f: (...args: Params[]) => R,
  args: readonly Params[],
): {result: R; recording: Recording} {
  treeLeaves(args).forEach(assertAlive);
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

function assertAlive(leaf: tf.Tensor): void {
  if (leaf.isDisposed)
    throw new CompileError(
      'A compiled function was given a tensor that was freed. Give it one that is alive.',
    );
}

function copyOf(backend: NativeBackend, tensor: tf.Tensor): tf.Tensor {
  const T = {name: 'T', type: backend.binding.TF_ATTR_TYPE, value: nativeDtype(backend, tensor)};
  return backend.executeSingleOutput('Identity', [T], [tensor]);
}
