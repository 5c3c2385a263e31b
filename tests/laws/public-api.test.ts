import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import {beforeAll, describe, expect, test} from 'vitest';
import {repositoryRoot} from '../../lib/study/repository';
import {runExample} from '../support/examples';
import {folders, publicNames, unnameableTypes} from '../support/public-api';

const names = publicNames();
const modules: Record<string, Record<string, unknown>> = {};
beforeAll(async () => {
  for (const folder of folders) {
    modules[folder] = (await import(path.join(repositoryRoot(), 'lib', folder, 'index.ts'))) as Record<
      string,
      unknown
    >;
  }
});

/** What an example may use: `tf` and every export of lib; its own folder's come first. */
const scopeOf = (folder: string): Record<string, unknown> => ({
  ...Object.assign({}, ...Object.values(modules)),
  ...modules[folder],
  tf,
});

test('folders of lib are found, with their exports', () => {
  expect(folders).toEqual(expect.arrayContaining(['core', 'nn', 'ops', 'optim', 'experiments/routing']));
  for (const folder of folders) {
    const found = names.filter((one) => one.folder === folder).map(({name}) => name);
    expect(found).toEqual(expect.arrayContaining(Object.keys(modules[folder])));
  }
});

describe.each(folders)('%s', (folder) => {
  const own = names.filter((one) => one.folder === folder);

  test('every export has a doc comment', () => {
    expect(
      own
        .filter(({documentation}) => documentation.trim().length < 10)
        .map(({name, place}) => `${name} (${place})`),
    ).toEqual([]);
  });

  test('every function and class has an example', () => {
    const without = own.filter(({isCallable, examples}) => isCallable && examples.length === 0);
    expect(without.map(({name, place}) => `${name} (${place})`)).toEqual([]);
  });

  const withExamples = own.filter(({examples}) => examples.length > 0).map((one) => [one.name, one] as const);
  test.each(withExamples)('the example of %s is true', async (_, {examples, place}) => {
    for (const example of examples) {
      tf.engine().startScope();
      const {checks, failures} = await runExample(example, scopeOf(folder));
      tf.engine().endScope();
      expect(failures, place).toEqual([]);
      expect(checks, `${place}: the example states no value (// => …)`).toBeGreaterThan(0);
    }
  });
});

describe('a notebook cell', () => {
  test('can name the type of every export', () => {
    const nameOf = (folder: string): string => folder.replace('/', '_');
    const imports = folders.map((folder) => `import * as ${nameOf(folder)} from '../../lib/${folder}';`);
    const values = folders.flatMap((folder) =>
      Object.keys(modules[folder]).map((name) => `${nameOf(folder)}.${name}`),
    );
    expect(unnameableTypes(imports, values)).toEqual([]);
  });

  test('cannot name a type that is not exported: the check sees it', () => {
    const [diagnostic] = unnameableTypes([`import {hidden} from './unnameable';`], ['hidden']);
    expect(diagnostic).toMatch(/using name 'Hidden' from external module.*cannot be named/);
  });
});
