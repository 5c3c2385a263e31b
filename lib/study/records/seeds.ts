/** What a seed may be used for. A claim reads confirmatory seeds only. */
export type SeedPurpose = 'confirm' | 'pilot' | 'tune' | 'smoke' | 'fresh';

/** Seeds from `from` to `to`, both included. */
export interface SeedRange {
  /** first seed */
  readonly from: number;
  /** last seed */
  readonly to: number;
}

/** Seeds of one look at a design. */
const SEEDS_A_LOOK = 8;

const MILLISECONDS_A_DAY = 86_400_000;
const FIRST_FRESH_DAY = Date.UTC(2026, 0, 1);

/**
 * The seeds of each purpose. No seed has two: what was used to choose a threshold or a rate never judges a claim.
 *
 * @example
 * seedRanges.pilot.from; // => 100
 */
export const seedRanges: {readonly [purpose in SeedPurpose]: SeedRange} = {
  confirm: {from: 0, to: 95},
  pilot: {from: 100, to: 199},
  tune: {from: 900, to: 999},
  smoke: {from: 1000, to: 9999},
  fresh: {from: 10_000, to: 99_999},
};

/**
 * The purpose of a seed.
 *
 * @param seed - an integer
 * @returns its purpose, or undefined where no purpose owns it
 * @example
 * seedPurpose(901); // => "tune"
 */
export function seedPurpose(seed: number): SeedPurpose | undefined {
  if (!Number.isInteger(seed)) return undefined;
  const purposes = Object.keys(seedRanges) as SeedPurpose[];
  return purposes.find((purpose) => seed >= seedRanges[purpose].from && seed <= seedRanges[purpose].to);
}

/**
 * The eight confirmatory seeds of a look: 0 to 7 at first; a design that is changed after a look takes the next eight.
 *
 * @param look - number of looks before this one: 0 (default) to 11
 * @throws RangeError if look is out of range
 * @example
 * confirmatorySeeds(1); // => [8, 9, 10, 11, 12, 13, 14, 15]
 */
export function confirmatorySeeds(look = 0): number[] {
  const looks = (seedRanges.confirm.to + 1) / SEEDS_A_LOOK;
  if (!Number.isInteger(look) || look < 0 || look >= looks) {
    throw new RangeError(`look must be an integer in [0, ${looks}). Got ${look}.`);
  }
  return Array.from({length: SEEDS_A_LOOK}, (_, i) => look * SEEDS_A_LOOK + i);
}

/**
 * The first n seeds of a purpose: four pilot seeds are 100 to 103, four tuning seeds 900 to 903.
 *
 * @param purpose - one of the purposes; for claims use `confirmatorySeeds`
 * @param n - how many; 4 by default
 * @throws RangeError if the purpose has not so many seeds
 * @example
 * seedsFor('tune'); // => [900, 901, 902, 903]
 */
export function seedsFor(purpose: SeedPurpose, n = 4): number[] {
  const {from, to} = seedRanges[purpose];
  if (!Number.isInteger(n) || n < 1 || n > to - from + 1) {
    throw new RangeError(`n must be an integer in [1, ${to - from + 1}] for ${purpose} seeds. Got ${n}.`);
  }
  return Array.from({length: n}, (_, i) => from + i);
}

/**
 * The eight fresh seeds of a day: other ones every day, for thirty years.
 *
 * @param date - default now; its day in UTC counts
 * @example
 * freshSeeds(new Date('2026-01-02T12:00:00Z')); // => [10008, 10009, 10010, 10011, 10012, 10013, 10014, 10015]
 */
export function freshSeeds(date = new Date()): number[] {
  const {from, to} = seedRanges.fresh;
  const days = Math.floor((date.getTime() - FIRST_FRESH_DAY) / MILLISECONDS_A_DAY);
  const sets = Math.floor((to + 1 - from) / SEEDS_A_LOOK);
  const first = from + SEEDS_A_LOOK * (((days % sets) + sets) % sets);
  return Array.from({length: SEEDS_A_LOOK}, (_, i) => first + i);
}
