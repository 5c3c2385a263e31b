import {key, split, type Key} from '../../core';

/** Records rest on this order: a purpose that is new goes to the end, where it changes no other's key. */
const purposes = ['init', 'data', 'test', 'curve', 'firstGradients', 'secondGradients', 'block'] as const;

/** The keys of one seed: each purpose draws from its own. */
export type SeedKeys = {readonly [purpose in (typeof purposes)[number]]: Key};

/** The keys of a seed. */
export function seedKeys(seed: number): SeedKeys {
  const keys = split(key(seed), purposes.length);
  return Object.fromEntries(purposes.map((purpose, i) => [purpose, keys[i]])) as unknown as SeedKeys;
}
