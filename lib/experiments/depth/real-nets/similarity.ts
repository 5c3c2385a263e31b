import type * as tf from '@tensorflow/tfjs';
import {linearCkaMatrix} from '../../../analysis';
import type {Rows} from './closeness';

/** How alike each pair of states is, [N + 1, N + 1], by both estimates of linear CKA. */
export type Similarities = {readonly debiased: Rows; readonly biased: Rows};

/** Compares all states of a net; rows are the same tokens or images in all. */
export const similaritiesOf = (states: readonly tf.Tensor[]): Similarities => ({
  debiased: linearCkaMatrix(states),
  biased: linearCkaMatrix(states, {debiased: false}),
});
