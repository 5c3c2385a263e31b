// npm run tune and npm run confirm, on a small repository with an experiment that trains nothing.
import fs from 'node:fs';
import {describe, expect, test, vi} from 'vitest';
import type {ClaimsFile} from '../../lib/study/claims/claims';
import {designHash} from '../../lib/study/claims/design-hash';
import {confirm} from '../../scripts/confirm';
import {tune} from '../../scripts/tune';
import {entry, fakeStudy, part} from './fake-study';

const {put, read, records, armsIn, freeze, noteLook, call, inResults} = fakeStudy();

describe.each([
  ['tune', tune],
  ['confirm', confirm],
] as const)('npm run %s ends with 2 and says why, for', (_, command) => {
  test.each<[string, string[], string]>([
    ['an unknown notebook', ['07'], 'notebook must be one of 01. Got 07.'],
    ['a name that every object has', ['constructor'], 'notebook must be one of 01. Got constructor.'],
    ['no notebook', [], 'notebook must be one of 01. Got none.'],
    ['an unknown part', ['01', '--part', 'third'], '--part must be one of main, second. Got third.'],
    ['an unknown option', ['01', '--wrote'], "unknown option '--wrote'"],
    ['too many arguments', ['01', '02'], 'too many arguments'],
  ])('%s', async (__, args, message) => {
    const {status, output} = await call(command, ...args);
    expect([status, output]).toEqual([2, expect.stringContaining(message)]);
    expect(output).not.toContain('    at ');
    expect(fs.existsSync(inResults('01'))).toBe(false);
  });

  test('a faulty claims.json', async () => {
    put('results/claims.json', read('results/claims.json').replace('"greater"', '"larger"'));
    const {status, output} = await call(command, '01');
    expect([status, output]).toEqual([2, expect.stringContaining('claim 01.C1: kind: expected one of')]);
    put('results/claims.json', '{');
    expect((await call(command, '01')).status).toBe(2);
  });

  test.each([
    ['WHY_ATTENTION_BACKEND', 'gpu', 'backend must be one of auto, native, wasm. Got gpu.'],
    [
      'WHY_ATTENTION_PROCESSES',
      'two',
      'WHY_ATTENTION_PROCESSES must be "here" or a whole number from 0. Got two.',
    ],
  ])('a faulty setting %s=%s, before a look is written', async (name, value, message) => {
    await call(tune, '01'); // so that nothing else stands against a confirmation
    vi.stubEnv(name, value);
    const {status, output} = await call(command, '01');
    expect([status, output]).toEqual([2, expect.stringContaining(message)]);
    expect(fs.existsSync(inResults('looks.json'))).toBe(false);
  });

  test('not for a question about its options', async () => {
    const {status, output} = await call(command, '--help');
    expect([status, output]).toEqual([0, expect.stringContaining('--part <name>')]);
  });
});

describe('npm run tune', () => {
  test('writes the records of all parts, and with --write the rates', async () => {
    freeze(entry(0.1));
    const before = read('results/claims.json');
    expect((await call(tune, '01')).status).toBe(0);
    expect(records('tune.ndjson')).toHaveLength(2 * 2 * 3 * 2);
    expect(records('tune.ndjson').every(({purpose}) => purpose === 'tune')).toBe(true);
    expect(read('results/claims.json')).toBe(before);
    expect((await call(tune, '01', '--write')).status).toBe(0);
    expect(JSON.parse(read('results/claims.json'))).toEqual({notebooks: {'01': entry(0.01)}});
  });

  test('of one part keeps the others’ records, and drops those that belong to none', async () => {
    await call(tune, '01');
    await call(tune, '01', '--pilot');
    const [whole, pilots] = [read('results/01/tune.ndjson'), read('results/01/pilot.ndjson')];
    await call(tune, '01', '--part', 'second');
    await call(tune, '01', '--part', 'main', '--pilot');
    expect([read('results/01/tune.ndjson'), read('results/01/pilot.ndjson')]).toEqual([whole, pilots]);
    expect(armsIn('pilot.ndjson')).toEqual(['dot', 'mlp', 'dot-2', 'mlp-2']);
    freeze({...entry(0.01), parts: {...entry(0.01).parts, second: part(['mlp-2'], 0.01, '01.C2')}});
    await call(tune, '01', '--part', 'main');
    expect(armsIn('tune.ndjson')).toEqual(['dot', 'mlp', 'mlp-2']);
  });

  test('writes no rate into a part that has been looked at, whatever its design was then', async () => {
    noteLook('main', 0.1);
    const before = read('results/claims.json');
    for (const args of [['01'], ['01', '--part', 'main']]) {
      const {status, output} = await call(tune, ...args, '--write');
      expect([status, output]).toEqual([
        2,
        expect.stringContaining('Part main of notebook 01 has been looked at'),
      ]);
    }
    expect(read('results/claims.json')).toBe(before);
    expect((await call(tune, '01', '--part', 'second', '--write')).status).toBe(0);
    expect((await call(tune, '01')).status).toBe(0); // tuning may always be seen again
  });

  test('has no rates to write from a pilot', async () => {
    const {status, output} = await call(tune, '01', '--pilot', '--write');
    expect([status, output]).toEqual([
      2,
      expect.stringContaining("'--pilot' cannot be used with option '--write'"),
    ]);
  });
});

