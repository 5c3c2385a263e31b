import {describe, expect, it} from 'vitest';
import {
  backendLine,
  claimCard,
  fairFightCard,
  outputsOf,
  provenance,
  type ClaimCardOptions,
} from '../../lib/show';
import {evaluateClaim, type Claim, type ClaimResult, type Outcome} from '../../lib/study/claims/claims';

const evil = '<img src=x onerror="alert(1)">';

const claim: Claim = {
  id: '01.C1',
  answers: ['T9'],
  kind: 'greater',
  metric: 'gap',
  threshold: 0.3,
  units: 'R²',
  primary: true,
  statement: 'Attention beats the better dense net by more than 0.3.',
};

const result: ClaimResult = {
  claim,
  outcome: 'held',
  effect: 0.81234,
  lower: 0.77,
  upper: 0.85,
  level: 0.99,
  n: 8,
  p: 0.0078125,
  perUnit: [],
  voidedBy: [],
};

const native = {backend: 'tensorflow 2.21.0, CPU', threads: 1};
const wasm = {backend: 'tfjs-backend-wasm 4.22.0, CPU', threads: 1};
const options: ClaimCardOptions = {
  looks: 1,
  scope: '8 slots, 800 steps of 128',
  records: [native, native],
  session: native,
};

function card(
  changes: Partial<ClaimResult> = {},
  more: Partial<ClaimCardOptions> = {},
): {[mime: string]: string} {
  const [{data}] = outputsOf(() => claimCard({...result, ...changes}, {...options, ...more}));
  return data as {[mime: string]: string};
}

