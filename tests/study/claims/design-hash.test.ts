import {describe, expect, it} from 'vitest';
import type {Entry} from '../../../lib/study/claims/claims';
import {designHash} from '../../../lib/study/claims/design-hash';
import {claim, entry, part, table} from '../frozen-claims';

const frozen = designHash(entry, 'main');

/** A copy with its names in another order at every depth. */
function reordered<T>(value: T): T {
  if (Array.isArray(value)) return value.map(reordered) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, member]) => [name, reordered(member as unknown)]),
  ) as T;
}

describe('the hash of a design', () => {
  it('is 64 hexadecimal digits and does not depend on the order of names', () => {
    expect(frozen).toMatch(/^[0-9a-f]{64}$/);
    expect(designHash(reordered(entry), 'main')).toBe(frozen);
  });

  const second = {...part, gates: [], claims: [{...claim, id: '01.C4'}]};
  const secondTable = {...table, version: 2, part: 'second', reads: ['01.C1', '01.C4']};

  it.each<[string, Entry]>([
    ['another part', {...entry, parts: {main: part, second}}],
    ['a new version of a table, frozen with another part', {...entry, tables: {T38: [table, secondTable]}}],
    [
      'the table of another item, frozen with another part',
      {...entry, tables: {T38: [table], T40: [secondTable]}},
    ],
  ])('stays as it was when %s is added', (_, later) => {
    expect(designHash(later, 'main')).toBe(frozen);
  });

  it('of an added part is another one and does not depend on the first part', () => {
    const both = {...entry, parts: {main: part, second}, tables: {T38: [table, secondTable]}};
    const changedFirst = {...both, parts: {...both.parts, main: {...part, version: 3}}};
    expect(designHash(both, 'second')).not.toBe(frozen);
    expect(designHash(changedFirst, 'second')).toBe(designHash(both, 'second'));
  });

  const mainIs = (change: Partial<typeof part>): Entry => ({...entry, parts: {main: {...part, ...change}}});
  it.each<[string, Entry]>([
    ['the threshold', mainIs({claims: [{...claim, threshold: 0.29}, ...part.claims.slice(1)]})],
    ['a statement', mainIs({claims: [{...claim, statement: 'Attention wins.'}, ...part.claims.slice(1)]})],
    ['a gate', mainIs({gates: []})],
    ['a learning rate', mainIs({learningRates: {...part.learningRates, 'dot 1': 0.01}})],
    ['a setting', mainIs({design: {...part.design, steps: 1600}})],
    ['a seed', mainIs({seeds: [8, ...part.seeds.slice(1)]})],
    ['a tuning seed', mainIs({tuningSeeds: [900]})],
    ['the version of the experiment', mainIs({version: 3})],
    ['the scope', mainIs({scope: 'everywhere'})],
    ['the number of primary claims', {...entry, primaryClaims: 4}],
    ['a row of its table', {...entry, tables: {T38: [{...table, rows: table.rows.slice(1)}]}}],
    ['the item that its table answers', {...entry, tables: {T9: [table]}}],
    [
      'a second table frozen with it',
      {...entry, tables: {T38: [table], T9: [{...table, reads: ['01.C1'], rows: []}]}},
    ],
  ])('changes with %s', (_, later) => {
    expect(designHash(later, 'main')).not.toBe(frozen);
  });

  it('refuses a part that the notebook does not have', () => {
    expect(() => designHash(entry, 'second')).toThrow(
      '01-static-or-dynamic-weights has no part "second". It has: main.',
    );
    expect(() => designHash(entry, 'toString')).toThrow(RangeError);
  });
});
