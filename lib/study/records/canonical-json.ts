import {createHash} from 'node:crypto';

/**
 * JSON of a plain value with the names of every object sorted and no white space, so that equal values give equal text.
 *
 * @param value - null, booleans, finite numbers, strings, arrays and plain objects of these; a name whose value is undefined is left out
 * @throws TypeError if the value holds anything else; the message gives its path
 * @example
 * canonicalJson({b: [1, 2], a: 'x'}); // => "{\"a\":\"x\",\"b\":[1,2]}"
 */
export function canonicalJson(value: unknown): string {
  return written(value, 'value');
}

/**
 * SHA-256 of the canonical JSON of a plain value.
 *
 * @param value - as for `canonicalJson`
 * @returns 64 hexadecimal digits
 * @throws TypeError if the value is not plain JSON
 * @example
 * hashOf({b: 1, a: 2}) === hashOf({a: 2, b: 1}); // => true
 */
export function hashOf(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex');
}

function written(value: unknown, path: string): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number' && Number.isFinite(value)) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((item, i) => written(item, `${path}[${i}]`)).join(',')}]`;
  if (isPlainObject(value)) {
    const members = Object.entries(value).filter(([, member]) => member !== undefined);
    members.sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${written(member, `${path}.${name}`)}`).join(',')}}`;
  }
  throw new TypeError(
    `${path} must be plain JSON (finite numbers, text, true, false, null, lists, objects). Got ${String(value)}.`,
  );
}

/** A notebook's cells run in a context of their own, whose Object.prototype is another one: so look at the chain's length. */
function isPlainObject(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
