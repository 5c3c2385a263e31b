import os from 'node:os';
import {describe, expect, test} from 'vitest';
import {ConfigError} from '../../../lib/core';
import {askedProcesses, processCount} from '../../../lib/study/run/worker-count';
import {errorOf} from '../../support/error-of';

const native = {name: 'native', device: 'CPU'} as const;

describe('without a wish, children train', () => {
  test.each([
    ['as many as streams', [800, 800], 4, 64e9, 2],
    ['as many as cores', [800, 800, 800], 2, 64e9, 2],
    ['where one stream is longer, as long as the others are worth it', [5000, 150, 150], 3, 64e9, 3],
    ['as many as 1.5 GB fit into the memory', [800, 800, 800, 800], 4, 4.5e9, 3],
    ['and not one more', [800, 800, 800, 800], 4, 4.49e9, 2],
  ])('%s', (_, costs, cores, memory, expected) => {
    expect(processCount(undefined, costs, native, cores, memory)).toBe(expected);
  });

  test('as many as fit into the memory of this machine, where nothing else is said', () => {
    const costs = Array.from({length: 10_000}, () => 800);
    const count = processCount(undefined, costs, native, 10_000);
    expect(count).toBeLessThanOrEqual(os.totalmem() / 1.5e9);
    expect(count).toBe(processCount(undefined, costs, native, 10_000, count * 1.5e9));
  });
});

describe('without a wish, this process trains', () => {
  test.each([
    ['a single stream', [100_000], 8, 64e9],
    ['on a single core', [5000, 5000], 1, 64e9],
    ['little, of which 299 steps would be saved', [299, 299], 2, 64e9],
    ['what is nearly one stream', [100_000, 299], 2, 64e9],
    ['nothing', [], 2, 64e9],
    ['where the memory is enough for one', [5000, 5000], 2, 2.9e9],
    ['where it is not even enough for one', [5000, 5000], 2, 1e9],
  ])('%s', (_, costs, cores, memory) => {
    expect(processCount(undefined, costs, native, cores, memory)).toBe(0);
  });

  test('on a GPU, which is one, and on WASM, which has one thread here', () => {
    const costs = [5000, 5000];
    expect(processCount(undefined, costs, {name: 'native', device: 'GPU'}, 2, 64e9)).toBe(0);
    expect(processCount(undefined, costs, {name: 'wasm', device: 'CPU'}, 2, 64e9)).toBe(0);
  });
});

test.each([
  ['here', 0],
  [0, 0],
  [1, 1],
  [2, 2],
  [9, 3],
] as const)('the wish %s gives %d for three streams, whatever there is', (wish, expected) => {
  expect(processCount(wish, [1, 1, 1], {name: 'wasm', device: 'CPU'}, 1, 1e9)).toBe(expected);
});

test('the option goes before the environment', () => {
  expect(askedProcesses(3, 'here')).toBe(3);
  expect(askedProcesses(undefined, 'here')).toBe('here');
  expect(askedProcesses(undefined, '4')).toBe(4);
  expect(askedProcesses(undefined, '')).toBeUndefined();
  expect(askedProcesses(undefined, undefined)).toBeUndefined();
});

test.each([
  [1.5, undefined, 'processes must be "here" or a whole number from 0. Got 1.5.'],
  [-1, undefined, 'processes must be "here" or a whole number from 0. Got -1.'],
  [undefined, 'many', 'WHY_ATTENTION_PROCESSES must be "here" or a whole number from 0. Got many.'],
  [undefined, '-1', 'WHY_ATTENTION_PROCESSES must be "here" or a whole number from 0. Got -1.'],
] as const)('refused: %s, %s', (option, environment, message) => {
  const error = errorOf(() => askedProcesses(option, environment));
  expect([error.constructor, error.message]).toEqual([ConfigError, message]);
});
