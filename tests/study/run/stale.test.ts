// What the prefix check sees of a change in the library: each change is made in a copy, which then trains the first steps of committed records anew.
import {execFile} from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import {promisify} from 'node:util';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {experiments} from 'why-attention/experiments';
import {repositoryRoot} from '../../../lib/study/repository';

const root = repositoryRoot();
// Inside the repository, where packages are found.
let copies: string;
beforeAll(() => {
  fs.mkdirSync(path.join(root, 'build'), {recursive: true});
  copies = fs.mkdtempSync(path.join(root, 'build', 'stale-'));
});
afterAll(() => fs.rmSync(copies, {recursive: true, force: true}));

/** What is trained anew: deep nets and real ones, which rest on the same operations, would take a minute a change. */
const checked = Object.keys(experiments).filter((name) => !name.startsWith('depth-'));

/** Changes one place of a file. */
type Change = {readonly file: string; readonly from: string; readonly to: string};

/** What of each experiment's first steps a library with this change gives otherwise than the records have it. */
async function differing(change?: Change): Promise<{[experiment: string]: string[]}> {
  const lib = path.join(fs.mkdtempSync(path.join(copies, 'copy-')), 'lib');
  fs.cpSync(path.join(root, 'lib'), lib, {
    recursive: true,
    filter: (source) => source !== path.join(root, 'lib', 'dist'),
  });
  if (change) {
    const file = path.join(lib, change.file);
    const parts = fs.readFileSync(file, 'utf8').split(change.from);
    expect(parts, `${change.file} must hold ${change.from} once`).toHaveLength(2);
    fs.writeFileSync(file, parts.join(change.to));
  }
  const {stdout} = await promisify(execFile)(
    process.execPath,
    [
      ...['--no-deprecation', '--require', require.resolve('ts-node/register/transpile-only')],
      ...[path.join(root, 'tests', 'study', 'fixtures', 'prefix-program.ts'), lib, ...checked],
    ],
    {cwd: root, env: {...process.env, WHY_ATTENTION_BACKEND: 'native'}},
  );
  return JSON.parse(stdout.trim().split('\n').at(-1)!) as {[experiment: string]: string[]};
}

const isLoss = (what: string): boolean => what.startsWith('loss of step');
/** Those that train a softmax. */
const withSoftmax = ['capacity', 'routing', 'routing-arms', 'routing-mechanism'];
const nothing = Object.fromEntries(checked.map((name) => [name, []]));

describe('the prefix check', {timeout: 300_000}, () => {
  test('an op’s gradient that is wrong shows in the losses after the first step, wherever the op is trained', async () => {
    const found = await differing({
      file: 'ops/softmax.ts',
      from: 'tf.mul(softmax(x), tf.sum(weighted, -1, true))',
      to: 'tf.mul(softmax(x), tf.mul(0.9, tf.sum(weighted, -1, true)))',
    });
    for (const experiment of withSoftmax) {
      expect(found[experiment].filter(isLoss).length, experiment).toBeGreaterThan(0);
      expect(found[experiment], experiment).not.toContain('loss of step 0');
    }
  });

  test('an initialiser that is changed shows in the first loss and in what is untrained', async () => {
    const found = await differing({
      file: 'nn/linear.ts',
      from: 'Math.sqrt(variance / dIn)',
      to: 'Math.sqrt(variance / dOut)',
    });
    // The memories of the capacity experiment have tables of keys and no linear layer.
    expect(found.capacity).toEqual([]);
    for (const experiment of ['routing', 'routing-arms', 'routing-mechanism'])
      expect(found[experiment], experiment).toEqual(
        expect.arrayContaining(['loss of step 0', 'untrained r2']),
      );
  });

  test('a data task that is changed shows in the first loss', async () => {
    const found = await differing({
      file: 'data/routing.ts',
      from: 'Math.floor(choices[2 * b] * nSlots)',
      to: 'Math.floor(choices[2 * b] ** 2 * nSlots)',
    });
    expect(found.capacity).toEqual([]);
    for (const experiment of ['routing', 'routing-arms', 'routing-mechanism'])
      expect(found[experiment], experiment).toContain('loss of step 0');
  });

  test('an evaluation metric that is changed shows in what is untrained, and in no loss', async () => {
    // The variance around 0 instead of the mean, which is 0 but for some hundredths.
    const found = await differing({
      file: 'analysis/r-squared.ts',
      from: '(y[example * O + o] - mean) ** 2',
      to: 'y[example * O + o] ** 2',
    });
    expect(found.capacity).toEqual([]);
    for (const experiment of ['routing', 'routing-arms', 'routing-mechanism']) {
      expect(found[experiment], experiment).toContain('untrained r2');
      expect(found[experiment].filter(isLoss), experiment).toEqual([]);
    }
  });

  test('code that is written otherwise and computes the same shows nowhere', async () => {
    const found = await differing({
      file: 'ops/softmax.ts',
      from: `    const weighted = tf.mul(dy, softmax(x));
    return tf.sub(weighted, tf.mul(softmax(x), tf.sum(weighted, -1, true)));`,
      to: `    const y = softmax(x);
    const pulled = tf.mul(y, dy);
    return tf.sub(pulled, tf.mul(tf.sum(pulled, -1, true), y));`,
    });
    expect(found).toEqual(nothing);
  });
});
