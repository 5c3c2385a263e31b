import {spawnSync, type SpawnSyncReturns} from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {expect, it} from 'vitest';
import {binding, command, kernel, python, state} from './set-up-modules';

const root = path.resolve(__dirname, '../..');
const script = path.join(root, 'scripts', 'setup.cjs');

it('returns what a program printed and keeps both streams in the log', async () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'why-attention-log-'));
  const log = path.join(folder, 'step.log');
  const out = await command.run(process.execPath, ['-e', 'console.log("out"); console.error("err")'], {log});
  expect(out).toBe('out\n');
  // Whole when the program has ended: nothing is written later.
  expect(fs.readFileSync(log, 'utf8')).toMatch(/^\n\$ .*\n(out\nerr|err\nout)\n$/);
  fs.rmSync(folder, {recursive: true});
});

it.runIf(fs.existsSync('/dev/full'))(
  'fails when its log cannot be written, and ends the program',
  async () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'why-attention-log-'));
    const log = path.join(folder, 'step.log');
    // The disk is full from the first line of the program on.
    const program = 'ln -sf /dev/full "$0"; echo started; sleep 60';
    await expect(command.run('sh', ['-c', program, log], {log})).rejects.toMatchObject({
      name: 'StepFailure',
      message: expect.stringMatching(/^the log of sh cannot be written: ENOSPC/),
      output: 'started\n',
    });
    fs.rmSync(folder, {recursive: true});
  },
);

it('fails with the status and the output of a program that fails', async () => {
  const failing = command.run(process.execPath, ['-e', 'console.error("why"); process.exit(3)']);
  await expect(failing).rejects.toMatchObject({name: 'StepFailure', output: 'why\n'});
  await expect(failing).rejects.toThrow(/ended with status 3/);
});

it('says so when a program cannot be started', async () => {
  await expect(command.run('/no/such/program', [])).rejects.toThrow(/cannot be started/);
});

it('ends a program that takes too long, with what it has started', async () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'why-attention-child-'));
  const note = path.join(folder, 'grandchild');
  // A shell starts in milliseconds; a busy machine makes seconds of a Node's.
  const program = 'sleep 60 & echo $! > "$0"; wait';
  await expect(command.run('sh', ['-c', program, note], {seconds: 2})).rejects.toThrow(/SIGKILL/);
  const grandchild = Number(fs.readFileSync(note, 'utf8'));
  expect(grandchild).toBeGreaterThan(0);
  // Its parent is gone, so the system has to reap it: that takes a moment.
  const isGone = (): boolean => {
    try {
      return /^State:\tZ/m.test(fs.readFileSync(`/proc/${grandchild}/status`, 'utf8'));
    } catch {
      return true;
    }
  };
  await expect.poll(isGone).toBe(true);
  fs.rmSync(folder, {recursive: true});
});

it.each([
  ['npm error code ENOTFOUND\nnpm error getaddrinfo failed', 'PyPI was not reached'],
  ['error: Failed to fetch: `https://x/simple/uv/`\n dns error', 'PyPI was not reached'],
  ['OSError: [Errno 28] No space left on device', 'the disk is full'],
  ['npm error code EINTEGRITY', 'a package from PyPI is not the one of the lock file'],
  ['error: hash mismatch for jupyterlab', 'a package from PyPI is not the one of the lock file'],
  ['npm error code EACCES', 'a file could not be written'],
])('reads the cause from %j', (output, reason) => {
  expect(command.causeOf(output, 'PyPI')?.reason).toBe(reason);
});

it('names no cause where it knows none', () => {
  expect(command.causeOf('SyntaxError: invalid syntax', 'PyPI')).toBeUndefined();
});

it('hands the settings for pip on to uv, where uv has none', () => {
  const ofPip = {PIP_INDEX_URL: 'https://mirror/simple', PIP_CERT: '/ca.pem'};
  expect(python.environmentOfUv(ofPip)).toMatchObject({
    UV_DEFAULT_INDEX: 'https://mirror/simple',
    SSL_CERT_FILE: '/ca.pem',
  });
  const ofUv = {...ofPip, UV_DEFAULT_INDEX: 'https://own/simple', SSL_CERT_FILE: '/own.pem'};
  expect(python.environmentOfUv(ofUv)).toMatchObject({
    UV_DEFAULT_INDEX: 'https://own/simple',
    SSL_CERT_FILE: '/own.pem',
  });
});

