import * as tf from '@tensorflow/tfjs';
import {frozenJacobian, type FrozenJacobian} from '../../../analysis';
import {tidy, type Params} from '../../../core';
import type {RoutingBatch, RoutingConfig} from '../../../data';
import type {RoutingModel} from '../arms';

/** What is lost where the Jacobian with respect to the contents no longer follows the input; keys, flags and query are given as they are; of the first `examples` of the test set. */
export function frozenContents(
  model: RoutingModel,
  params: Params,
  {input, target}: RoutingBatch,
  {dKey, dContent}: RoutingConfig,
  examples: number,
): FrozenJacobian {
  return tidy(() => {
    const few = (x: tf.Tensor): tf.Tensor => tf.slice(x, [0, 0], [-1, examples]);
    const slots = few(input.slots);
    const part = (from: number, size: number): tf.Tensor =>
      tf.slice(slots, [0, 0, 0, from], [-1, -1, -1, size]);
    const [keys, contents, flags] = [part(0, dKey), part(dKey, dContent), part(dKey + dContent, 1)];
    const query = few(input.query);
    const read = (content: tf.Tensor): tf.Tensor =>
      model.apply(params, {slots: tf.concat([keys, content, flags], -1), query});
    return frozenJacobian(read, contents, few(target));
  });
}
