import {execFileSync} from 'node:child_process';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import {describe, expect, test} from 'vitest';
import {backendNames, chooseBackend, ConfigError, useBackend, type BackendProbes} from 'why-attention/core';

/** Probes of a machine where everything works, unless said otherwise; `asked` lists what was tried. */
function fakeProbes(changes: Partial<BackendProbes> = {}): BackendProbes & {asked: string[]} {
  const asked: string[] = [];
  const note =
    <T>(name: string, probe: () => T) =>
    (): T => {
      asked.push(name);
      return probe();
    };
  return {
    threads: changes.threads ?? 2,
    native: note('native', changes.native ?? (() => ({version: '2.21.0', device: 'CPU'}))),
    wasm: note('wasm', changes.wasm ?? (async () => '4.22.0')),
    reason: note('reason', changes.reason ?? (() => undefined)),
    asked,
  };
}
const failing = (message: string) => (): never => {
  throw new Error(message);
};

describe('chooseBackend', () => {
  test('takes the native library where it loads, and tries nothing else', async () => {
    const probes = fakeProbes();
    expect(await chooseBackend('auto', probes)).toEqual({
      name: 'native',
      device: 'CPU',
      library: 'tensorflow',
      version: '2.21.0',
      threads: 2,
      report: 'tensorflow 2.21, CPU, 2 threads an operation',
    });
    expect(probes.asked).toEqual(['native']);
  });

  test('names the GPU, and one thread in the singular', async () => {
    const probes = fakeProbes({native: () => ({version: '2.9.1', device: 'GPU'}), threads: 1});
    expect((await chooseBackend('native', probes)).report).toBe('tensorflow 2.9, GPU, 1 thread an operation');
  });

  test('falls back to WASM and says what the set-up found', async () => {
    const probes = fakeProbes({
      native: failing('Cannot find module tfjs_binding.node'),
      reason: () => 'there is no C++ compiler',
    });
    expect(await chooseBackend('auto', probes)).toEqual({
      name: 'wasm',
      device: 'CPU',
      library: 'tfjs-backend-wasm',
      version: '4.22.0',
      threads: 1,
      report: 'WASM backend: native library not built because there is no C++ compiler',
    });
  });

  test('where the set-up left no note, the first line of the error is the reason', async () => {
    const probes = fakeProbes({native: failing('libtensorflow_cc.so.2: cannot open\n  at Module._load')});
    expect((await chooseBackend('auto', probes)).report).toBe(
      'WASM backend: native library not built because libtensorflow_cc.so.2: cannot open',
    );
  });

  test('WASM on request, without a try of the native library', async () => {
    const probes = fakeProbes();
    expect((await chooseBackend('wasm', probes)).report).toBe('WASM backend: it was asked for');
    expect(probes.asked).toEqual(['wasm']);
  });

  test('native on request is no choice: without it, an error with reason and advice', async () => {
    const probes = fakeProbes({native: failing('boom'), reason: () => 'the compiler failed'});
    const choice = chooseBackend('native', probes);
    await expect(choice).rejects.toThrow(
      'The native backend cannot be loaded: the compiler failed. Run "npm run setup -- --backend auto", or ask for wasm.',
    );
    await expect(choice).rejects.toHaveProperty('cause.message', 'boom');
    expect(probes.asked).not.toContain('wasm');
  });

  test.each(['', 'cpu', 'WASM', 'tensorflow'])('refuses "%s" and names the choices', async (request) => {
    const probes = fakeProbes();
    await expect(chooseBackend(request, probes)).rejects.toThrow(ConfigError);
    await expect(chooseBackend(request, probes)).rejects.toThrow(
      `backend must be one of auto, native, wasm. Got ${request}.`,
    );
    expect(probes.asked).toEqual([]);
    expect(backendNames).toEqual(['auto', 'native', 'wasm']);
  });

  test('a WASM backend that cannot be loaded is an error too', async () => {
    const probes = fakeProbes({native: failing('no'), wasm: async () => failing('no WebAssembly')()});
    await expect(chooseBackend('auto', probes)).rejects.toThrow('no WebAssembly');
  });
});

