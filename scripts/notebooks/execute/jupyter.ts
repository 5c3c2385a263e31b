import {spawn, type ChildProcess} from 'node:child_process';
import {randomBytes} from 'node:crypto';
import {existsSync} from 'node:fs';
import {mkdir, mkdtemp, readFile, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import {KernelManager, ServerConnection} from '@jupyterlab/services';
import {killProcessesNaming} from './stray-processes';

/** A Jupyter server of the project's own, which starts kernels. */
export type Jupyter = {
  kernels: KernelManager;
  /** The folder that kernels' working directories are relative to. */
  root: string;
  /** Ends the server and every kernel it started. Safe to call twice. */
  close(): Promise<void>;
};

/** How long the server may take to start, in milliseconds: a busy machine takes ten times as long as an idle one. */
const startLimit = 60_000;

/**
 * Starts a Jupyter server on loopback, with a random port and token, its own configuration and runtime folders (so that it
 * neither reads nor leaves anything of the user's), in its own process group.
 *
 * @param root - the project's folder, which holds `.venv`
 * @param env - variables that every kernel is to see
 * @throws Error with the server's own words when it does not start within a minute
 */
export async function startJupyter(root: string, env: NodeJS.ProcessEnv = {}): Promise<Jupyter> {
  // Jupyter's client announces each connection there, and nothing else here writes to it.
  console.debug = () => undefined;
  const folder = await mkdtemp(path.join(tmpdir(), 'why-attention-jupyter-'));
  await mkdir(path.join(folder, 'runtime'));
  const token = randomBytes(24).toString('hex');
  const {server, log} = spawnServer(root, token, folder, env);
  let kernels: KernelManager | undefined;
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => (closing ??= stop(server, kernels, folder));
  try {
    const baseUrl = await addressOf(server, path.join(folder, 'runtime'), log);
    const serverSettings = ServerConnection.makeSettings({
      baseUrl,
      wsUrl: baseUrl.replace('http', 'ws'),
      token,
    });
    kernels = new KernelManager({serverSettings});
    return {kernels, root, close};
  } catch (error) {
    await close();
    throw error;
  }
}

function spawnServer(root: string, token: string, folder: string, env: NodeJS.ProcessEnv) {
  const args = [
    '-m',
    'jupyter_server',
    '--allow-root',
    '--no-browser',
    '--ServerApp.ip=127.0.0.1',
    '--ServerApp.port=0', // the system's choice of a free one
    `--ServerApp.root_dir=${root}`,
    '--ServerApp.log_level=WARN',
    // Say within half a second that a kernel died, and do not start it again: its variables are gone.
    '--AsyncIOLoopKernelRestarter.time_to_dead=0.5',
    '--AsyncIOLoopKernelRestarter.restart_limit=0',
    // Should the runner be killed outright, nothing stays behind for long.
    '--MappingKernelManager.cull_idle_timeout=120',
    '--MappingKernelManager.cull_interval=60',
    '--ServerApp.shutdown_no_activity_timeout=300',
  ];
  const own = {
    JUPYTER_TOKEN: token,
    JUPYTER_CONFIG_DIR: path.join(folder, 'config'),
    JUPYTER_DATA_DIR: path.join(folder, 'data'),
    JUPYTER_RUNTIME_DIR: path.join(folder, 'runtime'),
    PYTHONWARNINGS: 'ignore',
  };
  const server = spawn(python(root), args, {
    cwd: root,
    env: {...process.env, ...own, ...env},
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let written = '';
  server.stderr?.on('data', (piece: Buffer) => (written = (written + piece.toString()).slice(-4000)));
  server.on('error', (error) => (written += error.message));
  return {server, log: () => written};
}

function python(root: string): string {
  const places = [
    path.join(root, '.venv', 'bin', 'python'),
    path.join(root, '.venv', 'Scripts', 'python.exe'),
  ];
  const found = places.find((place) => existsSync(place));
  if (!found) throw new Error(`No Python environment in ${path.join(root, '.venv')}. Run: npm run setup`);
  return found;
}

/** Its address, as soon as it answers there. */
async function addressOf(server: ChildProcess, runtime: string, log: () => string): Promise<string> {
  const end = Date.now() + startLimit;
  // The server writes this file, with its port, about when it opens its socket: it is ours, and soon answers.
  const sign = path.join(runtime, `jpserver-${server.pid}.json`);
  while (Date.now() < end) {
    if (server.exitCode !== null) throw new Error(`Jupyter ended with status ${server.exitCode}:\n${log()}`);
    const written = await readFile(sign, 'utf8').catch(() => '');
    if (written.trim().endsWith('}')) {
      const address = `http://127.0.0.1:${(JSON.parse(written) as {port: number}).port}/`;
      if (await answers(`${address}api`)) return address;
    }
    await delay(50);
  }
  throw new Error(`Jupyter did not start within ${startLimit / 1000} s:\n${log()}`);
}

async function answers(address: string): Promise<boolean> {
  try {
    return (await fetch(address, {signal: AbortSignal.timeout(5000)})).ok;
  } catch {
    return false;
  }
}

async function stop(server: ChildProcess, kernels: KernelManager | undefined, folder: string): Promise<void> {
  try {
    // A kernel that is at work does not answer a request to end, so it is killed. There is one only when the run was broken off.
    const killed = await killKernels(folder);
    if (kernels && killed.length === 0) {
      await Promise.race([kernels.shutdownAll().catch(() => undefined), delay(3000)]);
    }
    kernels?.dispose();
    await endGroup(server);
  } finally {
    await killKernels(folder);
    await rm(folder, {recursive: true, force: true, maxRetries: 5});
  }
}

/** Kernels lead process groups of their own; each was started with the path of a file in this folder. */
function killKernels(folder: string): Promise<number[]> {
  return killProcessesNaming(folder);
}

async function endGroup(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.pid === undefined) return;
  const ended = new Promise((resolve) => server.once('exit', resolve));
  signal(server.pid, 'SIGTERM');
  await Promise.race([ended, delay(5000)]);
  signal(server.pid, 'SIGKILL');
}

function signal(group: number, name: NodeJS.Signals): void {
  try {
    process.kill(-group, name);
  } catch {
    // The group is gone already.
  }
}
