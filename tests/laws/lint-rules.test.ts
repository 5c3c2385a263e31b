import {ESLint} from 'eslint';
import {describe, expect, test} from 'vitest';

const eslint = new ESLint();

/** The ids of the rules that a file with this text would break. */
async function broken(filePath: string, text: string): Promise<string[]> {
  const [{messages}] = await eslint.lintText(text, {filePath});
  return messages.map(({ruleId}) => ruleId ?? 'parse error');
}

const withTf = (call: string): string =>
  `import * as tf from '@tensorflow/tfjs';\nexport const y = (x: tf.Tensor) => [x.rank, ${call}];\n`;
const importing = (from: string): string => `import * as all from '${from}';\nexport const names = all;\n`;

describe('defective tf.* calls are refused outside lib/ops', () => {
  const calls: [string, string][] = [
    ['tf.softmax(x)', 'no-restricted-properties'],
    ['tf.matMul(x, x)', 'no-restricted-properties'],
    ['tf.tanh(x)', 'no-restricted-properties'],
    ['tf.gather(x, [0])', 'no-restricted-properties'],
    ["tf.einsum('ij->i', x)", 'no-restricted-properties'],
    ['tf.where(x, x, x)', 'no-restricted-properties'],
    ['tf.losses.softmaxCrossEntropy(x, x)', 'no-restricted-properties'],
    ['x.softmax()', 'no-restricted-syntax'],
    ['x.square().sigmoid()', 'no-restricted-syntax'],
    ['x.matMul(x)', 'no-restricted-syntax'],
    ['x.max()', 'no-restricted-syntax'],
    ['tf.add(x, x).exp()', 'no-restricted-syntax'],
  ];
  test.each(calls)('%s', async (call, rule) => {
    expect(await broken('lib/nn/example.ts', withTf(call))).toEqual([rule]);
    expect(await broken('scripts/example.ts', withTf(call))).toEqual([rule]);
    expect(await broken('lib/ops/example.ts', withTf(call))).toEqual([]);
  });

  test('also when taken apart or imported by name', async () => {
    expect(
      await broken(
        'lib/nn/example.ts',
        "import * as tf from '@tensorflow/tfjs';\nexport const {softmax} = tf;\n",
      ),
    ).toEqual(['no-restricted-properties']);
    expect(
      await broken('lib/nn/example.ts', "import {softmax} from '@tensorflow/tfjs';\nexport {softmax};\n"),
    ).toEqual(['no-restricted-syntax']);
  });

  test.each(['tf.add(x, x)', 'ops.softmax(x)', 'Math.max(x.size, 1)', 'tf.sum(tf.square(x))'])(
    '%s is let through',
    async (call) => {
      expect(await broken('lib/nn/example.ts', withTf(call))).toEqual([]);
    },
  );
});

describe('random numbers without a key are refused everywhere', () => {
  test.each([
    'Math.random()',
    'tf.randomNormal(x.shape)',
    'tf.randomUniform([2])',
    'tf.dropout(x, 0.5)',
    'tf.truncatedNormal([2])',
  ])('%s', async (call) => {
    for (const file of [
      'lib/ops/example.ts',
      'lib/study/example.ts',
      'scripts/example.ts',
      'tests/example.ts',
    ]) {
      expect(await broken(file, withTf(call)), file).toEqual(['no-restricted-properties']);
    }
  });
});