describe('claimCard', () => {
  it('says outcome, effect with interval and units, rule, seeds, looks, scope, and p only in the details', () => {
    const data = card();
    expect(Object.keys(data)).toEqual([
      'application/vnd.why-attention.claim+json',
      'text/html',
      'text/plain',
    ]);
    expect(data['text/plain'].split('\n')).toEqual([
      'Held: Attention beats the better dense net by more than 0.3.',
      'Effect: 0.812 R² (99 % interval 0.770 to 0.850)',
      'Rule, fixed beforehand: held if the whole interval lies above 0.3 R², not held if it lies below',
      'Seeds: 8, one look',
      'Scope: 8 slots, 800 steps of 128',
      'Computed on: TensorFlow 2.21, CPU, 1 thread, as in this session',
      'Claim 01.C1: paired-t interval at level 0.99, over one number a seed; its bounds decide. Exact two-sided sign-flip test against no difference: p = 0.0078; it never decides.',
    ]);
    const [main, details] = data['text/html'].split('<details>');
    expect(main).not.toContain('p =');
    expect(details).toContain('p = 0.0078');
    expect(details).toMatch(/^<summary>Details of claim 01\.C1<\/summary>/);
  });

  it('carries the numbers unrounded for checks', () => {
    expect(card()['application/vnd.why-attention.claim+json']).toEqual({
      claim: '01.C1',
      outcome: 'held',
      effect: 0.81234,
      lower: 0.77,
      upper: 0.85,
      n: 8,
      looks: 1,
      session: native,
    });
  });

  it('takes what the statistics give', () => {
    const perUnit = [0.4, 0.5, 0.6].map((value, unit) => ({unit, value}));
    const [{data}] = outputsOf(() => claimCard(evaluateClaim(claim, perUnit, 5), options));
    const {outcome, effect, n} = data['application/vnd.why-attention.claim+json'] as ClaimResult;
    expect([outcome, n]).toEqual(['undecided', 3]);
    expect(effect).toBeCloseTo(0.5, 12);
    expect((data['text/plain'] as string).startsWith('Undecided: ')).toBe(true);
  });

  it.each<[Outcome, string]>([
    ['held', 'Held'],
    ['not held', 'Not held'],
    ['undecided', 'Undecided'],
    ['void', 'Void'],
  ])('says %s in a word', (outcome, word) => {
    const data = card({outcome, voidedBy: outcome === 'void' ? ['01.G1'] : []});
    expect(data['text/html']).toContain(`<strong>${word}:</strong>`);
    expect(data['text/plain'].startsWith(`${word}: `)).toBe(true);
  });

  it('shows no effect of a void claim, but the gate that voids it', () => {
    const data = card({outcome: 'void', voidedBy: ['01.G1']});
    expect(data['text/plain']).toContain('Not read: a condition for reading the claim failed (01.G1)');
    expect(data['text/plain']).not.toContain('Effect');
  });

  it('tells a log ratio as the factor that it is, with its interval and its rule', () => {
    const ofLogs = {...claim, units: 'log ratio', threshold: 0.559616};
    const logs = {claim: ofLogs, effect: Math.log(2.5), lower: Math.log(2), upper: Math.log(4)};
    const text = card(logs)['text/plain'];
    expect(text).toContain('Effect: a factor of 2.50 (99 % interval 2 to 4)');
    expect(text).toContain('held if the whole interval lies above a factor of 1.75, not held');
    expect(card(logs, {unread: 'exploratory'})['text/plain']).toContain('a factor of 2.50 (interval 2 to 4)');
  });

  it.each<[Partial<Claim>, string]>([
    [
      {kind: 'equivalence', threshold: 0, margin: 0.223144, units: 'log ratio'},
      'held if the whole interval lies between factors of 0.8 and 1.25, not held if it lies outside',
    ],
    [
      {kind: 'less', threshold: 0.05},
      'held if the whole interval lies below 0.05 R², not held if it lies above',
    ],
    [
      {kind: 'non-inferior', threshold: -0.05, margin: 0.05},
      'held if the whole interval lies above −0.05 R²: no worse by more than 0.05',
    ],
    [
      {kind: 'equivalence', threshold: 0, margin: 0.02},
      'held if the whole interval lies within ±0.02 R², not held if it lies outside',
    ],
  ])('states the rule of another kind', (changes, rule) => {
    expect(card({claim: {...claim, ...changes}})['text/plain']).toContain(
      `Rule, fixed beforehand: ${rule}\n`,
    );
  });

  it('says that its words were corrected, what they were and why', () => {
    const corrected = {original: `It beats ${evil}.`, why: '“It” has no name.'};
    const data = card({corrected});
    const words = `Wording: corrected after the run: “It” has no name. It was: “It beats ${evil}.”`;
    expect(data['text/plain'].split('\n').slice(-2)[0]).toBe(words);
    expect(data['text/html']).not.toContain(evil);
    expect(card()['text/plain']).not.toContain('Wording');
  });

  it('tells of later looks, and does without p', () => {
    const data = card({p: null}, {looks: 2});
    expect(data['text/plain']).toContain('Seeds: 8, 2 looks, each on seeds of its own');
    expect(data['text/html']).not.toContain('p =');
  });

  it('shows what an exploratory run saw, but no outcome and no claim for checks', () => {
    const data = card({}, {unread: 'exploratory'});
    expect(data).not.toHaveProperty('application/vnd.why-attention.claim+json');
    expect(String(data['text/plain'])).toMatch(
      /^Not read: .*\nExploratory run: no claim is read\. Seen with 8 seeds: [\d.]+ R² \(interval [\d.]+ to [\d.]+\)\. Computed on: TensorFlow 2\.21, CPU, 1 thread, as in this session\.$/,
    );
  });

  it('says so where an exploratory run has too few seeds for an interval', () => {
    const data = card({n: 1, lower: NaN, upper: NaN}, {unread: 'exploratory'});
    expect(data['text/plain']).toMatch(
      /Exploratory run: no claim is read\. Too few seeds for an interval\. Computed on: /,
    );
    expect(JSON.stringify(data)).not.toContain('NaN');
  });

  it('reads no claim in the smoke tier and gives no numbers', () => {
    const data = card({}, {unread: 'smoke', records: [wasm], session: wasm});
    expect(Object.keys(data)).toEqual(['text/html', 'text/plain']);
    expect(data['text/plain'].split('\n')).toEqual([
      `Not read: ${claim.statement}`,
      'Smoke tier: no claim is read. Computed on: WebAssembly (WASM) 4.22, CPU, 1 thread, as in this session.',
    ]);
    expect(JSON.stringify(data)).not.toMatch(/0\.812|0\.77|Held/);
  });

  it.each<[string, Pick<ClaimCardOptions, 'records' | 'session'>, string]>([
    [
      'another backend',
      {records: [native, native], session: wasm},
      'TensorFlow 2.21, CPU, 1 thread · this session: WebAssembly (WASM) 4.22, CPU, 1 thread',
    ],
    [
      'another number of threads',
      {records: [{...native, threads: 2}], session: native},
      'TensorFlow 2.21, CPU, 2 threads · this session: TensorFlow 2.21, CPU, 1 thread',
    ],
    [
      'several backends',
      {records: [native, wasm, native], session: wasm},
      'TensorFlow 2.21, CPU, 1 thread (2 records); WebAssembly (WASM) 4.22, CPU, 1 thread (1 record) · this session: WebAssembly (WASM) 4.22, CPU, 1 thread',
    ],
    [
      'nothing',
      {records: [], session: wasm},
      'nothing · this session: WebAssembly (WASM) 4.22, CPU, 1 thread',
    ],
    ['one backend, where nothing computes now', {records: [wasm]}, 'WebAssembly (WASM) 4.22, CPU, 1 thread'],
    ['a backend of no known form', {records: [{backend: 'abacus', threads: 2}]}, 'abacus, 2 threads'],
  ])('names %s', (_, {records, session}, trained) => {
    const data = card({}, {records, session});
    expect(data['text/plain'].split('\n')).toContain(`Computed on: ${trained}`);
    expect(data['text/html']).toContain(`>${trained}</td>`);
    const exploratory = card({}, {records, session, unread: 'exploratory'});
    expect(exploratory['text/plain']).toMatch(/ Computed on: [^.]/);
    expect(exploratory['text/plain'].endsWith(` Computed on: ${trained}.`)).toBe(true);
  });

  it('escapes statement, units, scope and ids, and needs no script, colour of text or address', () => {
    const data = card({claim: {...claim, id: evil, statement: evil, units: evil}}, {scope: evil});
    expect(data['text/html']).not.toContain('<img');
    expect(data['text/html']).not.toMatch(/<script|[^-]color:|https?:/);
    expect(card({outcome: 'void', voidedBy: [evil]})['text/html']).not.toContain('<img');
  });
});

