/**
 * An argument's shape is not what the function's contract says. The message names the argument, the expected and the actual shape.
 *
 * @example
 * new ShapeError('x must have shape [2, 3]. Got [3, 2].').name; // => "ShapeError"
 */
export class ShapeError extends Error {
  override readonly name = 'ShapeError';
}

/**
 * A configuration holds a value outside its range. The message names the field, the valid values and the actual one.
 *
 * @example
 * new ConfigError('dIn must be a positive integer. Got 0.').name; // => "ConfigError"
 */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/**
 * Two trees that must have the same structure do not. The message names the path at which they part.
 *
 * @example
 * new StructureError('at w: expected a tensor, got nothing.').name; // => "StructureError"
 */
export class StructureError extends Error {
  override readonly name = 'StructureError';
}
