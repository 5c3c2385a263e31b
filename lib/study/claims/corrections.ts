import fs from 'node:fs';
import {listOf, matches, parseJson, record, text, type Place} from '../form';
import type {Claim, ClaimsFile, Outcome} from './claims';
import {ClaimsError} from './claims-error';
import {claimsById} from './claims-file';
import type {Corrected, Correction} from './correction';

const form = listOf(
  record(
    {
      of: matches('the id of a claim or an item, like "06.C6b" or "T33"', /^(\d\d\.C\d+[a-z]?|T[1-9]\d*)$/),
      original: text,
      corrected: text,
      why: text,
    },
    {restsOn: listOf(text, 1)},
  ),
);

/**
 * Reads the corrections and holds them against what is frozen.
 *
 * @param file - `results/corrections.json`; a file that does not exist holds none
 * @param claims - the frozen claims
 * @throws ClaimsError if a correction has another form, changes nothing, corrects a sentence twice or one that is no longer what is
 *   frozen, or rests on a claim that there is not
 * @example
 * readCorrections('no-such-file.json', {notebooks: {}}); // => []
 */
export function readCorrections(file: string, claims: ClaimsFile): readonly Correction[] {
  if (!fs.existsSync(file)) return [];
  const fault: Place['fault'] = (...where) => new ClaimsError(file, ...where);
  const json = parseJson(fs.readFileSync(file, 'utf8'), fault);
  form(json, {owner: '', field: '', fault});
  const corrections = json as readonly Correction[];
  for (const [i, correction] of corrections.entries()) {
    requireFrozen(correction, claims, file);
    const twin = corrections.findIndex(
      (one) => one.of === correction.of && one.original === correction.original,
    );
    if (twin < i)
      throw faultOf(file, correction, 'original', 'a sentence that is corrected once', correction.original);
  }
  return corrections;
}

/**
 * A claim in its corrected words, if there are any.
 *
 * @param claim - as it is frozen
 * @param corrections - as `readCorrections` gives them
 * @returns the claim with the words to show, and what they were
 * @example
 * const claim = {id: '01.C1', statement: 'It wins.'} as Claim;
 * const correction = {of: '01.C1', original: 'It wins.', corrected: 'Attention wins.', why: '"It" has no name.'};
 * correctClaim(claim, [correction]).claim.statement; // => "Attention wins."
 */
export function correctClaim(
  claim: Claim,
  corrections: readonly Correction[],
): {readonly claim: Claim; readonly corrected?: Corrected} {
  const correction = corrections.find(({of, original}) => of === claim.id && original === claim.statement);
  if (correction === undefined) return {claim};
  return {claim: {...claim, statement: correction.corrected}, corrected: correctedBy(correction)};
}

/**
 * A verdict's sentence in its corrected words, if there are any.
 *
 * @param tid - the item, like "T38"
 * @param sentence - as the frozen table has it
 * @param corrections - as `readCorrections` gives them
 * @param outcomes - of all claims that were run
 * @throws ClaimsError if the corrected sentence rests on a claim that did not hold
 * @example
 * correctSentence('T38', 'It is.', [], new Map()); // => {"sentence":"It is."}
 */
export function correctSentence(
  tid: string,
  sentence: string,
  corrections: readonly Correction[],
  outcomes: ReadonlyMap<string, Outcome>,
): {readonly sentence: string; readonly corrected?: Corrected} {
  const correction = corrections.find(({of, original}) => of === tid && original === sentence);
  if (correction === undefined) return {sentence};
  const failed = correction.restsOn?.find((id) => outcomes.get(id) !== 'held');
  if (failed !== undefined) {
    const expected = `claims that held (${failed} did not: word the correction anew, or take it away)`;
    throw faultOf('results/corrections.json', correction, 'restsOn', expected, outcomes.get(failed));
  }
  return {sentence: correction.corrected, corrected: correctedBy(correction)};
}

const correctedBy = ({original, why, restsOn}: Correction): Corrected => ({
  original,
  why,
  ...(restsOn && {restsOn}),
});

const faultOf = (
  file: string,
  {of}: Correction,
  field: string,
  expected: string,
  actual: unknown,
): ClaimsError => new ClaimsError(file, `correction of ${of}`, field, expected, actual);

function requireFrozen(correction: Correction, claims: ClaimsFile, file: string): void {
  const {of, original, corrected, restsOn = []} = correction;
  const known = claimsById(claims);
  const frozen = of.startsWith('T') ? sentencesOn(of, claims) : [known.get(of)?.statement];
  if (!frozen.includes(original))
    throw faultOf(file, correction, 'original', 'a sentence that is frozen, word for word', original);
  if (corrected === original) throw faultOf(file, correction, 'corrected', 'other words', corrected);
  if (!of.startsWith('T') && restsOn.length > 0)
    throw faultOf(file, correction, 'restsOn', 'nothing: a claim rests on its records', restsOn);
  const stranger = restsOn.find((id) => !known.has(id));
  if (stranger !== undefined) throw faultOf(file, correction, 'restsOn', 'known claims', stranger);
}

/** Every sentence that a verdict on the item may have. */
function sentencesOn(tid: string, {notebooks}: ClaimsFile): string[] {
  return Object.values(notebooks)
    .flatMap(({tables}) => tables[tid] ?? [])
    .flatMap(({rows}) => rows.map(({sentence}) => sentence));
}
