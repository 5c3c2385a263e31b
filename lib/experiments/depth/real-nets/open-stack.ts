import type * as tf from '@tensorflow/tfjs';
import type {Params} from '../../../core';
import type {StackModel} from '../../../models';
import type {ResidualUnit} from '../../../nn';

/** A net with its parameters on given examples, opened. */
export type OpenStack = {
  /** What the first unit gets, [B, ...]. */
  readonly h: tf.Tensor;
  readonly units: readonly ResidualUnit[];
  /** From the last unit's output to one vector an example, [B, D]. */
  readonly head: (h: tf.Tensor) => tf.Tensor;
};

/** Opens a model on its input. Make it inside a tidy: its stem is computed now. */
export const openStack = <P extends Params, X>(model: StackModel<P, X>, params: P, input: X): OpenStack => ({
  h: model.stem(params, input),
  units: model.units(params, input),
  head: (h) => model.head(params, h, input),
});
