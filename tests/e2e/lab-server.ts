import {spawn, type ChildProcess} from 'node:child_process';
import {mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import {killProcessesNaming} from '../../scripts/notebooks/execute/stray-processes';
import {evidenceFolder, root} from './places';

/** A JupyterLab of the tests' own. */
export type Lab = {
  /** Its address, with a slash at the end. */
  base: string;
  port: number;
  /** The token of its own making. */
  token: string;
  /** Holds its configuration, data, runtime files and settings. */
  folder: string;
  /** What it wrote so far. */
  log(): string;
  /** Asks its API, with the token. */
  get(place: string): Promise<unknown>;
  /** Ends one kernel. */
  endKernel(id: string): Promise<void>;
  /** Ends it as Ctrl-C does; resolves to the ids of processes that stayed behind and had to be killed. */
  close(): Promise<number[]>;
};

/** Milliseconds that JupyterLab may take to start on a busy machine, and to end. */
const [startLimit, endLimit] = [90_000, 20_000];

/** Nothing that asks the reader or the network: it would lie over the notebook. */
const settings = {
  '@jupyterlab/apputils-extension/notification': {checkForUpdates: false, fetchNews: 'false'},
};

/**
 * Starts JupyterLab by the program of `npm run lab`, in the smoke tier, with folders of its own.
 *
 * @throws Error with its own words if its address does not come
 */
export async function startLab(): Promise<Lab> {
  await mkdir(evidenceFolder, {recursive: true});
  const folder = await mkdtemp(path.join(evidenceFolder, 'lab-'));
  await writeSettings(path.join(folder, 'settings'));
  const program = spawnLab(folder);
  let log = '';
  for (const stream of [program.stdout, program.stderr])
    stream?.on('data', (piece: Buffer) => (log = (log + piece.toString()).slice(-20_000)));
  const forget = endWithThisProcess(program);
  let closing: Promise<number[]> | undefined;
  const close = (): Promise<number[]> => (closing ??= stop(program, folder).finally(forget));
  try {
    const {port, token} = await addressOf(program, () => log);
    const base = `http://127.0.0.1:${port}/`;
    const headers = {Authorization: `token ${token}`};
    const get = async (place: string): Promise<unknown> => (await fetch(base + place, {headers})).json();
    const endKernel = async (id: string): Promise<void> =>
      void (await fetch(`${base}api/kernels/${id}`, {method: 'DELETE', headers}));
    return {base, port, token, folder, log: () => log, get, endKernel, close};
  } catch (error) {
    await close();
    throw error;
  }
}

async function writeSettings(folder: string): Promise<void> {
  for (const [plugin, values] of Object.entries(settings)) {
    const file = path.join(folder, `${plugin}.jupyterlab-settings`);
    await mkdir(path.dirname(file), {recursive: true});
    await writeFile(file, JSON.stringify(values));
  }
}

function spawnLab(folder: string): ChildProcess {
  const program = ['--require', 'ts-node/register/transpile-only', path.join(root, 'scripts/lab.ts')];
  const own = [
    '--no-browser',
    '--ServerApp.port=0', // the system's choice of a free one
    // On the command line, so that what is left of it can be found by the folder's name.
    `--LabApp.user_settings_dir=${path.join(folder, 'settings')}`,
    `--LabApp.workspaces_dir=${path.join(folder, 'workspaces')}`,
    // Should the tests be killed outright, nothing stays behind for long.
    '--MappingKernelManager.cull_idle_timeout=120',
    '--MappingKernelManager.cull_interval=60',
    '--ServerApp.shutdown_no_activity_timeout=300',
  ];
  return spawn(process.execPath, [...program, ...own], {
    cwd: root,
    // In this process's group: the terminal's Ctrl-C reaches it too.
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      JUPYTER_CONFIG_DIR: path.join(folder, 'config'),
      JUPYTER_DATA_DIR: path.join(folder, 'data'),
      JUPYTER_RUNTIME_DIR: path.join(folder, 'runtime'),
      WHY_ATTENTION_TIER: 'smoke',
      WHY_ATTENTION_HEADLESS: '',
      WHY_ATTENTION_PROCESSES: '',
      NODE_OPTIONS: '',
    },
  });
}

/** Port and token stand in the address that JupyterLab tells its user. */
async function addressOf(
  program: ChildProcess,
  log: () => string,
): Promise<{readonly port: number; readonly token: string}> {
  const end = Date.now() + startLimit;
  while (Date.now() < end) {
    const [, port, token] = /http:\/\/127\.0\.0\.1:(\d+)\/\S*\?token=(\w+)/.exec(log()) ?? [];
    if (token) return {port: Number(port), token};
    if (program.exitCode !== null)
      throw new Error(`JupyterLab ended with status ${program.exitCode}:\n${log()}`);
    await delay(100);
  }
  throw new Error(`JupyterLab told no address within ${startLimit / 1000} s:\n${log()}`);
}

/** Also where the tests are broken off: they then end without their hooks. */
function endWithThisProcess(program: ChildProcess): () => void {
  const end = (): void => void program.kill('SIGTERM');
  process.on('exit', end);
  process.on('disconnect', end);
  return () => {
    process.off('exit', end);
    process.off('disconnect', end);
  };
}

async function stop(program: ChildProcess, folder: string): Promise<number[]> {
  const ended = new Promise((resolve) => program.once('close', resolve));
  if (program.exitCode === null && program.kill('SIGTERM')) await Promise.race([ended, delay(endLimit)]);
  const strays = await killProcessesNaming(folder);
  await rm(folder, {recursive: true, force: true, maxRetries: 5});
  return strays;
}
