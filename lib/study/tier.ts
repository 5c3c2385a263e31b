import {ConfigError} from '../core';

/** How much a notebook does: `smoke` runs every cell with a few steps and reads no claim, `full` replays records and trains what has none. */
export const tiers = ['smoke', 'full'] as const;

/** One of `tiers`. */
export type Tier = (typeof tiers)[number];

/**
 * The tier that the environment's WHY_ATTENTION_TIER asks for.
 *
 * @param requested - default: the environment variable, or `full` where it is not set
 * @throws ConfigError naming the valid tiers
 * @example
 * currentTier('smoke'); // => "smoke"
 */
export function currentTier(requested = process.env.WHY_ATTENTION_TIER ?? 'full'): Tier {
  const tier = tiers.find((name) => name === requested);
  if (tier === undefined) {
    throw new ConfigError(`WHY_ATTENTION_TIER must be one of ${tiers.join(', ')}. Got ${requested}.`);
  }
  return tier;
}