describe('fairFightCard', () => {
  it('shows sizes as multiples of the first arm', () => {
    const row = {learningRate: 0.03, failures: 0, runs: 8, samples: 102400};
    const [{data}] = outputsOf(() =>
      fairFightCard([
        {...row, arm: 'dot', parameters: 1300, stepMilliseconds: 2.34},
        {...row, arm: 'MLP 16×', parameters: 20800, stepMilliseconds: null, failures: 1},
      ]),
    );
    const rows = (data['text/plain'] as string).split('\n').slice(3);
    expect(rows.map((line) => line.split(/\s{2,}/))).toEqual([
      ['dot', '1300', '1×', '2.3', '0.03', '0 of 8', '102,400'],
      ['MLP 16×', '20,800', '16×', '–', '0.03', '1 of 8', '102,400'],
    ]);
  });
});

describe('provenance', () => {
  const record = (key: string, place = native) => ({key, ...place});
  const ofWasm = {
    name: 'wasm',
    library: 'tfjs-backend-wasm',
    version: '4.22.0',
    device: 'CPU',
    threads: 1,
  } as const;
  const ofNative = {
    name: 'native',
    library: 'tensorflow',
    version: '2.21.1',
    device: 'CPU',
    threads: 1,
  } as const;
  const textOf = (...args: Parameters<typeof provenance>): unknown =>
    outputsOf(() => provenance(...args))[0].data['text/plain'];

  it('says what was replayed and computed now, names every backend, escaped, and lists each key once', () => {
    const first = {records: [record('a'), record('b')], replayed: 2, trained: 0};
    const second = {
      records: [record('b'), record('c', {backend: evil, threads: 1})],
      replayed: 1,
      trained: 1,
      exploratory: true,
    };
    const backend = {...ofWasm, report: `WASM backend: ${evil}`};
    const [{data}] = outputsOf(() => provenance([first, second], {backend}));
    expect(data['application/vnd.why-attention.records+json']).toEqual({
      keys: ['a', 'b', 'c'],
      replayed: 3,
      trained: 1,
    });
    expect(data['application/vnd.why-attention.backend+json']).toEqual({report: backend.report});
    expect(data['text/plain']).toBe(
      `Records: 3 replayed, 1 computed now. Computed on: TensorFlow 2.21, CPU, 1 thread (2 records); ${evil}, 1 thread (1 record)` +
        ' · this session: WebAssembly (WASM) 4.22, CPU, 1 thread.' +
        ` Some are exploratory, of other seeds or settings: no claim is read from them. WASM backend: ${evil}.`,
    );
    expect(data['text/html']).not.toContain('<img');
  });

  it('names one backend once where it trained all and computes now', () => {
    const result = {records: [record('a'), record('b')], replayed: 1, trained: 1};
    expect(textOf(result, {backend: {...ofNative, report: 'tensorflow'}})).toBe(
      'Records: 1 replayed, 1 computed now. Computed on: TensorFlow 2.21, CPU, 1 thread, as in this session.',
    );
  });

  it('names the present backend beside the one that trained all', () => {
    const result = {records: [record('a'), record('b')], replayed: 2, trained: 0};
    const backend = {...ofWasm, report: 'WASM backend: it was asked for'};
    expect(textOf(result, {backend})).toBe(
      'Records: 2 replayed, none computed now. Computed on: TensorFlow 2.21, CPU, 1 thread' +
        ' · this session: WebAssembly (WASM) 4.22, CPU, 1 thread. WASM backend: it was asked for.',
    );
  });

  it('carries no backend that it was not given, and counts nothing as none', () => {
    const [{data}] = outputsOf(() => provenance({records: [], replayed: 0, trained: 0}));
    expect(Object.keys(data)).toEqual([
      'application/vnd.why-attention.records+json',
      'text/html',
      'text/plain',
    ]);
    expect(data['text/plain']).toBe('Records: none replayed, none computed now. Computed on: nothing.');
  });
});

describe('backendLine', () => {
  it('gives the report as a line and as JSON', () => {
    const [{data}] = outputsOf(() => backendLine({report: 'WASM & why'}));
    expect(data).toEqual({
      'application/vnd.why-attention.backend+json': {report: 'WASM & why'},
      'text/html': '<p><em>Backend: WASM &amp; why.</em></p>',
      'text/plain': 'Backend: WASM & why.',
    });
  });
});
