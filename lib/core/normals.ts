import {erfInverse} from './erf-inverse';
import {nativeDraws, type NativeDraws} from './native-draws';

// A normal number is a function of the upper 23 bits m of a word: √2 · erf⁻¹(u), u = (m + ¼) · 2⁻²² − 1, which is what JAX's float32 steps amount to. Most of
// the time would go to the logarithm in erf⁻¹. But √2 · erf⁻¹(u) / u is a smooth curve, save near ±1, and pieces of a smooth curve are polynomials: these,
// times u, round to the float32 of the formula at every m (a test compares all 2²³), in half the time.

const uniformOf = (m: number): number => (m + 0.25) * 2 ** -22 - 1;
const normalOf = (m: number): number => Math.SQRT2 * erfInverse(uniformOf(m));

const PIECE_BITS = 11;
const PIECES = 2 ** PIECE_BITS;
const LENGTH = 2 ** 23 / PIECES;
const DEGREE = 5;
const OUTER = 40; // pieces at either end, |u| > 0.96, left to the formula: the curve bends too much, and Giles' two polynomials meet
const SHORT_RUN = 2 ** 18; // numbers; the table would save about the ten milliseconds that it takes to make

/** The coefficients of each piece: Newton's divided differences of six points, s = 0 … 5. */
function makeTable(): Float64Array {
  const table = new Float64Array(PIECES * (DEGREE + 1));
  for (let piece = OUTER; piece < PIECES - OUTER; piece++) {
    const at = piece * (DEGREE + 1);
    for (let s = 0; s <= DEGREE; s++) {
      const m = (piece + s / DEGREE) * LENGTH;
      table[at + s] = normalOf(m) / uniformOf(m);
    }
    for (let order = 1; order <= DEGREE; order++)
      for (let i = at + DEGREE; i >= at + order; i--) table[i] = (table[i] - table[i - 1]) / order;
  }
  return table;
}

/** Newton's form of the polynomial with the coefficients from position i on. */
function newton(c: Float64Array, i: number, s: number): number {
  const inner = c[i + 3] + (s - 3) * (c[i + 4] + (s - 4) * c[i + 5]);
  return c[i] + s * (c[i + 1] + (s - 1) * (c[i + 2] + (s - 2) * inner));
}

/**
 * A writer of the standard normal numbers of random words: √2 · erf⁻¹(u), with u from the upper 23 bits of a word.
 *
 * It makes its table (96 kB, some ten milliseconds) after a quarter of a million numbers, so that a short run goes without.
 *
 * @param native - native drawing, or null for none. Default: where the set-up compiled it
 * @returns (words, values, offset): writes a number a word into `values`, from position `offset` on
 */
export function normalWriter(
  native: NativeDraws | null = nativeDraws() ?? null,
): (words: Uint32Array, values: Float32Array, offset: number) => void {
  let table: Float64Array | undefined;
  let written = 0;
  return (words, values, offset) => {
    written += words.length;
    if (!table && written > SHORT_RUN) table = makeTable();
    if (table && native) interpolateNatively(native, table, words, values, offset);
    else if (table) interpolate(table, words, values, offset);
    else for (let i = 0; i < words.length; i++) values[offset + i] = normalOf(words[i] >>> 9);
  };
}

function interpolate(c: Float64Array, words: Uint32Array, values: Float32Array, offset: number): void {
  for (let i = 0; i < words.length; i++) {
    const m = words[i] >>> 9;
    const piece = Math.floor(m / LENGTH);
    values[offset + i] =
      piece < OUTER || piece >= PIECES - OUTER
        ? normalOf(m)
        : uniformOf(m) * newton(c, piece * (DEGREE + 1), (m % LENGTH) * (DEGREE / LENGTH));
  }
}

/** The same with the polynomials in native code. */
function interpolateNatively(
  native: NativeDraws,
  table: Float64Array,
  words: Uint32Array,
  values: Float32Array,
  offset: number,
): void {
  native.normals(table, PIECE_BITS, words, values.subarray(offset, offset + words.length));
  for (let i = 0; i < words.length; i++) {
    const piece = words[i] >>> (32 - PIECE_BITS);
    if (piece < OUTER || piece >= PIECES - OUTER) values[offset + i] = normalOf(words[i] >>> 9);
  }
}
