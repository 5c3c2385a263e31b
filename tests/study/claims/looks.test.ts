import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {designHash} from '../../../lib/study/claims/design-hash';
import {countLooks, readLooks, requireLooks, type Look} from '../../../lib/study/claims/looks';
import {claimsFile, entry, seeds} from '../frozen-claims';

const design = designHash(entry, 'main');
const look = (changes: Partial<Look> = {}): Look => ({
  notebook: '01',
  part: 'main',
  design,
  seeds,
  ...changes,
});

test('looks are counted by notebook and part, whatever their design', () => {
  const looks = [look(), look({design: 'x'}), look({part: 'second'}), look({notebook: '02'})];
  expect(countLooks(looks, '01', 'main')).toBe(2);
  expect(countLooks(looks, '03', 'main')).toBe(0);
});

test('looks are read from a file, and a file that does not exist holds none', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'looks-'));
  const file = path.join(folder, 'looks.json');
  expect(readLooks(file)).toEqual([]);
  fs.writeFileSync(file, JSON.stringify([look()]));
  expect(readLooks(file)).toEqual([look()]);
  fs.writeFileSync(file, '[{');
  expect(() => readLooks(file)).toThrow('looks.json is no JSON. Restore it from the repository.');
  fs.writeFileSync(file, '{}');
  expect(() => readLooks(file)).toThrow('looks.json must be a list of looks.');
  fs.rmSync(folder, {recursive: true});
});

describe('a part that has records', () => {
  const parts = [{notebook: '01', part: 'main', design}];

  test('needs its look, among any others', () => {
    expect(() => requireLooks(claimsFile, [look({design: 'earlier'}), look()], parts)).not.toThrow();
    expect(() => requireLooks(claimsFile, [], [])).not.toThrow();
  });

  test.each<[string, Look[]]>([
    ['no look', []],
    ['a look of another notebook', [look({notebook: '02'})]],
    ['a look of another part', [look({part: 'second'})]],
    ['a look at another design', [look({design: 'x'})]],
    ['a look with other seeds', [look({seeds: [0, 1]})]],
  ])('is refused with %s', (_, looks) => {
    expect(() => requireLooks(claimsFile, looks, parts)).toThrow(
      `results/looks.json has no look of notebook 01, part main, at design ${design.slice(0, 12)} with seeds 0, 1, 2, 3, 4, 5, 6, 7, but`,
    );
  });
});
