import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {readEvidence} from '../../scripts/notebooks/check/evidence';
import {changedVerdicts} from '../../scripts/notebooks/recompute';
import {designHash, formatRecords, type Entry, type Look} from '../../lib/study';
import {claimsFile} from '../study/frozen-claims';
import {recordOf} from '../support/record-of';

let root: string;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'evidence-'));
  mkdirSync(path.join(root, 'results', '01'), {recursive: true});
  mkdirSync(path.join(root, 'scripts'));
  mkdirSync(path.join(root, 'docs'));
});
afterEach(() => rmSync(root, {recursive: true}));

const tsconfig = '{"compilerOptions": {"module": "node16", "target": "es2022", "rootDir": ".", "types": []}}';
const write = (file: string, text: string): void => writeFileSync(path.join(root, file), text);

describe('readEvidence', () => {
  it('is empty before anything was confirmed', async () => {
    expect(await readEvidence(root)).toEqual({
      claims: new Map(),
      cards: new Map(),
      records: new Set(),
      verdicts: [],
    });
  });

  const verdict = {verdict: 'supported', sentence: 'It does.', scope: 'here', claims: {}};

  it('reads claims, verdicts and the keys of all records', async () => {
    const claim = {outcome: 'held', effect: 1, lower: 0.5, upper: 1.5, n: 8, level: 0.99, p: 0.0078};
    const {main} = claimsFile.notebooks['01'].parts;
    const [first] = main.claims;
    const stated = {...first, statement: 'It wins.', units: 'R²'};
    const entry: Entry = {
      ...claimsFile.notebooks['01'],
      tables: {},
      parts: {
        main: {...main, scope: 'eight slots', claims: [stated]},
        more: {...main, claims: [{...stated, id: '01.C4'}], gates: []},
      },
    };
    const look = (notebook: string, part: string): Look => ({notebook, part, design: '', seeds: []});
    const looks = [look('01', 'main'), look('01', 'main'), look('01', 'more'), look('02', 'main')];
    const design = designHash(entry, 'main');
    const native = {backend: 'tensorflow 2.21.0, CPU', threads: 1};
    write('results/claims.json', JSON.stringify({notebooks: {'01': entry}}));
    write('results/looks.json', JSON.stringify(looks));
    const said = {speaker: 'Ada', says: 'It does not.', notebooks: ['01']};
    write('docs/thread.json', JSON.stringify({toCome: {}, items: {T2: said}}));
    write(
      'results/verdicts.json',
      JSON.stringify({gates: {}, claims: {'01.C1': claim}, verdicts: {T2: verdict}}),
    );
    const trial = (seed: number) => ({experiment: 'routing', config: {arm: 'mlp'}, seed});
    const ofMain = recordOf(trial(0), {design, ...native});
    const ofMore = recordOf(trial(1), {design: 'f'.repeat(64), backend: 'other', threads: 9});
    const tuned = recordOf(trial(900), {purpose: 'tune'});
    write('results/01/confirm.ndjson', formatRecords([ofMain, ofMore]));
    write('results/01/tune.ndjson', formatRecords([tuned]));
    const evidence = await readEvidence(root);
    expect(evidence.claims.get('01.C1')).toEqual({...claim, looks: 2});
    const cardIn = evidence.cards?.get('01.C1');
    const card = cardIn?.(native);
    expect(card?.plain.split('\n').slice(0, 2)).toEqual([
      'Held: It wins.',
      'Effect: 1 R² (99 % interval 0.500 to 1.50)',
    ]);
    expect(card?.html).toContain(
      '<td align="left" style="text-align: left">8, 2 looks, each on seeds of its own</td>',
    );
    expect(card?.plain).toContain('Scope: eight slots');
    expect(card?.plain).toContain('Computed on: TensorFlow 2.21, CPU, 1 thread, as in this session\n');
    expect(cardIn?.({backend: 'tfjs-backend-wasm 4.22.0, CPU', threads: 1})?.plain).toContain(
      'Computed on: TensorFlow 2.21, CPU, 1 thread · this session: WebAssembly (WASM) 4.22, CPU, 1 thread\n',
    );
    expect([...evidence.cards!.keys()]).toEqual(['01.C1']);
    expect([...evidence.records].sort()).toEqual([ofMain, ofMore, tuned].map(({key}) => key).sort());
    const [told, ...others] = evidence.verdicts;
    expect(told).toMatchObject({...said, verdict: 'supported', sentence: 'It does.', scope: 'here'});
    // Its notebook is not there yet.
    expect([told.soFar, others]).toEqual([true, []]);
  });

  it('asks for the words of an item that no reader knows by its id', async () => {
    write('results/claims.json', JSON.stringify({notebooks: {}}));
    write('results/verdicts.json', JSON.stringify({gates: {}, claims: {}, verdicts: {T99: verdict}}));
    await expect(readEvidence(root)).rejects.toThrow('docs/thread.json does not say what T99 is');
  });
});

describe('changedVerdicts', () => {
  it('finds nothing changed while nothing is frozen', () => {
    write('scripts/verdicts.ts', 'process.exit(1);');
    expect(changedVerdicts(root)).toBeUndefined();
  });

  it.each([
    ["console.log('T2 verdict differs'); process.exit(1);", 'T2 verdict differs'],
    ["console.log('all agree');", undefined],
  ])('runs the recomputation and hands on what it says: %s', (script, said) => {
    write('results/claims.json', '{}');
    write('tsconfig.json', tsconfig);
    write('scripts/verdicts.ts', script);
    expect(changedVerdicts(root)).toBe(said);
  });
});
