import * as tf from '@tensorflow/tfjs';
import {assertPositiveInteger} from '../core';

/**
 * Sinusoidal positions, nothing of which is learned: p[t, 2i] = sin(t / 10000^(2i/D)), p[t, 2i+1] = cos(t / 10000^(2i/D)), t from 0 on.
 *
 * Row t + k is row t with each pair of numbers turned by an angle that depends on k alone. Each row has mean square ½ where D is even.
 *
 * @param length - T, the number of positions
 * @param dModel - D; an odd one ends with a sine
 * @returns [T, D]
 * @throws ConfigError if a size is no positive integer
 * @see Vaswani et al. 2017, arXiv:1706.03762, section 3.5
 * @remarks Differs from tensor2tensor, the paper's code, which puts all sines before all cosines.
 * @example
 * sinusoidalPositions(2, 2).arraySync(); // => [[0, 1], [0.8414710, 0.5403023]]
 */
export function sinusoidalPositions(length: number, dModel: number): tf.Tensor {
  assertPositiveInteger('length', length);
  assertPositiveInteger('dModel', dModel);
  const numbers = Float32Array.from({length: length * dModel}, (_, i) => {
    const [t, feature] = [Math.floor(i / dModel), i % dModel];
    const angle = t / 10000 ** ((feature - (feature % 2)) / dModel);
    return feature % 2 === 0 ? Math.sin(angle) : Math.cos(angle);
  });
  return tf.tensor2d(numbers, [length, dModel]);
}
