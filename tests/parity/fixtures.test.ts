import fs from 'node:fs';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {checkFixture, loadFixture, nested} from './fixtures';

const root = path.resolve(__dirname, '../..');
const names = fs.readdirSync(path.join(__dirname, 'fixtures')).map((file) => path.basename(file, '.json'));
const header = {generator: 'g.py', command: 'python g.py', versions: {torch: '1'}, date: '2026-01-01'};

test.each(names)('%s names a generator that is committed', (name) => {
  const {header} = loadFixture(name);
  expect(fs.existsSync(path.join(root, header.generator)), header.generator).toBe(true);
  expect(header.command).toContain(header.generator);
});

describe('a fixture is refused', () => {
  test.each(Object.keys(header))('without %s', (field) => {
    const partial = {header: {...header, [field]: undefined}, cases: [1]};
    expect(() => checkFixture('torch-ops', partial)).toThrow(
      `Fixture torch-ops lacks ${field} in its header. Make it again with scripts/fixtures/torch_ops.py`,
    );
  });

  test('without a header, versions or cases', () => {
    expect(() => checkFixture('x', {cases: [1]})).toThrow('lacks generator, command, versions, date');
    expect(() => checkFixture('x', {header: {...header, versions: {}}, cases: [1]})).toThrow(
      'names no version',
    );
    expect(() => checkFixture('x', {header, cases: []})).toThrow('has no cases');
  });
});

test('nested restores the shape', () => {
  expect(nested({shape: [2, 1, 2], data: [1, 2, 3, 4]})).toEqual([[[1, 2]], [[3, 4]]]);
  expect(nested({shape: [], data: [7]})).toBe(7);
});
