// What came of predictions is computed from claims; what was only seen is held to the records.
import fs from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {
  chanceOfClaims,
  committedRecords,
  notebookTitles,
  pairedInterval,
  predictionLedger,
  readVerdicts,
  repositoryRoot,
} from '../../../lib/study';
import {claim, claimsFile} from '../frozen-claims';

const {claims} = readVerdicts(path.join(repositoryRoot(), 'results', 'verdicts.json'));

let root: string;
beforeEach(() => {
  root = fs.mkdtempSync(path.join(tmpdir(), 'ledger-'));
  fs.mkdirSync(path.join(root, 'results'));
});
afterEach(() => fs.rmSync(root, {recursive: true}));

/** A ledger over frozen claims; those without an outcome were not run. */
function ledgerOf(outcomes: {[id: string]: string | undefined}, ...predictions: object[]) {
  const results = (name: string) => path.join(root, 'results', name);
  const run = Object.entries(outcomes).filter(([, outcome]) => outcome !== undefined);
  const committed = Object.fromEntries(run.map(([id, outcome]) => [id, {outcome}]));
  const claimsOf = Object.keys(outcomes).map((id) => ({...claim, id}));
  const part = {...claimsFile.notebooks['01'].parts.main, claims: claimsOf};
  const frozen = {...claimsFile.notebooks['01'], tables: {}, parts: claimsOf.length > 0 ? {main: part} : {}};
  fs.writeFileSync(results('claims.json'), JSON.stringify({notebooks: {'01': frozen}}));
  fs.writeFileSync(results('verdicts.json'), JSON.stringify({gates: {}, claims: committed, verdicts: {}}));
  fs.writeFileSync(results('predictions.json'), JSON.stringify(predictions));
  return predictionLedger(root);
}
const prediction = {notebook: '01', source: 'Ada', place: 'page 1', prediction: 'It works.', tests: {}};

describe('a prediction', () => {
  it.each<[string, {[id: string]: string}, {[id: string]: string}]>([
    ['came out', {'01.C1': 'held', '01.C2': 'not held'}, {'01.C1': 'held', '01.C2': 'not held'}],
    ['did not come out', {'01.C1': 'held'}, {'01.C1': 'not held'}],
    ['undecided', {'01.C1': 'undecided', '01.C2': 'void'}, {'01.C1': 'held', '01.C2': 'held'}],
    ['in part', {'01.C1': 'held', '01.C2': 'not held'}, {'01.C1': 'held', '01.C2': 'held'}],
    ['in part', {'01.C1': 'held', '01.C2': 'undecided'}, {'01.C1': 'held', '01.C2': 'held'}],
  ])('%s when claims are %j and it says %j', (expected, outcomes, tests) => {
    expect(ledgerOf(outcomes, {...prediction, tests})[0].outcome).toBe(expected);
  });

  it('stands there before its claims are run, undecided', () => {
    const tests = {'01.C1': 'held', '01.C2': 'held'};
    const [row] = ledgerOf({'01.C1': undefined, '01.C2': undefined}, {...prediction, tests});
    expect([row.outcome, row.claims, row.waiting]).toEqual(['undecided', [], ['01.C1', '01.C2']]);
    const [half] = ledgerOf({'01.C1': 'held', '01.C2': undefined}, {...prediction, tests});
    expect([half.outcome, half.waiting]).toEqual(['in part', ['01.C2']]);
  });

  it('that no claim tests says what was seen', () => {
    const seen = {outcome: 'in part', words: 'Half.'};
    expect(ledgerOf({}, {...prediction, seen})[0]).toMatchObject({outcome: 'in part', seen});
  });

  it.each([
    [{}, 'expected claims, or what was seen, not both'],
    [{tests: {'01.C1': 'held'}, seen: {outcome: 'in part', words: 'Half.'}}, 'not both'],
    [{tests: {'01.C9': 'held'}}, 'expected frozen claims. Got "01.C9"'],
    [{tests: {'01.C1': 'wins'}}, 'expected one of "held", "not held"'],
    [{tests: {'01.C1': 'held'}, arxiv: 'abs/1'}, 'expected an id like "1706.03762"'],
    [{tests: {'01.C1': 'held'}, outcome: 'came out'}, 'expected no such field'],
  ])('is refused with %j', (changes, message) => {
    expect(() => ledgerOf({'01.C1': 'held'}, {...prediction, ...changes})).toThrow(message);
  });
});

describe('the ledger of the repository', () => {
  const ledger = predictionLedger();

  it('has predictions of every notebook with claims from before, that came out and that did not', () => {
    const titles = notebookTitles();
    for (const {notebook, tests} of ledger) {
      expect(titles[notebook].file).toBeDefined();
      for (const id of Object.keys(tests)) expect(claims[id], id).toBeDefined();
    }
    expect([...new Set(ledger.map(({notebook}) => notebook))].sort()).toEqual(
      expect.arrayContaining(['01', '02', '06', '12']),
    );
    const outcomes = ledger.map(({outcome}) => outcome);
    expect(outcomes).toEqual(expect.arrayContaining(['came out', 'did not come out']));
  });

  const records = committedRecords();
  const values = (experiment: string, config: object, metric: string): number[] =>
    records
      .filter((record) => record.experiment === experiment && record.purpose === 'confirm')
      .filter((record) => Object.entries(config).every(([name, value]) => record.config[name] === value))
      .sort((a, b) => a.seed - b.seed)
      .map(({metrics}) => metrics[metric]);

  it('says of weights that ignore the tokens what the records say', () => {
    const r2 = (arm: string, dial: number) =>
      values('routing', {arm, dial, cue: 'key', steps: 800}, 'r2').filter(Number.isFinite);
    expect(r2('static', 0)).toHaveLength(8);
    expect(Math.min(...r2('static', 0))).toBeGreaterThan(0.99);
    expect(Math.max(...r2('static', 1))).toBeLessThan(0.16);
    expect(Math.min(...r2('dot-product', 1))).toBeGreaterThan(0.9);
  });

  it('says of 300 digits what the records say', () => {
    const accuracy = (arm: string) => values('priors-nets', {arm, data: 'mnist', n: 300}, 'accuracy');
    const [net, dense] = [accuracy('cnn-flattened'), accuracy('mlp')];
    expect(net).toHaveLength(8);
    const {lower, upper} = pairedInterval(
      net.map((value, i) => value - dense[i]),
      0.95,
    );
    expect(lower).toBeLessThan(0);
    expect(upper).toBeGreaterThan(0);
  });
});

describe('chance', () => {
  it('adds up half of what each interval leaves out', () => {
    const {primary, secondary, notebooks} = chanceOfClaims();
    expect(primary.run + secondary.run).toBe(Object.keys(claims).length);
    const left = Object.values(claims).reduce((sum, {level}) => sum + (1 - level) / 2, 0);
    expect(primary.byChance + secondary.byChance).toBeCloseTo(left, 6);
    expect(secondary.byChance).toBeCloseTo(0.025 * secondary.run, 9);
    const held = Object.values(claims).filter(({outcome}) => outcome === 'held');
    expect(primary.held + secondary.held).toBe(held.length);
    const undecided = Object.values(claims).filter(({outcome}) => outcome === 'undecided');
    expect(primary.undecided + secondary.undecided).toBe(undecided.length);
    expect(notebooks).toEqual([...new Set(Object.keys(claims).map((id) => id.slice(0, 2)))].sort());
  });
});
