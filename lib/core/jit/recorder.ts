import * as tf from '@tensorflow/tfjs';
import {CompileError} from './compile-error';
import {nativeDtype, type HostValues, type NativeAttribute, type NativeBackend} from './native';
import type {Form, RecordedOperation, Recording, Source} from './recording';

/** What notes the native operations of a call. */
export type Recorder = {
  /** The recording, once the results are known. */
  readonly finish: (results: readonly tf.Tensor[], structure: string) => Recording;
  /** Gives backend and engine their own methods back. */
  readonly stop: () => void;
};

/**
 * Puts itself between the backend and the native library, and notes what passes, until `stop`.
 *
 * @param backend - the native backend
 * @param inputs - tensors that share no memory
 */
export function startRecorder(backend: NativeBackend, inputs: readonly tf.Tensor[]): Recorder {
  const native = backend.binding;
  const {write, getInputTensorIds, readSync} = backend;
  const constants: (Form & {values: HostValues})[] = [];
  const operations: RecordedOperation[] = [];
  const sources = new Map<number, Source>();
  const dtypeOf = new Map<number, number>();
  /** Tensors that were made on the host during the call. */
  const made = new WeakSet<object>();
  let wasRead = false;
  let kernel = '';

  const formOf = (tensor: tf.Tensor): Form => ({dtype: nativeDtype(backend, tensor), shape: tensor.shape});
  getInputTensorIds.call(backend, inputs).forEach((id, index) => {
    sources.set(id, {from: 'input', index});
    dtypeOf.set(id, nativeDtype(backend, inputs[index]));
  });

  const binding = Object.create(native, {
    createTensor: {
      value: (shape: number[], dtype: number, values: HostValues) => {
        if (dtype === native.TF_STRING) throw new CompileError('A compiled function cannot hold text.');
        const id = native.createTensor(shape, dtype, values);
        sources.set(id, {from: 'constant', index: constants.length});
        dtypeOf.set(id, dtype);
        constants.push({dtype, shape: [...shape], values: values.slice()});
        return id;
      },
    },
    executeOp: {
      value: (op: string, attributes: NativeAttribute[], ids: number[], nOutputs: number) => {
        if (/^(Multinomial|Random|TruncatedNormal)/.test(op)) refuseRandomness(op);
        const from = ids.map((id) => sources.get(id) ?? refuseStranger(op));
        const outputs = native.executeOp(op, attributes, ids, nOutputs);
        outputs.forEach(({id, dtype}, output) => {
          sources.set(id, {from: 'operation', index: operations.length, output});
          dtypeOf.set(id, dtype);
        });
        const inferred = leftToInference(
          native,
          op,
          ids.map((id) => dtypeOf.get(id)!),
        );
        const all = [...attributes, ...inferred].map((attribute) => ({...attribute}));
        operations.push({op, attributes: all, inputs: from, shapes: outputs.map(({shape}) => [...shape])});
        return outputs;
      },
    },
  }) as NativeBackend['binding'];

  const restoreBackend = replace(backend, {
    binding,
    write: (...rest) => {
      const dataId = write.call(backend, ...rest);
      made.add(dataId);
      return dataId;
    },
    getInputTensorIds: (tensors) => {
      // A tensor from outside that was never used, or was made on another backend, is sent to the library only now, and would look like a constant made here.
      for (const {dataId} of tensors) {
        const isWaiting = dataId !== undefined && backend.tensorMap.get(dataId).values !== null;
        if (isWaiting && !made.has(dataId)) refuseStranger(kernel || 'A result');
      }
      return getInputTensorIds.call(backend, tensors);
    },
    readSync: (dataId) => {
      // This kernel reads its indices to see that they are in range. So does the native operation.
      if (kernel === 'GatherV2') return new Int32Array(0);
      if (made.has(dataId)) return readSync.call(backend, dataId);
      wasRead = true;
      throw readError();
    },
    read: (dataId) => {
      // An error here would be a rejected promise, which nobody may await: it is thrown at the end.
      wasRead ||= !made.has(dataId);
      return Promise.resolve(readSync.call(backend, dataId));
    },
  });
  const engine = tf.engine() as unknown as Engine;
  const {runKernel} = engine;
  const restoreEngine = replace(engine, {
    runKernel: (name, ...rest) => {
      const outer = kernel;
      kernel = name;
      try {
        return runKernel.call(engine, name, ...rest);
      } finally {
        kernel = outer;
      }
    },
  });

  const finish: Recorder['finish'] = (results, structure) => {
    if (wasRead) throw readError();
    const ids = backend.getInputTensorIds(results);
    return {
      inputs: inputs.map(formOf),
      constants,
      operations,
      results: results.map((result, i) => ({
        ...formOf(result),
        source: sources.get(ids[i]) ?? refuseStranger('A result'),
      })),
      structure,
    };
  };
  const stop = (): void => {
    restoreEngine();
    restoreBackend();
  };
  return {finish, stop};
}

/** The part of tfjs's engine that names the kernel at work. */
type Engine = {runKernel(name: string, ...rest: unknown[]): unknown};

/** Gives an object other methods; what is returned gives it back its own. */
function replace<T extends object>(target: T, methods: Partial<T>): () => void {
  const own = Object.keys(methods).map(
    (name) => [name, Object.getOwnPropertyDescriptor(target, name)] as const,
  );
  Object.assign(target, methods);
  return () => {
    for (const [name, descriptor] of own) {
      if (descriptor) Object.defineProperty(target, name, descriptor);
      else delete (target as {[name: string]: unknown})[name];
    }
  };
}

/** Attributes that tfjs-node leaves out because the library infers them from the inputs when it runs a single operation; a graph must state them. */
function leftToInference(
  {TF_ATTR_TYPE: type}: NativeBackend['binding'],
  op: string,
  dtypes: readonly number[],
): NativeAttribute[] {
  if (op !== 'ExpandDims') return [];
  return [
    {name: 'T', type, value: dtypes[0]},
    {name: 'Tdim', type, value: dtypes[1]},
  ];
}

function refuseStranger(user: string): never {
  throw new CompileError(
    `A compiled function may use its arguments and what it makes itself. ${user} was given a tensor from outside: pass it as an argument.`,
  );
}

/** Even with a seed, such an operation gives other numbers at each run. */
function refuseRandomness(op: string): never {
  throw new CompileError(
    `${op} has random numbers of its own, so that it is no function of its inputs and cannot be compiled: draw from a key and pass the draw as a tensor.`,
  );
}

const readError = (): CompileError =>
  new CompileError(
    'A compiled function read a tensor (dataSync, arraySync, data or array): what follows would be fixed to the value of this call. Compute with the tensor instead.',
  );
