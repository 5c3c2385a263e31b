// Numbers in words, for the text alternatives of figures.
import {mean} from '../study/claims/statistics';
import {withDecimals} from './numbers';

/**
 * The mean to two decimals, or that there is none.
 *
 * @param values - one number a seed
 * @example
 * meanInWords([]); // => "not trained"
 */
export function meanInWords(values: Iterable<number>): string {
  const list = [...values];
  return list.length === 0 ? 'not trained' : withDecimals(mean(list), 2);
}

/**
 * Names with their means, set apart by semicolons since names may have commas.
 *
 * @param entries - a name and one number a seed
 * @example
 * listInWords([['dense net, 16×', [0.1, 0.14]], ['static mixing', []]]); // => "dense net, 16× 0.12; static mixing not trained"
 */
export const listInWords = (entries: readonly (readonly [string, Iterable<number>])[]): string =>
  entries.map(([name, values]) => `${name} ${meanInWords(values)}`).join('; ');
