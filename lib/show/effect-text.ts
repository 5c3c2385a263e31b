// Effects in words, on the scale on which a reader thinks of them.
import type {Claim, ClaimResult} from '../study/claims/claims';
import {formatChosen, formatNumber} from './numbers';

/**
 * An effect with its interval, in words: "0.858 R² (99 % interval 0.839 to 0.878)". Logarithms of ratios are told as the ratios.
 *
 * @param result - effect, bounds and level of the interval, and the units of the claim
 * @example
 * const result = {effect: Math.log(2.1), lower: Math.log(1.5), upper: Math.log(2.5), level: 0.99, units: 'log ratio'};
 * effectText(result); // => "a factor of 2.10 (99 % interval 1.50 to 2.50)"
 */
export function effectText(
  result: Pick<ClaimResult, 'effect' | 'lower' | 'upper' | 'level'> & Units,
): string {
  const {effect, lower, upper, level} = result;
  const percent = formatChosen(Number((100 * level).toPrecision(3)));
  return `${inUnits(formatNumber, effect, result)} (${percent} % interval ${bounds(lower, upper, result)})`;
}

type Units = Pick<Claim, 'units'>;

/** Logarithms of ratios are told as the ratios. */
export const isLog = ({units}: Units): boolean => units === 'log ratio';
const onScale = (value: number, claim: Units): number => (isLog(claim) ? Math.exp(value) : value);

/** A value with its unit; a ratio is a factor. */
export const inUnits = (format: (value: number) => string, value: number, claim: Units): string =>
  isLog(claim) ? `a factor of ${format(Math.exp(value))}` : `${format(value)} ${claim.units}`;

export const bounds = (lower: number, upper: number, claim: Units): string =>
  `${formatNumber(onScale(lower, claim))} to ${formatNumber(onScale(upper, claim))}`;

/** A threshold is frozen as a logarithm of the ratio that was chosen, with a few digits more than it has. */
export const chosen = (value: number, claim: Units): string =>
  formatChosen(isLog(claim) ? Number(value.toPrecision(4)) : value);
