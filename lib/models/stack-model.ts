import type * as tf from '@tensorflow/tfjs';
import type {Params} from '../core';
import {applyUnits, type ResidualUnit} from '../nn';
import type {ApplyOptions, Model} from './model';

/** A model that can be taken apart: apply = head ∘ units ∘ stem. */
export type StackModel<P extends Params, X> = Model<P, X, tf.Tensor> & {
  /** From the input to the first unit. */
  readonly stem: (params: P, x: X, options?: ApplyOptions) => tf.Tensor;
  /** The units in order; the input may decide them, for example by a mask. */
  readonly units: (params: P, x: X, options?: ApplyOptions) => ResidualUnit[];
  /** From the last unit to the output. */
  readonly head: (params: P, h: tf.Tensor, x: X, options?: ApplyOptions) => tf.Tensor;
};

/** Joins the parts of a stack to a model. */
export function stackModel<P extends Params, X>(parts: Omit<StackModel<P, X>, 'apply'>): StackModel<P, X> {
  const {stem, units, head} = parts;
  return {
    ...parts,
    apply: (params, x, options) =>
      head(params, applyUnits(units(params, x, options), stem(params, x, options)), x, options),
  };
}
