import {spawn, type ChildProcess} from 'node:child_process';
import {existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {findNotebooks} from '../../scripts/notebooks/collection';
import {codeCells, readNotebook, text} from '../../scripts/notebooks/notebook';
import {explain, passed, type Result} from '../../scripts/notebooks/report';
import {runNotebook} from '../../scripts/notebooks/run';
import {openSession, type Session} from '../../scripts/notebooks/session';

const root = path.resolve(__dirname, '..', '..');
const folder = path.join(__dirname, 'failing');

/** What each notebook of `failing/` is to be refused for, and a piece of the error. The fault is always in cell 3. */
const expected: {[name: string]: [kind: string, message: RegExp]} = {
  thrown: ['error', /Error: the cell threw this/],
  'awaited-rejection': ['error', /Error: the awaited promise was rejected/],
  'unhandled-rejection': ['unhandled rejection', /Error: nobody handled this/],
  'rejected-promise': ['rejected promise', /<rejected> Error: refused/],
  'type-error': ['error', /1:7 - Type 'string' is not assignable to type 'number'/],
  'dead-kernel': ['kernel died', /The kernel died while the cell ran/],
  'killed-kernel': ['kernel died', /The kernel died while the cell ran/],
  stderr: ['written to stderr', /a warning that should have been mended/],
  'no-alt': ['figure could not be rendered', /The figure has no alternative text/],
  'bad-figure': ['figure could not be rendered', /no-such-trace/],
  'missing-png': ['figure could not be rendered', /No browser to draw figures with.*npm run setup/],
};

/** These go through the command itself; a kernel is started for each of the others, by what the command calls. */
const byCommand = ['thrown', 'missing-png'];

let build: string;
beforeAll(() => void (build = mkdtempSync(path.join(tmpdir(), 'failing-'))));
afterAll(() => rmSync(build, {recursive: true, force: true}));

describe('a failing notebook', () => {
  const results = new Map<string, Result>();
  let ended: {status: unknown; output: string};
  let session: Session | undefined;

  beforeAll(async () => {
    ended = await command(byCommand, 'failing', {WHY_ATTENTION_BROWSER: 'none'});
    const all = await findNotebooks(folder);
    session = await openSession(root, {WHY_ATTENTION_TIER: 'smoke'});
    const options = {...session, all, build, tier: 'smoke', write: true};
    // Two kernels at a time use two cores well.
    const queue = all.filter(({name}) => !byCommand.includes(name));
    const worker = async (): Promise<void> => {
      for (let entry = queue.shift(); entry; entry = queue.shift())
        results.set(entry.name, await runNotebook(entry, options));
    };
    await Promise.all([worker(), worker()]);
  }, 300_000);

  afterAll(() => session?.close(), 30_000);

  it('stands here for each class of failure', () => {
    expect([...results.keys(), ...byCommand].sort()).toEqual(Object.keys(expected).sort());
  });

  it.each(Object.entries(expected))(
    '%s: fails as "%s", with its name, source and error',
    async (name, [kind, message]) => {
      const result = results.get(name);
      if (result) expect([passed(result), result.failure?.kind]).toEqual([false, kind]);
      const printed = result ? explain(result) : ended.output;
      const source = text(codeCells(await readNotebook(path.join(folder, `${name}.ipynb`)))[1].source);
      expect(printed).toContain(`${name}, cell 3: ${kind}`);
      for (const line of source.split('\n')) expect(printed).toContain(`    | ${line}`);
      expect(printed).toMatch(message);
    },
  );

  it('ends the command with status 1, and does not stop the next notebook', () => {
    expect(ended.status).toBe(1);
    expect(ended.output).toMatch(/0 passed, 2 failed/);
    expect(existsSync(path.join(build, 'index.html'))).toBe(true);
  });

  it('is never written over the committed one, though asked to', async () => {
    for (const [name, {written}] of results) {
      expect(written).toBe(false);
      const cells = codeCells(await readNotebook(path.join(folder, `${name}.ipynb`)));
      expect(
        cells.every(({execution_count, outputs}) => execution_count === null && outputs.length === 0),
      ).toBe(true);
    }
  });

  it('does not run the cells after the failing one', () => {
    const page = readFileSync(path.join(build, 'thrown.html'), 'utf8');
    expect(page).toContain('the cell threw this');
    expect(page).not.toContain('<pre>never reached');
  });
});

describe('the command', () => {
  it('ends with status 2 and the valid choices at an unknown notebook', async () => {
    const {status, output} = await command(['nosuch'], 'failing');
    expect(status).toBe(2);
    expect(output).toMatch(/Unknown notebook "nosuch"\. Valid choices:\n {2}awaited-rejection/);
  }, 300_000);

  it('ends with status 2 where there is no notebook, and says where it looked', async () => {
    const empty = path.join(build, 'empty');
    mkdirSync(empty);
    const {status, output} = await command([], empty);
    expect(status).toBe(2);
    expect(output).toContain(`looked for *.ipynb in ${empty}`);
  }, 300_000);

  it('ends its kernels on Ctrl-C, though it is pressed twice, and leaves the committed notebook whole', async () => {
    const sign = path.join(build, 'sign');
    const notebook = path.join(__dirname, 'slow', 'waits.ipynb');
    const before = readFileSync(notebook, 'utf8');
    const child = start(['--write'], 'slow', {WAITS_SIGN: sign}, 'full');
    const kernels = (): string[] =>
      withEnvironment(`WAITS_SIGN=${sign}`).filter((id) => id !== String(child.pid));
    while (!existsSync(sign)) {
      if (child.exitCode !== null) throw new Error('the command ended before it was interrupted');
      await delay(100);
    }
    expect(kernels()).not.toEqual([]);
    child.kill('SIGINT');
    await delay(300);
    child.kill('SIGINT');
    const status = await new Promise((resolve) => child.once('exit', resolve));
    expect(status).toBe(130);
    expect(kernels()).toEqual([]);
    expect(readFileSync(notebook, 'utf8')).toBe(before);
  }, 300_000);
});

function start(words: string[], notebooks: string, env: NodeJS.ProcessEnv, tier = 'smoke'): ChildProcess {
  const own = {
    WHY_ATTENTION_NOTEBOOKS: path.resolve(__dirname, notebooks),
    WHY_ATTENTION_BUILD: build,
    WHY_ATTENTION_TIER: tier,
  };
  const script = path.join(root, 'scripts', 'notebooks.ts');
  const args = [require.resolve('ts-node/dist/bin'), '-T', script, ...words];
  return spawn(process.execPath, args, {
    cwd: root,
    env: {...process.env, ...own, ...env},
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

async function command(words: string[], notebooks: string, env: NodeJS.ProcessEnv = {}) {
  const child = start(words, notebooks, env);
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (piece: Buffer) => (output += piece.toString()));
  const status = await new Promise((resolve) => child.once('close', resolve));
  return {status, output};
}

/** The ids of the processes that were started with a variable: the runner's server and kernels. Linux only. */
function withEnvironment(assignment: string): string[] {
  const ids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return ids.filter((id) => {
    try {
      return readFileSync(`/proc/${id}/environ`, 'utf8').split('\0').includes(assignment);
    } catch {
      return false;
    }
  });
}
