import {ConfigError} from '../../core';

/** A list of counts: one or more positive integers. */
export function assertCounts(name: string, list: unknown): void {
  if (Array.isArray(list) && list.length > 0 && list.every(isCount)) return;
  throw new ConfigError(
    `${name} must be a list of one or more positive integers. Got ${JSON.stringify(list)}.`,
  );
}

const isCount = (size: unknown): boolean => Number.isInteger(size) && (size as number) > 0;
