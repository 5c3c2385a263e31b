import {key, split, type Key} from '../../core';

/** What every trial draws. Records rest on the order. */
const shared = ['init', 'data', 'test', 'curve'] as const;

/** The keys of one seed: each purpose draws from its own. */
export type SeedKeys<Own extends string = never> = {
  readonly [purpose in (typeof shared)[number] | Own]: Key;
};

/**
 * The keys of a seed, for what every trial draws and for what a kind of trial draws beside it. A purpose that is new goes to the end, where it changes no other's key.
 */
export function seedKeys<Own extends string = never>(seed: number, own: readonly Own[] = []): SeedKeys<Own> {
  const purposes = [...shared, ...own];
  const keys = split(key(seed), purposes.length);
  return Object.fromEntries(purposes.map((purpose, i) => [purpose, keys[i]])) as SeedKeys<Own>;
}
