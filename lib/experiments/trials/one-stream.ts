import {ConfigError} from '../../core';

/** Trials that train together: one or more, of one stream. */
export function assertOneStream<C>(streamOf: (trial: C) => string, trials: readonly C[]): void {
  if (trials.length === 0) throw new ConfigError('trials must hold at least one trial. Got none.');
  if (new Set(trials.map(streamOf)).size === 1) return;
  throw new ConfigError(
    `Trials that train together must share a stream. Got ${trials.map(streamOf).join('; ')}.`,
  );
}
