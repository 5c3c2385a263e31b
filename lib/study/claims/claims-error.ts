/**
 * A claims file says something that it must not. The message names the file, the claim (or what else owns the field), the field, what
 * was expected and what came.
 *
 * @example
 * const error = new ClaimsError('claims.json', 'claim 01.C1', 'margin', 'a number', 'x');
 * error.message; // => "claims.json: claim 01.C1: margin: expected a number. Got \"x\"."
 */
export class ClaimsError extends Error {
  override readonly name = 'ClaimsError';

  constructor(
    readonly file: string,
    readonly owner: string,
    readonly field: string,
    readonly expected: string,
    readonly actual: unknown,
  ) {
    const place = [file, owner, field].filter((word) => word !== '').join(': ');
    super(
      `${place}: expected ${expected}. Got ${actual === undefined ? 'nothing' : JSON.stringify(actual)}.`,
    );
  }
}
