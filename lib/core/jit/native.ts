import * as tf from '@tensorflow/tfjs';

/** What the native library knows of a tensor. */
export type NativeTensor = {readonly id: number; readonly shape: number[]; readonly dtype: number};

/** An attribute of a native operation. */
export type NativeAttribute = {readonly name: string; readonly type: number; readonly value: unknown};

/** Host values of a tensor. */
export type HostValues = Float32Array | Int32Array | Uint8Array;

/** The part of tfjs-node's binding to libtensorflow that compiling uses: every operation goes through `executeOp`. */
export type Binding = {
  readonly [constant: `TF_${string}`]: number;
  createTensor(shape: number[], dtype: number, values: HostValues): number;
  executeOp(op: string, attributes: NativeAttribute[], inputs: number[], nOutputs: number): NativeTensor[];
  loadSavedModel(folder: string, tags: string): number;
  deleteSavedModel(session: number): void;
  runSavedModel(session: number, inputs: number[], inputNames: string, outputNames: string): NativeTensor[];
};

/** What the backend keeps of a tensor: host values until its first use, then a native id. */
type TensorData = {
  readonly id: number;
  readonly dtype: number;
  readonly shape: number[];
  readonly values: HostValues | null;
};

/** The part of tfjs-node's backend that compiling uses. */
export type NativeBackend = {
  binding: Binding;
  readonly tensorMap: {get(dataId: object): TensorData};
  getInputTensorIds(tensors: readonly tf.Tensor[]): number[];
  createOutputTensor(tensor: NativeTensor): tf.Tensor;
  executeSingleOutput(op: string, attributes: NativeAttribute[], inputs: readonly tf.Tensor[]): tf.Tensor;
  executeMultipleOutputs(
    op: string,
    attributes: NativeAttribute[],
    inputs: readonly tf.Tensor[],
    nOutputs: number,
  ): tf.Tensor[];
  write(values: HostValues, shape: number[], dtype: string): object;
  read(dataId: object): Promise<HostValues>;
  readSync(dataId: object): HostValues;
};

/** The native backend, where it is the one that computes. */
export function nativeBackend(): NativeBackend | undefined {
  return tf.getBackend() === 'tensorflow' ? (tf.backend() as unknown as NativeBackend) : undefined;
}

/** The native number of a tensor's dtype. */
export const nativeDtype = (backend: NativeBackend, tensor: tf.Tensor): number =>
  backend.tensorMap.get(tensor.dataId).dtype;
