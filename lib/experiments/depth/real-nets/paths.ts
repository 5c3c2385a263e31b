import * as tf from '@tensorflow/tfjs';
import {pathLengths, type PathLengths} from '../../../analysis';
import {normal, tidy, type Key} from '../../../core';
import {applyUnits} from '../../../nn';
import type {OpenStack} from './open-stack';

/**
 * Through how many branches the gradient of a net's vector comes: of ⟨u, vector⟩, with u a random direction, at the input of the first unit.
 *
 * @param stack - the net on one example
 * @param key - draws u, normal numbers: its length changes no share
 */
export function pathsOf({h, units, head}: OpenStack, key: Key): PathLengths {
  return tidy(() => {
    const last = applyUnits(units, h);
    const along = (own: tf.Tensor): tf.Scalar => {
      const vector = head(own);
      return tf.sum(tf.mul(vector, normal(key, vector.shape)));
    };
    return pathLengths(units, h, tf.grad(along)(last))[0];
  });
}
