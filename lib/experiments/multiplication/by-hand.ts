import * as tf from '@tensorflow/tfjs';
import {tidy} from '../../core';
import {gatedMlp, mlp, productFromGates, productFromRelus} from '../../models';

/** A net with weights set by hand and what it makes of two numbers. */
export type ProductByHand = {readonly net: string; readonly product: number};

/** The nets learn 3 x z, whose variance over [−1, 1] is 1. */
const SCALE = 3;

/**
 * x · z by nets whose weights are set by hand: one layer of 8, 32 and 128 ReLUs, which piece two squares together, and two gated units, which multiply.
 *
 * @param x - in [−1, 1]
 * @param z - in [−1, 1]
 * @example
 * productsByHand(0.7, 0.4).map(({product}) => product.toFixed(3)); // => ["0.250", "0.281", "0.280", "0.280"]
 */
export function productsByHand(x: number, z: number): ProductByHand[] {
  return tidy(() => {
    const pair = tf.tensor2d([[x, z]]);
    const value = (answer: tf.Tensor): number => answer.dataSync()[0] / SCALE;
    const ofRelus = [4, 16, 64].map((k) => ({
      net: `one layer of ${2 * k} ReLUs`,
      product: value(mlp({dIn: 2, dHidden: [2 * k], dOut: 1}).apply(productFromRelus(1, k), pair)),
    }));
    const gates = gatedMlp({dIn: 2, dHidden: 2, dOut: 1, activation: 'relu'});
    return [...ofRelus, {net: 'two gated units', product: value(gates.apply(productFromGates(1), pair))}];
  });
}
