import {readdir, readFile} from 'node:fs/promises';
import path from 'node:path';
import {designHash, type Claim, type ClaimResult, type ComputedOn, type Entry} from 'why-attention/study';
import type {VerdictRow} from '../render/index-page';
import type {Evidence} from './check-outputs';
import {cardText} from './claim-cards';
import {readThread, type ThreadItem} from './thread';

type CommittedNumbers = Omit<ClaimResult, 'claim' | 'perUnit' | 'voidedBy'>;

type VerdictsFile = {
  claims: {[id: string]: CommittedNumbers};
  verdicts: {[tid: string]: Pick<VerdictRow, 'verdict' | 'sentence' | 'scope'>};
};

type ClaimsFile = {notebooks: {[notebook: string]: Entry}};

type Look = {notebook: string; part: string};

type CommittedRecord = ComputedOn & {key: string; design?: string};

/**
 * What is committed in `results/`: the claims and verdicts of `verdicts.json`, which `npm run verdicts` recomputes from the records,
 * how often each claim's part was looked at, the words of its card, and the keys of the records.
 *
 * @param root - the project's folder
 * @throws Error when a verdict answers an item that `docs/thread.json` does not tell of
 */
export async function readEvidence(root: string): Promise<Evidence & {verdicts: VerdictRow[]}> {
  const folder = path.join(root, 'results');
  const {claims = {}, verdicts = {}} = await readJson<Partial<VerdictsFile>>(folder, 'verdicts.json', {});
  const frozen = await readJson<ClaimsFile>(folder, 'claims.json', {notebooks: {}});
  const records = await readRecords(folder);
  const origins = originsOfClaims(frozen, await readJson<Look[]>(folder, 'looks.json', []), records);
  const thread = await readThread(root);
  return {
    claims: new Map(
      Object.entries(claims).map(([id, numbers]) => [id, {...numbers, looks: origins.get(id)?.looks ?? 0}]),
    ),
    cards: new Map(
      Object.entries(claims).flatMap(([id, numbers]) => {
        const origin = origins.get(id);
        if (!origin) return [];
        return [[id, (session?: ComputedOn) => cardText(origin.claim, numbers, origin, session)] as const];
      }),
    ),
    records: new Set(records.map(({key}) => key)),
    verdicts: Object.entries(verdicts).map(([id, verdict]) => rowOf(id, verdict, thread)),
  };
}

function rowOf(
  id: string,
  answer: VerdictsFile['verdicts'][string],
  thread: Map<string, ThreadItem>,
): VerdictRow {
  const item = thread.get(id);
  if (!item) throw new Error(`docs/thread.json does not say what ${id} is: add who said it, and what.`);
  const {verdict, sentence, scope} = answer;
  return {item: item.says, speaker: item.speaker, verdict, sentence, scope};
}

type Origin = {claim: Claim; scope: string; looks: number; records: CommittedRecord[]};

/** Each claim as it is frozen, with its part's scope and records, and how often the part was looked at. */
function originsOfClaims(
  {notebooks}: ClaimsFile,
  looks: readonly Look[],
  records: readonly CommittedRecord[],
): Map<string, Origin> {
  const parts = Object.entries(notebooks).flatMap(([notebook, entry]) =>
    Object.entries(entry.parts).map(([part, {claims, scope}]) => {
      const hash = designHash(entry, part);
      return {notebook, part, claims, scope, records: records.filter(({design}) => design === hash)};
    }),
  );
  const origins = parts.flatMap(({notebook, part, claims, ...rest}) => {
    const count = looks.filter((look) => look.notebook === notebook && look.part === part).length;
    return claims.map((claim): [string, Origin] => [claim.id, {claim, ...rest, looks: count}]);
  });
  return new Map(origins);
}

async function readJson<T>(folder: string, name: string, otherwise: T): Promise<T> {
  const written = await readFile(path.join(folder, name), 'utf8').catch(() => undefined);
  return written === undefined ? otherwise : (JSON.parse(written) as T);
}

async function readRecords(results: string): Promise<CommittedRecord[]> {
  const entries = await readdir(results, {withFileTypes: true}).catch(() => []);
  const folders = entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => path.join(results, entry.name));
  const files = folders.flatMap((folder) =>
    ['confirm.ndjson', 'tune.ndjson'].map((name) => path.join(folder, name)),
  );
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8').catch(() => '')));
  const lines = texts.flatMap((whole) => whole.split('\n')).filter((line) => line.trim() !== '');
  return lines.map((line) => JSON.parse(line) as CommittedRecord);
}
