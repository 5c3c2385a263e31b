import {ConfigError} from '../core/errors';
import {display} from './display';
import {gridBundle, type Grid} from './grid';
import {formatNumber, withDecimals} from './numbers';

/** What `table` reads of a data frame; a danfojs `DataFrame` has it. */
export type FrameLike = {
  readonly columns: readonly string[];
  readonly index: readonly (string | number)[];
  readonly values: readonly unknown[];
};

/** How a table is shown. */
export type TableOptions = {
  readonly caption?: string;
  /** Rows shown at most; 20 by default. A note tells how many there are. */
  readonly maxRows?: number;
  /** Significant digits of the largest number of a column; 3 by default. The column's numbers share their decimals. */
  readonly digits?: number;
};

/**
 * Shows a data frame, or a list of rows, as a table: cells escaped, numbers aligned and rounded for reading, missing values as a dash.
 *
 * @param data - a danfojs data frame, or rows as objects; columns are those of the first row and any that later rows add
 * @param options - `caption`; `maxRows`, 20 by default; `digits`, 3 by default
 * @throws ConfigError if the data are neither
 * @example
 * outputsOf(() => table([{arm: 'dot', r2: 0.98}]))[0].data['text/plain']; // => "arm     r2\n---  -----\ndot  0.980"
 */
export function table(data: FrameLike | readonly object[], options: TableOptions = {}): void {
  display(gridBundle(gridOf(data, options)));
}

function gridOf(
  data: FrameLike | readonly object[],
  {caption, maxRows = 20, digits = 3}: TableOptions,
): Grid {
  const {columns, index, values} = asFrame(data);
  const shown = Math.min(values.length, maxRows);
  const rows = values.slice(0, shown).map((row) => (Array.isArray(row) ? (row as unknown[]) : [row]));
  const cells = columns.map((_, column) => rows.map((row) => row[column]));
  const texts = cells.map((column) => columnTexts(column, digits));
  const isNumeric = cells.map(isNumbers);
  // An index that only counts the rows says nothing.
  const hasIndex = index.some((name, row) => name !== row);
  const names = index.slice(0, shown).map(String);
  return {
    caption,
    head: hasIndex ? ['', ...columns] : columns,
    rows: rows.map((_, row) => {
      const texted = texts.map((column) => column[row]);
      return hasIndex ? [names[row], ...texted] : texted;
    }),
    isNumeric: hasIndex ? [index.every((name) => typeof name === 'number'), ...isNumeric] : isNumeric,
    note: shown < values.length ? `The first ${shown} of ${formatNumber(values.length)} rows.` : undefined,
  };
}

function asFrame(data: FrameLike | readonly object[]): FrameLike {
  if (Array.isArray(data)) {
    const rows = data as readonly {[column: string]: unknown}[];
    const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
    return {
      columns,
      index: rows.map((_, row) => row),
      values: rows.map((row) => columns.map((column) => row[column])),
    };
  }
  const frame = data as FrameLike;
  if (Array.isArray(frame?.columns) && Array.isArray(frame.values) && Array.isArray(frame.index))
    return frame;
  throw new ConfigError(`A table shows a data frame or a list of rows. Got ${typeof data}.`);
}

function isMissing(value: unknown): boolean {
  return value === null || value === undefined;
}

function isNumbers(column: readonly unknown[]): boolean {
  const present = column.filter((value) => !isMissing(value));
  return present.length > 0 && present.every((value) => typeof value === 'number');
}

function columnTexts(column: readonly unknown[], digits: number): string[] {
  const format = isNumbers(column) ? numberFormat(column as (number | null)[], digits) : cellText;
  return column.map((value) => (isMissing(value) ? '–' : format(value as number)));
}

/** Decimals that suit the whole column; a column over many orders of magnitude gets digits for each number instead. */
function numberFormat(column: readonly (number | null)[], digits: number): (value: number) => string {
  const finite = column.filter(
    (value): value is number => typeof value === 'number' && Number.isFinite(value),
  );
  const magnitudes = finite.map(Math.abs).filter((magnitude) => magnitude > 0);
  if (finite.every(Number.isInteger) || magnitudes.length === 0)
    return (value) => formatNumber(value, digits);
  const [least, most] = [Math.min(...magnitudes), Math.max(...magnitudes)];
  const decimals = Math.max(0, digits - 1 - Math.floor(Math.log10(most)));
  if (most >= 1e6 || decimals > 8 || least < 0.5 * 10 ** -decimals)
    return (value) => formatNumber(value, digits);
  return (value) => (Number.isFinite(value) ? withDecimals(value, decimals) : formatNumber(value));
}

function cellText(value: unknown): string {
  if (typeof value === 'number') return formatNumber(value);
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
