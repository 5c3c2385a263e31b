/**
 * A PNG as an output carries it, without white space; undefined where it is not base64. Anything else could end the attribute
 * of the page that it is written into.
 *
 * @example
 * pngData('iVBO\n'); // 'iVBO'
 */
export function pngData(value: unknown): string | undefined {
  const written = Array.isArray(value) ? value.join('') : value;
  if (typeof written !== 'string' || !/^[A-Za-z0-9+/=\s]*$/.test(written)) return undefined;
  return written.replace(/\s/g, '');
}

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const END = Buffer.from('IEND');

/**
 * What is wrong with a PNG as an output carries it: not base64, not a PNG, or cut short; undefined where it is whole.
 *
 * @example
 * pngFault('AAAA'); // 'a picture is no whole PNG'
 */
export function pngFault(value: unknown): string | undefined {
  const data = pngData(value);
  if (data === undefined) return 'a picture is not written in base64';
  if (data === '') return undefined; // told as a missing picture
  const bytes = Buffer.from(data, 'base64');
  const isWhole = bytes.subarray(0, 8).equals(SIGNATURE) && bytes.subarray(-8, -4).equals(END);
  return isWhole ? undefined : 'a picture is no whole PNG';
}
