/**
 * A function cannot be compiled, because the recorded graph would not be the function. The message names the operation and what to do.
 *
 * @example
 * new CompileError('Mul is given another constant at each call.').name; // => "CompileError"
 */
export class CompileError extends Error {
  override readonly name = 'CompileError';
}