it('compiles against the libraries of the wheel, found at run time by their place', () => {
  const common = {wheel: '/w', headers: '/h', sources: ['a.cc'], output: 'o.node'};
  const linux = binding.compilerArguments({...common, platform: 'linux'});
  expect(linux).toEqual(expect.arrayContaining(['-shared', '-l:libtensorflow_cc.so.2', '-Wl,-rpath,/w']));
  const mac = binding.compilerArguments({...common, platform: 'darwin'});
  expect(mac).toEqual(expect.arrayContaining(['-bundle', '/w/libtensorflow_cc.2.dylib', '-Wl,-rpath,/w']));
  expect(mac.filter((part) => part.includes('.so') || part === '-Wl,-z,initfirst')).toEqual([]);
  // Zig's linker refuses the flag.
  const zig = binding.compilerArguments({...common, platform: 'linux', zig: true});
  expect(zig).toEqual(linux.filter((part) => part !== '-Wl,-z,initfirst'));
});

it('writes a kernelspec whose preload survives a folder with spaces', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'why attention '));
  fs.mkdirSync(path.join(folder, 'shims'));
  fs.writeFileSync(path.join(folder, 'shims', 'node-compat.cjs'), 'globalThis.preloaded = true;');
  const {argv, env} = kernel.kernelspec({root: folder});
  expect(argv.every((part) => path.isAbsolute(part) || !part.includes('/'))).toBe(true);
  const run = spawnSync(process.execPath, ['-p', 'globalThis.preloaded'], {
    env: {...process.env, NODE_OPTIONS: env.NODE_OPTIONS},
    encoding: 'utf8',
  });
  expect(run.stdout).toBe('true\n');
  fs.rmSync(folder, {recursive: true});
});

const runSetUp = (parameters: string[], env: Record<string, string> = {}): SpawnSyncReturns<string> =>
  spawnSync(process.execPath, [script, ...parameters], {encoding: 'utf8', env: {...process.env, ...env}});

it.each([
  [['--for', 'nothing'], {}, '--for must be one of setup, test, '],
  [['--backend', 'gpu'], {}, '--backend must be one of auto, native, wasm. Got gpu.'],
  [['--backend'], {}, "Option '--backend <value>' argument missing"],
  [['--verbose'], {}, "Unknown option '--verbose'"],
  [['now'], {}, "Unexpected argument 'now'"],
  [[], {WHY_ATTENTION_NATIVE: 'gpu'}, 'WHY_ATTENTION_NATIVE must be one of cpu, cuda, none. Got gpu.'],
  [
    ['--backend', 'wasm'],
    {WHY_ATTENTION_NATIVE: 'cpu'},
    '--backend wasm contradicts WHY_ATTENTION_NATIVE=cpu',
  ],
])('refuses %j %j with status 2, and records nothing', (parameters, env, message) => {
  const choice = state.places(root).choice;
  const before = fs.existsSync(choice) && fs.readFileSync(choice, 'utf8');
  const run = runSetUp(parameters, env);
  expect(run.status).toBe(2);
  expect(run.stderr).toContain(message);
  expect(run.stderr).toContain('npm run setup -- --help');
  expect(fs.existsSync(choice) && fs.readFileSync(choice, 'utf8')).toBe(before);
});

it('shows what can be asked for, and sets nothing up', () => {
  const run = runSetUp(['--help', '--backend', 'wasm']);
  expect(run.status).toBe(0);
  expect(run.stdout).toContain('--backend auto|native|wasm');
  expect(run.stdout).toContain('WHY_ATTENTION_NATIVE=cpu|cuda|none');
  expect(run.stdout).not.toContain('npm packages');
});

// Tried again if a source changed between the two runs.
it(
  'does nothing and says nothing in a second run, in under three seconds',
  {retry: 2, timeout: 120_000},
  () => {
    const parameters = [script, '--quiet', '--for', 'test'];
    // The first does what an edit since the last set-up asks for.
    spawnSync(process.execPath, parameters);
    const millisecondsOf = (call: () => unknown): number => {
      const start = Date.now();
      call();
      return Date.now() - start;
    };
    let run!: SpawnSyncReturns<string>;
    const its = millisecondsOf(() => (run = spawnSync(process.execPath, parameters, {encoding: 'utf8'})));
    // On a slow or busy machine a Node that does nothing takes long, too: about 0.04 s elsewhere.
    const bare = millisecondsOf(() => spawnSync(process.execPath, ['-e', '']));
    expect(its).toBeLessThan(3000 * Math.max(1, bare / 40));
    expect(run.status).toBe(0);
    // A machine without one of the parts is reminded of it in one line; nothing is done again.
    const lines = run.stdout.split('\n').filter((line) => line !== '');
    expect(lines.filter((line) => !line.startsWith('Set-up: no '))).toEqual([]);
  },
);
