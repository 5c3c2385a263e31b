// Errors as a page may state them: they differ in their last digits between machines, so the page gives bounds.
import type {Tolerance} from '../../support/assert-close';

/** Above what was measured by so much at least, so that another machine stays below. */
const MARGIN = 3;
/** A bound so many times above says nothing any more. */
const LOOSE = 100;

/**
 * A bound of an error: 1, 2 or 5 times a power of ten. One that was stated before stays while it is true and not loose.
 *
 * @param error - as measured; less than rounding can do counts as that
 * @param rounding - what rounding alone does, as a share of a number; 0 where numbers must be the same
 * @param stated - what the page says so far
 */
export function errorBound(error: number, rounding: number, stated?: number): number {
  const least = Math.max(error, rounding);
  if (least === 0) return 0;
  if (stated !== undefined && least <= stated && stated <= LOOSE * least) return stated;
  const power = 10 ** Math.floor(Math.log10(MARGIN * least));
  const step = [1, 2, 5, 10].find((own) => own * power >= MARGIN * least)!;
  return Number((step * power).toPrecision(1));
}

/** Half of what lies between 1 and the next number, by the precision that a tolerance is for. */
export const roundingOf = ({rtol, atol}: Tolerance): number =>
  rtol === 0 && atol === 0 ? 0 : rtol >= 1e-6 ? 2 ** -24 : 2 ** -53;

/** "below 2e-7", or "none" */
export const boundInWords = (bound: number): string =>
  bound === 0 ? 'none' : `below ${bound.toExponential()}`;

/** A bound as `boundInWords` wrote it; undefined where it says something else. */
export function boundOf(words: string): number | undefined {
  if (words === 'none') return 0;
  const [, number] = /^below (\S+)$/.exec(words) ?? [];
  return number === undefined ? undefined : Number(number);
}
