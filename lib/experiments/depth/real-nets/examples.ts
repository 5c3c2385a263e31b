import type * as tf from '@tensorflow/tfjs';
import type {Params} from '../../../core';
import type {OpenStack} from './open-stack';

/** Examples that a net is measured on. */
export type Examples = {
  /** The net with some weights on all of them. */
  readonly open: (params: Params) => OpenStack;
  /** On one of them, without padding. */
  readonly openOne: (params: Params, index: number) => OpenStack;
  /** What of a state is compared between layers: a row for each token, or for each image. */
  readonly rows: (h: tf.Tensor) => tf.Tensor2D;
  readonly free: () => void;
};
