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
