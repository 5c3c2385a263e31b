import {readdir, readFile} from 'node:fs/promises';
import path from 'node:path';
import type {ClaimNumbers, Evidence} from './check-outputs';
import type {VerdictRow} from './index-page';

type VerdictsFile = {
  claims: {[id: string]: ClaimNumbers};
  verdicts: {[tid: string]: {verdict: string; sentence: string; scope: string}};
};

/**
 * What is committed in `results/`: the claims and verdicts of `verdicts.json`, which `npm run verdicts` recomputes from the records,
 * and the keys of those records.
 *
 * @param root - the project's folder
 */
export async function readEvidence(root: string): Promise<Evidence & {verdicts: VerdictRow[]}> {
  const folder = path.join(root, 'results');
  const written = await readFile(path.join(folder, 'verdicts.json'), 'utf8').catch(() => '{}');
  const {claims = {}, verdicts = {}} = JSON.parse(written) as Partial<VerdictsFile>;
  return {
    claims: new Map(Object.entries(claims)),
    records: await recordKeys(folder),
    verdicts: Object.entries(verdicts).map(([id, verdict]) => ({id, ...verdict})),
  };
}

async function recordKeys(results: string): Promise<Set<string>> {
  const entries = await readdir(results, {withFileTypes: true}).catch(() => []);
  const folders = entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => path.join(results, entry.name));
  const files = folders.flatMap((folder) =>
    ['confirm.ndjson', 'tune.ndjson'].map((name) => path.join(folder, name)),
  );
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8').catch(() => '')));
  const lines = texts.flatMap((whole) => whole.split('\n')).filter((line) => line.trim() !== '');
  return new Set(lines.map((line) => (JSON.parse(line) as {key: string}).key));
}
