import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {readEvidence} from '../../scripts/notebooks/check/evidence';
import {changedVerdicts} from '../../scripts/notebooks/recompute';
import {designHash, type Entry} from '../../lib/study';

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

  const verdict = {verdict: 'supported', sentence: 'It does.', scope: 'here'};

  it('reads claims, verdicts and the keys of all records', async () => {
    const claim = {outcome: 'held', effect: 1, lower: 0.5, upper: 1.5, n: 8, level: 0.99, p: 0.0078};
    const frozen = {kind: 'greater', threshold: 0.3, units: 'R²', statement: 'It wins.'};
    const parts = {
      main: {scope: 'eight slots', claims: [{id: '01.C1', ...frozen}]},
      more: {scope: 'more', claims: [{id: '01.C4', ...frozen}]},
    };
    const looks = [
      {notebook: '01', part: 'main'},
      {notebook: '01', part: 'main'},
      {notebook: '01', part: 'more'},
      {notebook: '02', part: 'main'},
    ];
    const entry = {notebook: '01-question', primaryClaims: 1, parts, tables: {}};
    const design = designHash(entry as unknown as Entry, 'main');
    const native = {backend: 'tensorflow 2.21.0, CPU', threads: 1};
    write('results/claims.json', JSON.stringify({notebooks: {'01': entry}}));
    write('results/looks.json', JSON.stringify(looks));
    write('docs/thread.json', JSON.stringify({T2: {speaker: 'Ada', says: 'It does not.'}}));
    write('results/verdicts.json', JSON.stringify({claims: {'01.C1': claim}, verdicts: {T2: verdict}}));
    const ofMain = JSON.stringify({key: 'a', seed: 0, design, ...native});
    const ofMore = JSON.stringify({key: 'b', design: 'other', backend: 'other', threads: 9});
    write('results/01/confirm.ndjson', `${ofMain}\n${ofMore}\n`);
    write('results/01/tune.ndjson', '{"key":"c"}\n');
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
    expect(card?.plain).toContain('Trained on: TensorFlow 2.21, CPU, 1 thread, as in this session\n');
    expect(cardIn?.({backend: 'tfjs-backend-wasm 4.22.0, CPU', threads: 1})?.plain).toContain(
      'Trained on: TensorFlow 2.21, CPU, 1 thread · this session: WebAssembly (WASM) 4.22, CPU, 1 thread\n',
    );
    expect([...evidence.cards!.keys()]).toEqual(['01.C1']);
    expect([...evidence.records].sort()).toEqual(['a', 'b', 'c']);
    expect(evidence.verdicts).toEqual([{item: 'It does not.', speaker: 'Ada', ...verdict}]);
  });

  it('asks for the words of an item that no reader knows by its id', async () => {
    write('results/verdicts.json', JSON.stringify({verdicts: {T99: verdict}}));
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
