import {ConfigError} from '../../core';

/** Steps of a trial: a schedule needs two. */
export function assertSteps(steps: number, name = 'steps'): void {
  if (Number.isInteger(steps) && steps >= 2) return;
  throw new ConfigError(`${name} must be an integer of at least 2. Got ${steps}.`);
}

/** Steps of the long cells. */
export function assertLongSteps(longSteps: number, steps: number): void {
  if (Number.isInteger(longSteps) && longSteps >= steps) return;
  throw new ConfigError(
    `longSteps must be an integer of at least steps, which is ${steps}. Got ${longSteps}.`,
  );
}