describe('text becomes no program', () => {
  const everywhere: [string, string][] = [
    ["export const two = eval('1 + 1');", 'no-eval'],
    ["export const two = new Function('return 2');", 'no-new-func'],
    ["setTimeout('start()', 1);", 'no-implied-eval'],
    ["export const link = 'javascript:start()';", 'no-script-url'],
    ["export const prototype = JSON.parse('{}').__proto__;", 'no-proto'],
    ["import {exec} from 'node:child_process';\nexec('ls');", 'no-restricted-syntax'],
    ["import {execSync} from 'child_process';\nexecSync('ls');", 'no-restricted-syntax'],
    ["import {spawn} from 'node:child_process';\nspawn('ls', [], {shell: true});", 'no-restricted-syntax'],
    [
      "import {spawn} from 'node:child_process';\nspawn('ls', [], {shell: '/bin/sh'});",
      'no-restricted-syntax',
    ],
  ];
  test.each(everywhere)('%s', async (text, rule) => {
    for (const file of ['lib/study/records/cache.ts', 'scripts/example.ts', 'tests/example.ts']) {
      expect(await broken(file, `${text}\n`), file).toEqual([rule]);
    }
  });

  test('also where modules are required', async () => {
    const requiring = "const {execSync} = require('node:child_process');\nexecSync('ls');\n";
    expect(await broken('scripts/setup/example.cjs', requiring)).toEqual(['no-restricted-syntax']);
    expect(await broken('scripts/setup/example.cjs', "require('node:vm').runInNewContext('1');\n")).toEqual([
      'no-restricted-syntax',
    ]);
  });

  test('node:vm is for tests', async () => {
    for (const file of ['lib/study/records/cache.ts', 'scripts/example.ts']) {
      expect(await broken(file, importing('node:vm')), file).toEqual(['no-restricted-syntax']);
    }
    expect(await broken('tests/example.ts', importing('node:vm'))).toEqual([]);
  });

  test('programs with a list of arguments are let through', async () => {
    const text =
      "import {execFile, spawn} from 'node:child_process';\nexecFile('ls', ['-l']);\nspawn('ls', [], {shell: false});\n";
    expect(await broken('scripts/example.ts', text)).toEqual([]);
  });
});

describe('imports point one way', () => {
  const refused: [string, string][] = [
    ['core', 'ops'],
    ['ops', 'nn'],
    ['nn', 'models'],
    ['models', 'train'],
    ['optim', 'nn'],
    ['train', 'study'],
    ['data', 'ops'],
    ['study', 'experiments'],
    ['analysis', 'models'],
    ['train', 'analysis'],
    ['show', 'models'],
    ['show', 'experiments'],
  ];
  test.each(refused)('lib/%s may not import lib/%s', async (from, to) => {
    expect(await broken(`lib/${from}/example.ts`, importing(`../${to}`))).toEqual(['no-restricted-imports']);
    expect(await broken(`lib/${from}/example.ts`, importing(`../${to}/file`))).toEqual([
      'no-restricted-imports',
    ]);
    expect(await broken(`lib/${from}/deeper/example.ts`, importing(`../../${to}`))).toEqual([
      'no-restricted-imports',
    ]);
  });

  const allowed: [string, string][] = [
    ['ops', 'core'],
    ['nn', 'ops'],
    ['models', 'nn'],
    ['analysis', 'ops'],
    ['train', 'optim'],
    ['study', 'train'],
    ['show', 'study'],
    ['experiments', 'models'],
    ['experiments', 'show'],
  ];
  test.each(allowed)('lib/%s may import lib/%s', async (from, to) => {
    expect(await broken(`lib/${from}/example.ts`, importing(`../${to}`))).toEqual([]);
  });

  test('lib does not import itself by name, nor tests or scripts', async () => {
    for (const from of ['why-attention/ops', '../../tests/support', '../../scripts/lab']) {
      expect(await broken('lib/nn/example.ts', importing(from)), from).toEqual(['no-restricted-imports']);
    }
  });
});

describe('Node and the native binding stay in the files named for it', () => {
  test.each(['node:fs', 'fs', 'node:child_process', '@tensorflow/tfjs-node-gpu'])('%s', async (name) => {
    for (const file of [
      'lib/nn/linear.ts',
      'lib/core/tree.ts',
      'lib/study/claims/statistics.ts',
      'lib/data/routing.ts',
      'lib/index.ts',
    ]) {
      expect(await broken(file, importing(name)), file).toEqual(['no-restricted-imports']);
    }
    for (const file of [
      'lib/core/backend.ts',
      'lib/study/records/cache.ts',
      'lib/show/display.ts',
      'scripts/lab.ts',
    ]) {
      expect(await broken(file, importing(name)), file).toEqual([]);
    }
  });
});

test('a disabling comment that disables nothing is an error', async () => {
  const [{messages}] = await eslint.lintText(
    '// eslint-disable-next-line no-restricted-properties\nexport const one = 1;\n',
    {
      filePath: 'lib/nn/example.ts',
    },
  );
  expect(messages.map(({message}) => message).join()).toMatch(/Unused eslint-disable/);
});