describe('useBackend', () => {
  test('says what computes here, the same each time', async () => {
    const backend = await useBackend('auto');
    expect(await useBackend(backend.name)).toBe(backend);
    expect(tf.getBackend()).toBe(backend.name === 'native' ? 'tensorflow' : 'wasm');
    if (backend.name === 'native')
      expect(backend.report).toMatch(/^tensorflow \d+\.\d+, (CPU|GPU), \d+ threads? an operation$/);
  });

  test('refuses a backend other than the one in use, and an unknown one, after the choice too', async () => {
    const {name} = await useBackend('auto');
    const other = name === 'native' ? 'wasm' : 'native';
    await expect(useBackend(other)).rejects.toThrow(
      `This process computes on the ${name} backend already. Got a request for ${other}`,
    );
    await expect(useBackend('gpu')).rejects.toThrow('backend must be one of auto, native, wasm. Got gpu.');
    expect((await useBackend('auto')).name).toBe(name);
  });

  test('loads WASM in a process of its own, where the environment asks for it', () => {
    const program = `
      const {useBackend} = require('./lib/core/backend.ts');
      const tf = require('@tensorflow/tfjs');
      useBackend().then(({report, version}) => {
        const product = tf.matMul(tf.tensor2d([[1, 2]]), tf.tensor2d([[3], [4]])).arraySync();
        console.log(JSON.stringify({report, version, backend: tf.getBackend(), product}));
      });`;
    const output = execFileSync(process.execPath, ['-r', 'ts-node/register/transpile-only', '-e', program], {
      cwd: path.resolve(__dirname, '../..'),
      env: {...process.env, WHY_ATTENTION_BACKEND: 'wasm'},
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const {report, version, backend, product} = JSON.parse(output) as Record<string, unknown>;
    expect({report, backend, product}).toEqual({
      report: 'WASM backend: it was asked for',
      backend: 'wasm',
      product: [[11]],
    });
    expect(version).toMatch(/^\d+\.\d+\.\d+$/);
  });

  test.runIf(tf.getBackend() !== 'wasm')(
    'says so where the native library has no kernels of oneDNN',
    async () => {
      const program = `
      const tf = require('@tensorflow/tfjs');
      require('@tensorflow/tfjs-node-gpu');
      const native = Object.getPrototypeOf(tf.findBackend('tensorflow'));
      const execute = native.executeMultipleOutputs;
      native.executeMultipleOutputs = function (op, ...rest) {
        if (op.startsWith('_MklNative')) throw new Error('No OpKernel was registered to support Op ' + op);
        return execute.call(this, op, ...rest);
      };
      const {useBackend} = require('./lib/core/backend.ts');
      useBackend('native').then(({report}) => {
        const [x, filter] = [2, 3].map((value) => tf.fill([1, 1, 1, 1], value));
        console.log(report, tf.conv2d(x, filter, 1, 'valid').dataSync()[0]);
      });`;
      const output = execFileSync(
        process.execPath,
        ['-r', 'ts-node/register/transpile-only', '-e', program],
        {
          cwd: path.resolve(__dirname, '../..'),
          env: {...process.env, TF_ENABLE_ONEDNN_OPTS: '0', CUDA_VISIBLE_DEVICES: '-1'},
          encoding: 'utf8',
          stdio: ['ignore', 'pipe', 'pipe'],
        },
      );
      expect(output).toMatch(
        /^tensorflow \S+, CPU, \d+ threads? an operation, without the kernels of oneDNN, so that convolutions and batch norms take longer 6\n$/,
      );
    },
  );

  test('trains natively where Node no longer has what tfjs-node calls, and warns of nothing', async () => {
    const {name} = await useBackend('auto');
    const program = `
      const util = require('node:util');
      delete util.isArray;
      delete util.isNullOrUndefined;
      const {useBackend} = require('./lib/core/backend.ts');
      const tf = require('@tensorflow/tfjs');
      useBackend('${name}').then(() => {
        const x = tf.variable(tf.tensor1d([1, 2]));
        const {value} = tf.variableGrads(() => tf.sum(tf.pad(tf.slice(tf.square(x), [0], [2]), [[0, 1]])));
        console.log(value.arraySync(), util.isArray([]), util.isNullOrUndefined(0), util.isNullOrUndefined(null));
      });`;
    const output = execFileSync(process.execPath, ['-r', 'ts-node/register/transpile-only', '-e', program], {
      cwd: path.resolve(__dirname, '../..'),
      env: {...process.env, NODE_OPTIONS: '--throw-deprecation'},
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    expect(output.trim()).toBe(name === 'native' ? '5 true false true' : expect.stringMatching(/^5 /));
  });
});
