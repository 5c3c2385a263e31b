import {existsSync} from 'node:fs';
import path from 'node:path';
import {
  committedRecords,
  countLooks,
  designHash,
  readClaims,
  readCorrections,
  readLooks,
  readVerdicts,
  threadVerdicts,
  type Claim,
  type ClaimsFile,
  type ComputedOn,
  type Look,
  type RecordOfTrial,
  type ThreadVerdict,
} from 'why-attention/study';
import type {Evidence} from './check-outputs';
import {cardText} from './claim-cards';

/**
 * What is committed in `results/`: the claims and verdicts of `verdicts.json`, which `npm run verdicts` recomputes from the records,
 * how often each claim's part was looked at, the words of its card, and the keys of the records.
 *
 * @param root - the project's folder
 * @throws Error when a verdict answers an item that `docs/thread.json` does not tell of; what the readers of `results/` throw
 */
export async function readEvidence(root: string): Promise<Evidence & {verdicts: ThreadVerdict[]}> {
  const file = (name: string): string => path.join(root, 'results', name);
  const {claims, verdicts} = readVerdicts(file('verdicts.json'));
  // Before anything is frozen there is no such file.
  const frozen = existsSync(file('claims.json')) ? readClaims(file('claims.json')) : {notebooks: {}};
  const corrections = readCorrections(file('corrections.json'), frozen);
  const records = committedRecords(file(''));
  const origins = originsOfClaims(frozen, readLooks(file('looks.json')), records);
  return {
    claims: new Map(
      Object.entries(claims).map(([id, numbers]) => [id, {...numbers, looks: origins.get(id)?.looks ?? 0}]),
    ),
    cards: new Map(
      Object.entries(claims).flatMap(([id, numbers]) => {
        const origin = origins.get(id);
        if (!origin) return [];
        const context = {...origin, corrections};
        return [[id, (session?: ComputedOn) => cardText(origin.claim, numbers, context, session)] as const];
      }),
    ),
    records: new Set(records.map(({key}) => key)),
    verdicts: verdictsOn(root, Object.keys(verdicts)),
  };
}

/** What the thread's items with these ids were answered. */
function verdictsOn(root: string, ids: readonly string[]): ThreadVerdict[] {
  if (ids.length === 0) return [];
  const told = new Map(threadVerdicts(root).map((one) => [one.id, one]));
  return ids.map((id) => {
    const one = told.get(id);
    if (one) return one;
    throw new Error(`docs/thread.json does not say what ${id} is: add who said it, and what.`);
  });
}

type Origin = {claim: Claim; scope: string; looks: number; records: RecordOfTrial[]};

/** Each claim as it is frozen, with its part's scope and records, and how often the part was looked at. */
function originsOfClaims(
  {notebooks}: ClaimsFile,
  looks: readonly Look[],
  records: readonly RecordOfTrial[],
): Map<string, Origin> {
  const origins = Object.entries(notebooks).flatMap(([notebook, entry]) =>
    Object.entries(entry.parts).flatMap(([name, {claims, scope}]) => {
      const hash = designHash(entry, name);
      const ofPart = records.filter(({design}) => design === hash);
      const count = countLooks(looks, notebook, name);
      return claims.map((claim): [string, Origin] => [
        claim.id,
        {claim, scope, records: ofPart, looks: count},
      ]);
    }),
  );
  return new Map(origins);
}
