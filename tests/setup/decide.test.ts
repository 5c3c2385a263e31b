import {describe, expect, it} from 'vitest';
import {decide, type FoundPython, type Probes} from './set-up-modules';

const python311: FoundPython = {program: '/usr/bin/python3', version: [3, 11, 7], venv: true};

/** A usual Linux machine without a GPU. */
function machine(changes: Partial<Probes> = {}): Probes {
  return {
    platform: 'linux',
    arch: 'x64',
    musl: false,
    pythons: [python311],
    compiler: '/usr/bin/g++',
    nvidia: undefined,
    browser: undefined,
    native: undefined,
    ...changes,
  };
}

const gpu = {name: 'NVIDIA H100', driver: '570.1'};

describe('the native library', () => {
  it('is the CPU wheel where no GPU is found', () => {
    expect(decide(machine()).native).toMatchObject({
      action: 'cpu',
      requirements: 'requirements-native.txt',
      ways: ['/usr/bin/g++', 'ziglang', 'download'],
      why: 'no NVIDIA GPU was found',
    });
  });

  it('is the CUDA wheel on an NVIDIA machine, and says for which GPU', () => {
    expect(decide(machine({nvidia: gpu})).native).toMatchObject({
      action: 'cuda',
      requirements: 'requirements-cuda.txt',
      why: 'NVIDIA H100, driver 570.1',
    });
  });

  it('is what WHY_ATTENTION_NATIVE asks for', () => {
    expect(decide(machine({nvidia: gpu, native: 'cpu'})).native.action).toBe('cpu');
    expect(decide(machine({native: 'cuda'})).native.action).toBe('cuda');
  });

  it('is left out where WASM alone is chosen, with the words of who chose', () => {
    const choice = {backend: 'wasm', reason: 'it was said so', advice: 'Say otherwise.'} as const;
    expect(decide(machine({nvidia: gpu, choice})).native).toMatchObject({
      action: 'none',
      chosen: true,
      reason: 'it was said so',
      advice: 'Say otherwise.',
    });
    expect(decide(machine({choice: {backend: 'native'}})).native.action).toBe('cpu');
  });

  it('needs no compiler of the system: PyPI has one, then TensorFlow.js serves a binding', () => {
    expect(decide(machine({compiler: undefined})).native).toMatchObject({
      action: 'cpu',
      ways: ['ziglang', 'download'],
    });
    expect(decide(machine({arch: 'arm64', compiler: undefined})).native.ways).toEqual(['ziglang']);
    // What TensorFlow.js serves computes on a CPU.
    expect(decide(machine({compiler: undefined, nvidia: gpu})).native.ways).toEqual(['ziglang']);
  });

  it.each<[string, Partial<Probes>, RegExp]>([
    ['Windows', {platform: 'win32'}, /Windows/],
    ['a Mac with an Intel processor', {platform: 'darwin'}, /Intel/],
  ])('is what TensorFlow.js serves on %s, for which PyPI has none', (_, changes, reason) => {
    const plan = decide(machine({...changes, pythons: [], compiler: undefined})).native;
    expect(plan).toMatchObject({action: 'download', ways: ['download'], why: expect.stringMatching(reason)});
    expect(plan.requirements).toBeUndefined();
  });

  it('is the CPU wheel on Arm, with a GPU too', () => {
    expect(decide(machine({arch: 'arm64', nvidia: gpu})).native).toMatchObject({
      action: 'cpu',
      why: 'no CUDA wheel exists for linux arm64',
    });
    expect(decide(machine({platform: 'darwin', arch: 'arm64'})).native.action).toBe('cpu');
    expect(decide(machine({arch: 'arm64', native: 'cuda'})).native.action).toBe('none');
  });

  it.each<[string, Partial<Probes>, RegExp]>([
    ['Windows on Arm', {platform: 'win32', arch: 'arm64'}, /Windows/],
    ['musl', {musl: true}, /musl/],
    ['a processor without wheels', {arch: 'riscv64'}, /riscv64/],
    ['another system', {platform: 'freebsd'}, /freebsd/],
    [
      'a Mac without a compiler',
      {platform: 'darwin', arch: 'arm64', compiler: undefined},
      /no C\+\+ compiler/,
    ],
    ['no Python', {pythons: []}, /no Python/],
  ])('gives way to WASM on %s, and says why', (_, changes, reason) => {
    const plan = decide(machine(changes)).native;
    expect(plan.action).toBe('none');
    expect(plan.reason).toMatch(reason);
    expect(plan.lost).toContain('WASM');
  });

  it('advises how to get a compiler where PyPI has none', () => {
    const mac = machine({platform: 'darwin', arch: 'arm64', compiler: undefined});
    expect(decide(mac).native.advice).toContain('xcode-select --install');
  });
});

describe('Python', () => {
  const old: FoundPython = {program: '/usr/bin/python3', version: [3, 9, 18], venv: true};
  const bare: FoundPython = {program: '/usr/bin/python3', version: [3, 12, 1], venv: false};

  it('is the first that is new enough and can make environments', () => {
    expect(decide(machine({pythons: [old, bare, python311]})).python).toEqual({
      action: 'venv',
      program: '/usr/bin/python3',
      version: '3.11.7',
    });
  });

  it('may be newer than any TensorFlow wheel: no Python imports TensorFlow', () => {
    const plan = decide(machine({pythons: [{program: 'python3', version: [3, 15, 0], venv: true}]}));
    expect(plan.python.action).toBe('venv');
    expect(plan.native.action).toBe('cpu');
  });

  it('counts 3.10 after 3.9', () => {
    const ten: FoundPython = {program: 'python3.10', version: [3, 10, 0], venv: true};
    expect(decide(machine({pythons: [ten]})).python.action).toBe('venv');
  });

  it('that is too old is named with what is needed', () => {
    const plan = decide(machine({pythons: [old]}));
    expect(plan.python.reason).toBe('Python 3.9.18 was found, 3.10 or newer is needed');
    expect(plan.python.advice).toContain('PYTHON=');
    expect(plan.native.reason).toBe(plan.python.reason);
  });

  it('without the module venv is told what to install', () => {
    const plan = decide(machine({pythons: [bare]})).python;
    expect(plan.action).toBe('none');
    expect(plan.advice).toContain('python3.12-venv');
    expect(plan.lost).toContain('no JupyterLab');
  });
});

describe('the browser', () => {
  it('is that of the system, then the packaged one', () => {
    const found = decide(machine({browser: '/usr/bin/chromium'})).browser;
    expect(found).toMatchObject({
      action: 'system',
      sources: ['system', 'packaged'],
      program: '/usr/bin/chromium',
    });
    expect(decide(machine()).browser).toMatchObject({action: 'packaged', sources: ['packaged']});
  });

  it('is missing on Arm without one of the system: pictures are lost, nothing else', () => {
    const plan = decide(machine({arch: 'arm64'}));
    expect(plan.browser.action).toBe('none');
    expect(plan.browser.lost).toContain('picture');
    expect(plan.browser.advice).toContain('WHY_ATTENTION_BROWSER');
    expect([plan.python.action, plan.native.action]).toEqual(['venv', 'cpu']);
  });

  it('needs no native library', () => {
    expect(decide(machine({pythons: [], compiler: undefined})).browser.action).toBe('packaged');
  });
});
