import type * as tf from '@tensorflow/tfjs';
import {ConfigError, ShapeError} from './errors';

/** One axis of an expected shape: a size that must match, or a letter that names an axis of any size. */
export type Axis = number | string;

/**
 * Checks a tensor's shape against axes that are sizes or letters. A letter binds to the size found first and must agree at each later use.
 *
 * @param name - the argument's name, for the message
 * @param tensor - the tensor to check
 * @param axes - expected axes, for example ['B', 'T', 8]
 * @param sizes - sizes of letters that are known already; new letters are added to it
 * @returns the sizes of all letters
 * @throws ShapeError naming the argument, the expected and the actual shape
 * @example
 * assertShape('x', tf.zeros([5, 8]), ['B', 8]).B; // => 5
 */
export function assertShape(
  name: string,
  tensor: tf.Tensor,
  axes: readonly Axis[],
  sizes: Record<string, number> = {},
): Record<string, number> {
  const {shape} = tensor;
  const fits =
    shape.length === axes.length &&
    axes.every((axis, i) => {
      if (typeof axis === 'number') return axis === shape[i];
      sizes[axis] ??= shape[i];
      return sizes[axis] === shape[i];
    });
  if (!fits) {
    const expected = axes
      .map((axis) =>
        typeof axis === 'number' || sizes[axis] === undefined ? axis : `${axis}=${sizes[axis]}`,
      )
      .join(', ');
    throw new ShapeError(`${name} must have shape [${expected}]. Got [${shape.join(', ')}].`);
  }
  return sizes;
}

/**
 * Checks that a field of a configuration is a positive integer.
 *
 * @param field - the field's name, for the message
 * @param value - its value
 * @throws ConfigError naming the field and the value
 * @example
 * assertPositiveInteger('dIn', 3); // => undefined
 */
export function assertPositiveInteger(field: string, value: number): void {
  if (!Number.isInteger(value) || value < 1) {
    throw new ConfigError(`${field} must be a positive integer. Got ${value}.`);
  }
}

/**
 * Checks that a field of a configuration is one of the values that there are.
 *
 * @param field - the field's name, for the message
 * @param value - its value
 * @param values - all that there are
 * @throws ConfigError naming the field, the values and the value
 * @example
 * assertOneOf('norm', 'none', ['pre', 'post']); // throws norm must be one of pre, post. Got none.
 */
export function assertOneOf(field: string, value: unknown, values: readonly unknown[]): void {
  if (!values.includes(value))
    throw new ConfigError(`${field} must be one of ${values.join(', ')}. Got ${String(value)}.`);
}
