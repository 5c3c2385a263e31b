import type * as tf from '@tensorflow/tfjs';
import {tidy} from '../tidy';
import {treeFromLeaves, treeLeaves, type Params} from '../tree';
import {CompileError} from './compile-error';
import {nativeDtype, type HostValues, type NativeAttribute, type NativeBackend} from './native';

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
};

/** The native operations of one call of a function, in order, from its inputs to its results. */
export type Recording = {
  readonly inputs: readonly Form[];
  /** Tensors made on the host during the call. */
  readonly constants: readonly (Form & {readonly values: HostValues})[];
  readonly operations: readonly RecordedOperation[];
  readonly results: readonly (Form & {readonly source: Source})[];
};

let recordingNow = false;

/** Whether a call is being recorded: what is compiled inside it becomes part of it. */
export const isRecording = (): boolean => recordingNow;

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
  const native = backend.binding;
  const leaves = distinct(backend, treeLeaves(args));
  const sources = new Map<number, Source>();
  const dtypeOf = new Map<number, number>();
  backend.getInputTensorIds(leaves).forEach((id, index) => {
    sources.set(id, {from: 'input', index});
    dtypeOf.set(id, nativeDtype(backend, leaves[index]));
  });
  const constants: (Form & {values: HostValues})[] = [];
  const operations: RecordedOperation[] = [];
  const made = new WeakSet<object>();
  const deleted: number[] = [];
  const {move, getInputTensorIds, readSync} = backend;

  const intercepted: Partial<NativeBackend> = {
    binding: Object.create(native, {
      createTensor: {
        value: (shape: number[], dtype: number, values: HostValues) => {
          const id = native.createTensor(shape, dtype, values);
          sources.set(id, {from: 'constant', index: constants.length});
          dtypeOf.set(id, dtype);
          constants.push({dtype, shape: [...shape], values: values.slice()});
          return id;
        },
      },
      // Numbers stay unique while recording: what is freed is freed at the end.
      deleteTensor: {value: (id: number) => deleted.push(id)},
      executeOp: {
        value: (op: string, attributes: NativeAttribute[], inputs: number[], nOutputs: number) => {
          const from = inputs.map((id) => sources.get(id) ?? refuseStranger(op));
          const outputs = native.executeOp(op, attributes, inputs, nOutputs);
          outputs.forEach(({id}, output) =>
            sources.set(id, {from: 'operation', index: operations.length, output}),
          );
          const dtypes = inputs.map((id) => dtypeOf.get(id)!);
          outputs.forEach(({id, dtype}) => dtypeOf.set(id, dtype));
          const all = [...attributes, ...leftToInference(native, op, dtypes)];
          operations.push({op, attributes: all.map((attribute) => ({...attribute})), inputs: from});
          return outputs;
        },
      },
    }) as NativeBackend['binding'],
    move: (dataId, ...rest) => {
      made.add(dataId);
      move.call(backend, dataId, ...rest);
    },
    getInputTensorIds: (tensors) => {
      // A tensor from outside that was never used is sent to the library only now, and would look like a constant made here.
      for (const {dataId, shape} of tensors) {
        const isWaiting = dataId !== undefined && backend.tensorMap.get(dataId).values !== null;
        if (isWaiting && !made.has(dataId)) refuseStranger(`an operation, of shape [${shape.join(', ')}]`);
      }
      return getInputTensorIds.call(backend, tensors);
    },
    readSync: (dataId) => {
      if (!made.has(dataId) || backend.tensorMap.get(dataId).values === null) refuseRead();
      return readSync.call(backend, dataId);
    },
  };

  const own = Object.fromEntries(
    Object.keys(intercepted).map((name) => [name, Object.getOwnPropertyDescriptor(backend, name)]),
  );
  Object.assign(backend, intercepted);
  recordingNow = true;
  try {
    const result = tidy(() => {
      const tree = f(...treeFromLeaves(args, leaves));
      // A result that is an argument would be freed with it.
      const results = treeLeaves(tree).map((leaf) => (leaves.includes(leaf) ? leaf.clone() : leaf));
      return treeFromLeaves(tree, results);
    });
    const results = treeLeaves(result);
    const ids = backend.getInputTensorIds(results);
    const recording = {
      inputs: leaves.map((leaf) => formOf(backend, leaf)),
      constants,
      operations,
      results: results.map((leaf, i) => ({...formOf(backend, leaf), source: sources.get(ids[i])!})),
    };
    return {result, recording};
  } finally {
    recordingNow = false;
    for (const [name, descriptor] of Object.entries(own)) {
      if (descriptor) Object.defineProperty(backend, name, descriptor);
      else delete (backend as {[name: string]: unknown})[name];
    }
    deleted.forEach((id) => native.deleteTensor(id));
    const given = new Set<tf.Tensor>(treeLeaves(args));
    leaves.filter((leaf) => !given.has(leaf)).forEach((leaf) => leaf.dispose());
  }
}

const formOf = (backend: NativeBackend, tensor: tf.Tensor): Form => ({
  dtype: nativeDtype(backend, tensor),
  shape: tensor.shape,
});

/** Attributes that tfjs-node leaves out because the library infers them from the inputs when it runs a single operation; a graph must state them. */
function leftToInference(
  {TF_ATTR_TYPE: type}: NativeBackend['binding'],
  op: string,
  dtypes: readonly number[],
): NativeAttribute[] {
  if (op === 'Where') return [{name: 'T', type, value: dtypes[0]}];
  if (op !== 'ExpandDims') return [];
  return [
    {name: 'T', type, value: dtypes[0]},
    {name: 'Tdim', type, value: dtypes[1]},
  ];
}

/** Tensors that share memory (clones of one another) get ids of their own, so that each argument is told apart. */
function distinct(backend: NativeBackend, leaves: readonly tf.Tensor[]): tf.Tensor[] {
  const seen = new Set<number>();
  return backend.getInputTensorIds(leaves).map((id, i) => {
    if (!seen.has(id)) {
      seen.add(id);
      return leaves[i];
    }
    const T = {name: 'T', type: backend.binding.TF_ATTR_TYPE, value: nativeDtype(backend, leaves[i])};
    return backend.executeSingleOutput('Identity', [T], [leaves[i]]);
  });
}

function refuseStranger(user: string): never {
  throw new CompileError(
    `A compiled function may use its arguments and what it makes itself. ${user} was given a tensor from outside: pass it as an argument.`,
  );
}

function refuseRead(): never {
  throw new CompileError(
    'A compiled function read a tensor (dataSync, arraySync, data or array): what follows would be fixed to the value of this call. Compute with the tensor instead.',
  );
}