describe('npm run confirm', () => {
  test('notes the look and writes records of the frozen design; again, it replays them', async () => {
    await call(tune, '01');
    const {status, output} = await call(confirm, '01', '--part', 'main');
    expect([status, output]).toEqual([0, expect.stringContaining('4 trials trained, 0 replayed')]);
    const design = designHash(entry(0.01), 'main');
    expect(JSON.parse(read('results/looks.json'))).toEqual([
      {notebook: '01', part: 'main', design, seeds: [0, 1]},
    ]);
    expect(records('confirm.ndjson').map((record) => [record.purpose, record.design])).toEqual(
      Array(4).fill(['confirm', design]),
    );
    const first = read('results/01/confirm.ndjson');
    expect((await call(confirm, '01', '--part', 'main')).output).toContain('0 trials trained, 4 replayed');
    expect(read('results/01/confirm.ndjson')).toBe(first);
    await call(confirm, '01', '--part', 'second');
    expect(armsIn('confirm.ndjson')).toEqual(['dot', 'mlp', 'dot-2', 'mlp-2']);
  });

  test('is refused for rates that tuning did not choose, before any look', async () => {
    await call(tune, '01');
    freeze(entry(0.1));
    const {status, output} = await call(confirm, '01');
    expect(status).toBe(2);
    expect(output).toContain('The learning rate of "dot" is 0.1 in claims.json, and tuning chose 0.01');
    expect(fs.existsSync(inResults('looks.json'))).toBe(false);
  });

  test('is refused without tuning, and with claims that are not committed', async () => {
    put('results/claims.json', read('results/claims.json').replace('small', 'large'));
    const {status, output} = await call(confirm, '01');
    expect(status).toBe(2);
    expect(output).toContain('12 of 12 records of tuning are missing');
    expect(output).toContain('results/claims.json has changes that are not committed');
  });

  test('is not refused for a draft of another notebook', async () => {
    await call(tune, '01');
    const claims = JSON.parse(read('results/claims.json')) as ClaimsFile;
    const draft = {notebook: '02-draft', primaryClaims: 1, parts: {}, tables: {}};
    put('results/claims.json', JSON.stringify({notebooks: {...claims.notebooks, '02': draft}}));
    expect((await call(confirm, '01', '--part', 'main')).status).toBe(0);
  });

  test('says which rates are at the edge of what was tried, and goes on', async () => {
    await call(tune, '01');
    const lines = records('tune.ndjson').map((record) =>
      record.config.arm === 'mlp'
        ? {...record, metrics: {r2: 1 - (record.config.learningRate as number)}}
        : record,
    );
    put('results/01/tune.ndjson', lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    const frozen = entry(0.01);
    freeze({...frozen, parts: {...frozen.parts, main: {...frozen.parts.main, learningRates: {dot: 0.01, mlp: 0.001}}}}); // prettier-ignore
    const {status, output} = await call(confirm, '01', '--part', 'main');
    expect(status).toBe(0);
    expect(output).toContain('Note: the rate of "mlp", 0.001, is the lowest or highest that was tried.');
    expect(output).not.toContain('"dot"');
  });
});
