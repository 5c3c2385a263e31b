import {describe, expect, it} from 'vitest';
import {computeVerdicts} from '../../../lib/study/claims/verdicts';
import {compareVerdicts, verdictsFile, type VerdictsFile} from '../../../lib/study/claims/verdicts-file';
import {claimsFile, experiment, recordsWith} from '../frozen-claims';

const sheet = computeVerdicts(claimsFile, {'01': recordsWith('held', 'held')}, {routing: experiment});
const snapshot = verdictsFile(sheet);

type Changeable = {-readonly [kind in keyof VerdictsFile]: {[id: string]: {[field: string]: unknown}}};

/** The snapshot after a change to a copy of it. */
function changed(change: (file: Changeable) => void): VerdictsFile {
  const file = structuredClone(snapshot) as unknown as Changeable;
  change(file);
  return file as unknown as VerdictsFile;
}

describe('the snapshot', () => {
  it('holds gates, claims and verdicts with eight decimals', () => {
    expect(snapshot.gates).toEqual({'01.G1': {passed: true, minimum: 0.99}});
    expect(Object.keys(snapshot.claims)).toEqual(['01.C1', '01.C3']);
    expect(snapshot.claims['01.C1']).toMatchObject({outcome: 'held', level: 0.99, n: 8, p: 0.0078125});
    const {effect, lower, upper} = snapshot.claims['01.C1'];
    expect([effect, lower, upper].map((value) => Number(value.toFixed(8)))).toEqual([effect, lower, upper]);
    expect(snapshot.verdicts.T38).toMatchObject({
      verdict: 'half right',
      version: 1,
      claims: {'01.C1': 'held', '01.C3': 'held'},
    });
  });

  it('keeps six digits of a number that eight decimals would leave one of', () => {
    const [part] = sheet.parts;
    const tiny = {...part, claims: part.claims.map((result) => ({...result, effect: 2.345678e-7}))};
    expect(verdictsFile({...sheet, parts: [tiny]}).claims['01.C1'].effect).toBe(2.34568e-7);
  });

  it('has 0 for what rounding leaves of it, whose digits are another machine’s', () => {
    const [part] = sheet.parts;
    const none = {...part, claims: part.claims.map((result) => ({...result, effect: -1.4e-17}))};
    expect(verdictsFile({...sheet, parts: [none]}).claims['01.C1'].effect).toBe(0);
  });

  it('survives being written and read', () => {
    expect(JSON.parse(JSON.stringify(snapshot))).toEqual(snapshot);
  });
});

describe('comparison', () => {
  it('finds nothing between a snapshot and itself', () => {
    expect(compareVerdicts(snapshot, structuredClone(snapshot))).toEqual([]);
  });

  it.each<[string, (file: Changeable) => void, {what: string; committed: string; recomputed: string}]>([
    [
      'an outcome',
      ({claims}) => (claims['01.C1'].outcome = 'undecided'),
      {what: '01.C1 outcome', committed: 'undecided', recomputed: 'held'},
    ],
    [
      'a verdict',
      ({verdicts}) => (verdicts.T38.verdict = 'supported'),
      {what: 'T38 verdict', committed: 'supported', recomputed: 'half right'},
    ],
    [
      'a sentence',
      ({verdicts}) => (verdicts.T38.sentence = 'Yes.'),
      {
        what: 'T38 sentence',
        committed: 'Yes.',
        recomputed: 'Dynamic, yes; the dot product is not the point.',
      },
    ],
    [
      'a scope',
      ({verdicts}) => (verdicts.T38.scope = 'all tasks'),
      {what: 'T38 scope', committed: 'all tasks', recomputed: 'eight slots, 800 steps'},
    ],
    [
      'a table version',
      ({verdicts}) => (verdicts.T38.version = 2),
      {what: 'T38 version', committed: '2', recomputed: '1'},
    ],
    [
      'the outcomes that a verdict read',
      ({verdicts}) => (verdicts.T38.claims = {'01.C1': 'held', '01.C3': 'undecided'}),
      {
        what: 'T38 claims',
        committed: '{"01.C1":"held","01.C3":"undecided"}',
        recomputed: '{"01.C1":"held","01.C3":"held"}',
      },
    ],
    [
      'a number of units',
      ({claims}) => (claims['01.C1'].n = 9),
      {what: '01.C1 n', committed: '9', recomputed: '8'},
    ],
    [
      'a level',
      ({claims}) => (claims['01.C1'].level = 0.95),
      {what: '01.C1 level', committed: '0.95', recomputed: '0.99'},
    ],
    [
      'a p that is gone',
      ({claims}) => (claims['01.C1'].p = null),
      {what: '01.C1 p', committed: 'null', recomputed: '0.0078125'},
    ],
    [
      'a gate',
      ({gates}) => (gates['01.G1'].passed = false),
      {what: '01.G1 passed', committed: 'false', recomputed: 'true'},
    ],
    [
      'a claim too few',
      ({claims}) => delete claims['01.C3'],
      {what: '01.C3', committed: 'absent', recomputed: 'present'},
    ],
    [
      'a verdict too many',
      ({verdicts}) => (verdicts.T9 = verdicts.T38),
      {what: 'T9', committed: 'present', recomputed: 'absent'},
    ],
  ])('finds %s', (_, change, difference) => {
    expect(compareVerdicts(changed(change), snapshot)).toEqual([difference]);
  });

  it.each(['effect', 'lower', 'upper', 'p'] as const)('compares %s to a millionth', (field) => {
    const moved = (by: number): VerdictsFile =>
      changed(({claims}) => (claims['01.C1'][field] = snapshot.claims['01.C1'][field]! + by));
    expect(compareVerdicts(moved(9e-7), snapshot)).toEqual([]);
    expect(compareVerdicts(moved(-1.1e-6), snapshot).map(({what}) => what)).toEqual([`01.C1 ${field}`]);
    expect(compareVerdicts(moved(NaN), snapshot).map(({what}) => what)).toEqual([`01.C1 ${field}`]);
  });

  const of = (effect: number): VerdictsFile => changed(({claims}) => (claims['01.C1'].effect = effect));
  it('is relative for small numbers, of which a millionth would be all', () => {
    expect(compareVerdicts(of(2.93633e-7), of(2.93634e-7))).toEqual([]);
    expect(compareVerdicts(of(2.93633e-7), of(2.93644e-7))).toHaveLength(1);
    expect(compareVerdicts(of(0), of(2.93633e-7))).toHaveLength(1);
    expect(compareVerdicts(of(0), of(1e-17))).toEqual([]);
  });

  it('is relative for numbers above 1', () => {
    expect(compareVerdicts(of(1000), of(1000.0009))).toEqual([]);
    expect(compareVerdicts(of(1000), of(1000.0011))).toHaveLength(1);
  });
});
