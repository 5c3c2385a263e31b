// Checks of the settings that a notebook may vary; each names the setting, its valid values and the actual one.
import {ConfigError} from '../../core';

/** Whether λ is one. */
export const isDial = (dial: unknown): boolean => typeof dial === 'number' && dial >= 0 && dial <= 1;

/** A list of dials. */
export function assertDials(dials: unknown): void {
  if (Array.isArray(dials) && dials.length > 0 && dials.every(isDial)) return;
  throw new ConfigError(
    `dials must be a list of one or more numbers in [0, 1]. Got ${JSON.stringify(dials)}.`,
  );
}
