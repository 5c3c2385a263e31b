import type {HostValues, NativeAttribute} from './native';

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
