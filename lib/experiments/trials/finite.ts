// What of measured numbers goes into a record: JSON holds neither NaN nor infinity.

/** To six significant digits. */
export const rounded = (value: number): number => Number(value.toPrecision(6));

/** The numbers that are finite. */
export const finiteOnly = (numbers: {readonly [name: string]: number}): Record<string, number> =>
  Object.fromEntries(Object.entries(numbers).filter(([, value]) => Number.isFinite(value)));

/** The values before the first that is not finite: what is left keeps its place. */
export function finitePrefix(values: readonly number[]): number[] {
  const end = values.findIndex((value) => !Number.isFinite(value));
  return values.slice(0, end < 0 ? undefined : end);
}

/** The lists that are finite everywhere: a map that lacks a number is no map. */
export const wholeOnly = (lists: {
  readonly [name: string]: readonly number[];
}): Record<string, readonly number[]> =>
  Object.fromEntries(Object.entries(lists).filter(([, list]) => list.every(Number.isFinite)));
