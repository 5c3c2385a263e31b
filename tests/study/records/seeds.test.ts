import {describe, expect, it} from 'vitest';
import {
  confirmatorySeeds,
  seedPurpose,
  seedRanges,
  seedsFor,
  type SeedPurpose,
} from '../../../lib/study/records/seeds';

const purposes = Object.keys(seedRanges) as SeedPurpose[];

describe('seeds', () => {
  it('no seed has two purposes', () => {
    const ranges = purposes.map((purpose) => seedRanges[purpose]).sort((a, b) => a.from - b.from);
    for (const [i, range] of ranges.entries()) {
      expect(range.from).toBeLessThanOrEqual(range.to);
      if (i > 0) expect(range.from).toBeGreaterThan(ranges[i - 1].to);
    }
  });

  it('gives the seeds of the protocol', () => {
    expect(confirmatorySeeds()).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(confirmatorySeeds(1)).toEqual([8, 9, 10, 11, 12, 13, 14, 15]);
    expect(seedsFor('pilot')).toEqual([100, 101, 102, 103]);
    expect(seedsFor('tune')).toEqual([900, 901, 902, 903]);
    expect([seedsFor('smoke', 1), seedsFor('fresh', 1)]).toEqual([[1000], [10_000]]);
  });

  it('all looks together are distinct and confirmatory', () => {
    const seeds = Array.from({length: 12}, (_, look) => confirmatorySeeds(look)).flat();
    expect(new Set(seeds).size).toBe(96);
    expect(seeds.every((seed) => seedPurpose(seed) === 'confirm')).toBe(true);
  });

  it.each(purposes)('knows both ends of the %s seeds', (purpose) => {
    const {from, to} = seedRanges[purpose];
    expect([seedPurpose(from), seedPurpose(to)]).toEqual([purpose, purpose]);
    expect([seedPurpose(from - 1), seedPurpose(to + 1)]).not.toContain(purpose);
  });

  it('owns no seed between the ranges, below zero or between integers', () => {
    expect([96, 200, 899, -1, 0.5, NaN].map(seedPurpose)).toEqual(new Array(6).fill(undefined));
  });

  it('refuses a look or a number of seeds out of range', () => {
    expect(() => confirmatorySeeds(12)).toThrow('look must be an integer in [0, 12). Got 12.');
    expect(() => confirmatorySeeds(-1)).toThrow(RangeError);
    expect(() => seedsFor('pilot', 101)).toThrow(
      'n must be an integer in [1, 100] for pilot seeds. Got 101.',
    );
    expect(() => seedsFor('tune', 0)).toThrow(RangeError);
  });
});
