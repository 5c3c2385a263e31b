/** What an author writes where words are still to come. */
const placeholder = /@@+|\bplaceholder\b/i;

/**
 * The faults of what a notebook says in words, in its markdown or in a figure's alternative text: places that were left open.
 *
 * @returns one sentence a fault
 * @example
 * proseFaults('It leads by @@ points.'); // ['"@@" stands where words are missing']
 */
export function proseFaults(words: string): string[] {
  const found = placeholder.exec(words)?.[0];
  return found === undefined ? [] : [`"${found}" stands where words are missing`];
}
