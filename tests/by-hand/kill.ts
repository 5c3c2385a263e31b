// Kills a confirmation ten times at random moments, and a notebook's kernel in the middle of a run; then compares records with those of undisturbed runs.
// Linux; some minutes: node scripts/setup.cjs --quiet && npx ts-node -T tests/by-hand/kill.ts [seed of the moments]
import {execFileSync, spawn} from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import {useBackend} from 'why-attention';
import {experiments} from 'why-attention/experiments';
import {readClaims, readRecords, recordCache, recordKey, type RecordOfTrial} from 'why-attention/study';
import {killKernel} from './kill-kernel';
import {below, untilEnded} from './processes';
import type {Begun} from './short-experiments';

const KILLS = 10;
const STEPS = 40;
/** Seconds from its start within which a confirmation is killed: starting takes some. */
const LATEST = 14;
const repository = path.resolve(__dirname, '..', '..');
const seed = Number(process.argv[2] ?? Date.now() % 1_000_000);

/** Numbers from 0 to 1: moments need no better ones. */
function draws(from: number): () => number {
  let state = from >>> 0;
  return () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
}

/** A repository with the committed claims, looks and tuning, and without confirmatory records. */
function copyOfResults(folder: string): string {
  fs.cpSync(path.join(repository, 'results'), path.join(folder, 'results'), {recursive: true});
  fs.rmSync(path.join(folder, 'results', '01', 'confirm.ndjson'));
  const git = (...args: string[]) => execFileSync('git', ['-c', 'user.name=n', '-c', 'user.email=e', ...args], {cwd: folder}); // prettier-ignore
  git('init', '-q');
  git('add', 'results/claims.json');
  git('commit', '-q', '-m', 'Claims');
  return folder;
}

function start(root: string) {
  const program = path.join(__dirname, 'confirm-short.ts');
  const child = spawn(process.execPath, [program, root, '01'], {
    detached: true,
    // For the children too, which load the short experiments.
    env: {
      ...process.env,
      NODE_OPTIONS: `--require ${require.resolve('ts-node/register/transpile-only')}`,
      KILL_STEPS: String(STEPS),
      KILL_LOG: path.join(root, 'log'),
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (data) => (output += data));
  const ended = new Promise<{status: number | null; output: string}>((resolve) =>
    child.on('close', (status) => resolve({status, output})),
  );
  return {pid: child.pid!, ended};
}

const begunIn = (root: string): Begun[] =>
  fs.existsSync(path.join(root, 'log'))
    ? fs.readFileSync(path.join(root, 'log'), 'utf8').trim().split('\n').map((line) => JSON.parse(line) as Begun) // prettier-ignore
    : [];
const nameOf = ({experiment, stream}: Begun): string => `${experiment}: ${stream}`;

/** How many records of each stream are saved. */
async function savedIn(root: string): Promise<Map<string, number>> {
  const cache = recordCache(path.join(root, '.cache', 'records'));
  const saved = new Map<string, number>();
  for (const part of Object.values(
    readClaims(path.join(root, 'results', 'claims.json')).notebooks['01'].parts,
  )) {
    const experiment = experiments[part.experiment];
    for (const config of experiment.confirmatoryConfigs(part)) {
      const stream = `${experiment.name}: ${experiment.streamOf(config)}`;
      for (const one of part.seeds) {
        if (await cache.get(recordKey(experiment.name, experiment.version, config, one)))
          saved.set(stream, (saved.get(stream) ?? 0) + 1);
      }
    }
  }
  return saved;
}

const recordsOf = (root: string): string[] =>
  readRecords(path.join(root, 'results', '01', 'confirm.ndjson')).map((record: RecordOfTrial) =>
    JSON.stringify({...record, seconds: 0}),
  );
const sum = (numbers: Iterable<number>): number => [...numbers].reduce((a, b) => a + b, 0);

async function main(): Promise<void> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'kill-'));
  const fresh = (name: string): string => {
    fs.mkdirSync(path.join(folder, name));
    return copyOfResults(path.join(folder, name));
  };
  const failures: string[] = [];
  const check = (holds: boolean, words: string): void => void (holds || failures.push(words));
  try {
    console.log(`${new Date().toISOString().slice(0, 10)}, Node ${process.version}, ${os.type()}, ${os.availableParallelism()} cores. ${(await useBackend()).report}`); // prettier-ignore
    console.log(`Moments from seed ${seed}, 1 to ${LATEST} s after the start; trials of ${STEPS} steps.\n`);
    const undisturbed = fresh('undisturbed');
    const whole = await start(undisturbed).ended;
    if (whole.status !== 0)
      throw new Error(`The undisturbed run ended with ${whole.status}:\n${whole.output}`);
    const expected = recordsOf(undisturbed);
    const draw = draws(seed);
    console.log(
      '| kill | after | of | streams begun | records saved before, after | children gone after | begun twice |',
    );
    console.log('| --- | --- | --- | --- | --- | --- | --- |');
    let kills = 0;
    for (let round = 1; kills < KILLS; round++) {
      const root = fresh(`round-${round}`);
      for (let again = true; again;) {
        const saved = await savedIn(root);
        const before = begunIn(root).length;
        const running = start(root);
        let status: number | null | undefined;
        void running.ended.then((end) => (status = end.status));
        const after = 1 + draw() * (LATEST - 1);
        if (kills < KILLS) await Promise.race([delay(after * 1000), running.ended]);
        else await running.ended;
        let killed = '';
        if (status === undefined) {
          const children = below(running.pid);
          // Half of them alone, so that the children have to notice.
          const alone = kills % 2 === 0;
          process.kill(alone ? running.pid : -running.pid, 'SIGKILL');
          killed = `${await untilEnded([running.pid, ...children])} ms (${children.length})`;
          kills++;
          await running.ended;
          const now = begunIn(root).slice(before);
          const kept = await savedIn(root);
          const twice = now.filter((begun) => saved.has(nameOf(begun)));
          console.log(
            `| ${kills} | ${after.toFixed(2)} s | ${alone ? 'the process' : 'its group'} | ${now.length} | ${sum(saved.values())}, ${sum(kept.values())} | ${killed} | ${twice.length} |`,
          );
          check(twice.length === 0, `Kill ${kills}: trained again: ${twice.map(nameOf).join(', ')}`);
          check(sum(kept.values()) >= sum(saved.values()), `Kill ${kills}: records were lost`);
        } else {
          check(status === 0, `A run ended with ${status}: ${(await running.ended).output}`);
          const twice = begunIn(root)
            .slice(before)
            .filter((begun) => saved.has(nameOf(begun)));
          check(twice.length === 0, `The last run trained again: ${twice.map(nameOf).join(', ')}`);
          again = false;
        }
      }
      const same = JSON.stringify(recordsOf(root)) === JSON.stringify(expected);
      check(same, `Round ${round}: other records than those of an undisturbed run`);
      console.log(`\nRun ${round} has ended: ${expected.length} records, ${same ? 'bit for bit those' : 'NOT those'} of an undisturbed run, but for the seconds.\n`); // prettier-ignore
    }
    console.log(await killKernel(repository, check));
  } finally {
    fs.rmSync(folder, {recursive: true, maxRetries: 5});
  }
  console.log(
    failures.length === 0
      ? '\nNothing was lost, nothing was trained twice.'
      : `\nFAILED:\n${failures.join('\n')}`,
  );
  process.exit(failures.length === 0 ? 0 : 1);
}

void main();
