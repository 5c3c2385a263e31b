import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {designHash} from '../../lib/study/claims/design-hash';
import {formatRecords} from '../../lib/study/records/records';
import {verdicts} from '../../scripts/verdicts';
import {claimsFile, entry, experiment, recordsWith, seeds} from '../study/frozen-claims';

let results: string;
beforeEach(() => {
  results = fs.mkdtempSync(path.join(os.tmpdir(), 'results-'));
  put('claims.json', JSON.stringify(claimsFile));
  put(
    'looks.json',
    JSON.stringify([{notebook: '01', part: 'main', design: designHash(entry, 'main'), seeds}]),
  );
  put('01/confirm.ndjson', formatRecords(recordsWith('held', 'held')));
});
afterEach(() => fs.rmSync(results, {recursive: true}));

function put(file: string, text: string): void {
  fs.mkdirSync(path.dirname(path.join(results, file)), {recursive: true});
  fs.writeFileSync(path.join(results, file), text);
}

const read = (file: string): string => fs.readFileSync(path.join(results, file), 'utf8');

/** Runs the command; what it printed, with runs of white space as one space. */
async function run(...args: string[]): Promise<{status: number; output: string}> {
  const printed: string[] = [];
  const experiments = () => Promise.resolve({routing: experiment});
  const status = await verdicts(args, {results, experiments, print: (text) => printed.push(text)});
  return {status, output: printed.join('\n').replace(/[\s│]+/g, ' ')};
}

describe('npm run verdicts', () => {
  it('writes the verdicts, and then finds that they follow from the records', async () => {
    const written = await run('--write');
    expect(written.status).toBe(0);
    expect(JSON.parse(read('verdicts.json'))).toMatchObject({verdicts: {T38: {verdict: 'half right'}}});
    const checked = await run();
    expect(checked.status).toBe(0);
    expect(checked.output).toContain('The committed verdicts follow from the committed records.');
    expect(checked.output).toContain('01.C1 held 0.4000 R² 0.3970 to 0.4030 0.990 8 0.0078');
    expect(checked.output).toContain(
      'T38 half right Dynamic, yes; the dot product is not the point. (eight slots, 800 steps)',
    );
  });

  it('fails where nothing is committed yet, and says how to write it', async () => {
    const {status, output} = await run();
    expect(status).toBe(1);
    expect(output).toContain('01.C1 absent present');
    expect(output).toContain('npm run verdicts -- --write');
    expect(fs.existsSync(path.join(results, 'verdicts.json'))).toBe(false);
  });

  it('fails when a metric in the records was altered, and shows what it did', async () => {
    await run('--write');
    put('01/confirm.ndjson', formatRecords(recordsWith('not held', 'held')));
    const {status, output} = await run();
    expect(status).toBe(1);
    expect(output).toContain('01.C1 outcome held not held');
    expect(output).toContain('01.C1 effect 0.4 0.2');
    expect(output).toContain('T38 verdict half right not supported here');
  });

  it('fails when a committed verdict was altered', async () => {
    await run('--write');
    put('verdicts.json', read('verdicts.json').replace('"half right"', '"supported"'));
    const {status, output} = await run();
    expect(status).toBe(1);
    expect(output).toContain('T38 verdict supported half right');
    expect(output).toContain('1 thing differs');
  });

  it('refuses all records once a frozen threshold was altered', async () => {
    await run('--write');
    put('claims.json', read('claims.json').replace('"threshold":0.3', '"threshold":0.2'));
    const {status, output} = await run();
    expect(status).toBe(1);
    expect(output).toMatch(/No verdict: 01-static-or-dynamic-weights: record .* is not a frozen one/);
  });

  it('refuses a record of a pilot seed among the confirmatory ones', async () => {
    const [first, ...others] = recordsWith('held', 'held');
    put('01/confirm.ndjson', formatRecords([{...first, purpose: 'pilot'}, ...others]));
    const {status, output} = await run();
    expect(status).toBe(1);
    expect(output).toContain('claims read confirmatory seeds only');
  });

  it('refuses a record whose seed was altered', async () => {
    put('01/confirm.ndjson', read('01/confirm.ndjson').replace('"seed":1', '"seed":9'));
    const {status, output} = await run();
    expect(status).toBe(1);
    expect(output).toMatch(/No verdict: .*confirm\.ndjson, line 3 \(.*\): the record's key must be/);
  });

  it('refuses a damaged snapshot', async () => {
    put('verdicts.json', '{"claims":');
    const {status, output} = await run();
    expect(status).toBe(1);
    expect(output).toMatch(/No verdict: .*verdicts\.json is no JSON .* Restore it from the repository\./);
  });

  it('does not read tuning and pilot files', async () => {
    await run('--write');
    put('01/tune.ndjson', formatRecords(recordsWith('not held', 'held')));
    put('01/pilot.ndjson', formatRecords(recordsWith('not held', 'held')));
    expect((await run()).status).toBe(0);
  });

  it.each(['[]', '[{"notebook":"01","part":"main","design":"another","seeds":[0,1,2,3,4,5,6,7]}]'])(
    'refuses records of which no look was noted: %s',
    async (looks) => {
      await run('--write');
      put('looks.json', looks);
      const {status, output} = await run('--write');
      expect(status).toBe(1);
      expect(output).toMatch(
        /No verdict: results\/looks\.json has no look of notebook 01, part main, at design/,
      );
    },
  );

  it('names what has not been run', async () => {
    fs.rmSync(path.join(results, '01'), {recursive: true});
    const {status, output} = await run();
    expect([status, output]).toEqual([
      0,
      'Frozen, not run yet: 01 main. The committed verdicts follow from the committed records.',
    ]);
  });

  it('refuses a faulty claims file', async () => {
    put('claims.json', read('claims.json').replace('"greater"', '"larger"'));
    const {status, output} = await run();
    expect(status).toBe(1);
    expect(output).toContain('claim 01.C1: kind: expected one of');
  });

  it('refuses an unknown argument, shows the known ones, and ends with 2', async () => {
    const {status, output} = await run('--wrote');
    expect(status).toBe(2);
    expect(output).toContain("unknown option '--wrote'");
    expect(output).toContain('--write write results/verdicts.json');
    expect((await run('01')).status).toBe(2);
    expect((await run('--help')).status).toBe(0);
  });
});
