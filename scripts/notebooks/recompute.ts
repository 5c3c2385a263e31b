import {spawnSync} from 'node:child_process';
import {existsSync} from 'node:fs';
import path from 'node:path';

/**
 * Recomputes the verdicts from the committed records in a process of its own, as `npm run verdicts` does.
 *
 * @param root - the project's folder
 * @returns what it printed when a verdict differs from the committed one; undefined when all agree
 */
export function changedVerdicts(root: string): string | undefined {
  const script = path.join(root, 'scripts', 'verdicts.ts');
  // Nothing is frozen yet, so no verdict can have changed.
  if (!existsSync(script) || !existsSync(path.join(root, 'results', 'claims.json'))) return undefined;
  const run = spawnSync(process.execPath, [require.resolve('ts-node/dist/bin'), '-T', script], {
    cwd: root,
    encoding: 'utf8',
  });
  if (run.status === 0) return undefined;
  return `${run.stdout}${run.stderr}`.trim() || `scripts/verdicts.ts ended with status ${String(run.status)}`;
}
