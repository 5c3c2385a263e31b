// Numbers of records in words, for the text alternatives of figures.
import {withDecimals} from '../../show';
import {mean} from '../../study';

/** The mean to two decimals, or that there is none. */
export function meanInWords(values: Iterable<number>): string {
  const list = [...values];
  return list.length === 0 ? 'not trained' : withDecimals(mean(list), 2);
}

/** "a 0.97; b 0.12": names may have commas. */
export const listInWords = (entries: readonly (readonly [string, Iterable<number>])[]): string =>
  entries.map(([name, values]) => `${name} ${meanInWords(values)}`).join('; ');
