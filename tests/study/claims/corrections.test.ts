// Words may be corrected after a run; what is frozen, and what came out, may not.
import fs from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import type {Correction} from '../../../lib/study/claims/correction';
import {correctClaim, readCorrections} from '../../../lib/study/claims/corrections';
import {computeVerdicts} from '../../../lib/study/claims/verdicts';
import {compareVerdicts, verdictsFile} from '../../../lib/study/claims/verdicts-file';
import {claim, claimsFile, experiment, recordsWith, table} from '../frozen-claims';

const ofVerdict: Correction = {
  of: 'T38',
  original: table.rows[0].sentence,
  corrected: 'Dynamic, in this task.',
  why: 'It was shown on one task.',
  restsOn: ['01.C1'],
};
const ofClaim: Correction = {
  of: '01.C1',
  original: claim.statement,
  corrected: 'Attention leads by more than 0.3.',
  why: 'Nothing is beaten.',
};

let folder: string;
beforeEach(() => void (folder = fs.mkdtempSync(path.join(tmpdir(), 'corrections-'))));
afterEach(() => fs.rmSync(folder, {recursive: true}));

function read(...corrections: object[]): readonly Correction[] {
  const file = path.join(folder, 'corrections.json');
  fs.writeFileSync(file, JSON.stringify(corrections));
  return readCorrections(file, claimsFile);
}

const sheetOf = (
  first: 'held' | 'not held',
  second: 'held' | 'not held',
  corrections: readonly Correction[],
) => computeVerdicts(claimsFile, {'01': recordsWith(first, second)}, {routing: experiment}, corrections);

describe('corrections are refused', () => {
  it.each<[string, object, string]>([
    [
      'of a sentence that is not frozen',
      {...ofVerdict, original: 'Dynamic, yes.'},
      'a sentence that is frozen',
    ],
    [
      'of another claim’s statement',
      {...ofClaim, of: '01.C3', original: 'Else.'},
      'a sentence that is frozen',
    ],
    ['of a claim that there is not', {...ofClaim, of: '01.C9'}, 'a sentence that is frozen'],
    ['that change nothing', {...ofClaim, corrected: ofClaim.original}, 'corrected: expected other words'],
    ['without a reason', {...ofClaim, why: ''}, 'why: expected text'],
    ['of more than words', {...ofVerdict, verdict: 'supported'}, 'verdict: expected no such field'],
    ['that rest on unknown claims', {...ofVerdict, restsOn: ['02.C1']}, 'restsOn: expected known claims'],
    ['that let a claim rest on claims', {...ofClaim, restsOn: ['01.C3']}, 'a claim rests on its records'],
  ])('%s', (_, correction, message) => {
    expect(() => read(correction)).toThrow(message);
  });

  it('in a file that is no JSON, by its name', () => {
    const file = path.join(folder, 'corrections.json');
    fs.writeFileSync(file, '[');
    expect(() => readCorrections(file, claimsFile)).toThrow(`${file}: the file: expected JSON (`);
  });

  it('that come twice', () => {
    expect(() => read(ofClaim, {...ofClaim, corrected: 'Again.'})).toThrow(
      'a sentence that is corrected once',
    );
  });
});

describe('a corrected sentence', () => {
  it('stands in the verdict, with what it was and why, and the verdict stays', () => {
    const [plain] = sheetOf('held', 'held', []).verdicts;
    const [verdict] = sheetOf('held', 'held', read(ofVerdict)).verdicts;
    const {original, why, restsOn} = ofVerdict;
    expect(verdict).toEqual({...plain, sentence: ofVerdict.corrected, corrected: {original, why, restsOn}});
  });

  it('is not used for another outcome, whose frozen sentence is another', () => {
    const [verdict] = sheetOf('not held', 'held', read(ofVerdict)).verdicts;
    expect(verdict.sentence).toBe('The dense net does it too.');
    expect(verdict.corrected).toBeUndefined();
  });

  it('is refused when a claim that it rests on besides did not hold', () => {
    const original = table.rows[1].sentence;
    const corrections = read({...ofVerdict, original, restsOn: ['01.C3']});
    expect(() => sheetOf('held', 'not held', corrections)).toThrow('01.C3 did not');
  });

  it('is a difference, as any other words in the committed verdicts', () => {
    const committed = verdictsFile(sheetOf('held', 'held', []));
    const recomputed = verdictsFile(sheetOf('held', 'held', read(ofVerdict)));
    expect(compareVerdicts(committed, recomputed).map(({what}) => what)).toEqual([
      'T38 sentence',
      'T38 corrected',
    ]);
    expect(recomputed.claims).toEqual(committed.claims);
  });

  it('stands in a claim, whose rule stays', () => {
    const {claim: worded, corrected} = correctClaim(claim, read(ofClaim));
    expect(worded).toEqual({...claim, statement: ofClaim.corrected});
    expect(corrected).toEqual({original: ofClaim.original, why: ofClaim.why});
    expect(correctClaim({...claim, id: '01.C3'}, [ofClaim])).toEqual({claim: {...claim, id: '01.C3'}});
  });
});
