import {expect, test} from 'vitest';
import {runExample} from './examples';

const scope = {add: (a: number, b: number) => a + b, refuse: () => { throw new Error('a must be odd. Got 2.'); }}; // prettier-ignore

test.each([
  ['a value', 'add(1, 2); // => 3', 1],
  [
    'several, with types, lines between and a local name',
    'const a: number = add(1, 2);\na; // => 3\n\n[a, {b: 1.0000001}]; // => [3, {"b": 1}]',
    2,
  ],
  ['a promise', 'await Promise.resolve(4); // => 4', 1],
  ['a typed array', 'new Float32Array([0.1, 2]); // => [0.1, 2]', 1],
  ['nothing', 'void 0; // => undefined', 1],
  ['an error', 'refuse(); // throws a must be odd', 1],
  ['an expression over several lines', 'add(\n  1,\n  2,\n); // => 3', 1],
  ['a comment that states nothing', 'add(1, 2); // three', 0],
])('true: %s', async (_, code, checks) => {
  expect(await runExample(code, scope)).toEqual({checks, failures: []});
});

test.each([
  ['another value', 'add(1, 2); // => 4', 'add(1, 2) // => 4\n    gives 3'],
  ['a value that is 1e-4 off', 'add(1, 0.0001); // => 1', 'gives 1.0001'],
  ['text for a number', 'add(1, 2); // => "3"', 'gives 3'],
  ['a longer list', '[1, 2]; // => [1]', 'gives [1,2]'],
  ['another field', '({a: 1}); // => {"b": 1}', 'gives {"a":1}'],
  ['another error', 'refuse(); // throws a must be even', 'throws Error: a must be odd. Got 2.'],
  ['no error', 'add(1, 2); // throws anything', 'does not throw'],
  ['an unknown name', 'subtract(1, 2); // => -1', 'ReferenceError: subtract is not defined'],
  ['an error on the way', 'refuse();\nadd(1, 2); // => 3', 'The example throws Error: a must be odd'],
])('false: %s', async (_, code, failure) => {
  const {failures} = await runExample(code, scope);
  expect(failures.length).toBe(1);
  expect(failures[0]).toContain(failure);
});

test('a value is stated after an expression only', async () => {
  await expect(runExample('const a = 1; // => 1', {})).rejects.toThrow(
    'Only an expression can state its value',
  );
});
