import type * as tf from '@tensorflow/tfjs';

/** Shape and dtype. */
export type Form = {readonly shape: number[]; readonly dtype: tf.DataType};

/** What a kernel is given besides tensors; each rule knows its own. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Attributes = {readonly [name: string]: any};

/** The form of a kernel's output, or of its outputs, as a function of its inputs' forms. */
export type ShapeRule = (
  inputs: {readonly [name: string]: Form},
  attributes: Attributes,
) => Form | readonly Form[];

/** The same rule for several kernels. */
export const each = (names: readonly string[], rule: ShapeRule): {readonly [name: string]: ShapeRule} =>
  Object.fromEntries(names.map((name) => [name, rule]));

/** A form of this dtype. */
export const form = (shape: readonly number[], dtype: tf.DataType): Form => ({shape: [...shape], dtype});
