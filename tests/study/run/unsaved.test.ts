// Runs whose records could not be saved: nothing is trained for hours and then lost, and what is there is replayed all the same.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import type {Experiment} from '../../../lib/study/experiment';
import {recordCache} from '../../../lib/study/records/cache';
import {run} from '../../../lib/study/run/run';
import {emptyOutcome, rest} from '../fixtures/acting-experiment';

let folder: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'unsaved-'));
});
afterEach(() => fs.rmSync(folder, {recursive: true}));

let trained = 0;
const experiment: Experiment<{readonly arm: string}> = {
  ...rest,
  name: 'counting',
  version: 1,
  streamOf: () => 'all',
  stepsOf: () => 1,
  trial: async (configs, seeds) => {
    trained++;
    return configs.map(() => seeds.map(() => emptyOutcome));
  },
};

test('a cache that cannot be written is told before the first trial, and replays what is committed', async () => {
  const {records} = await run(experiment, [{arm: 'a'}], {
    seeds: [1000],
    missing: 'train',
    committed: [],
    cache: recordCache(path.join(folder, 'cache')),
  });
  expect(trained).toBe(1);
  fs.writeFileSync(path.join(folder, 'file'), '');
  const options = {
    seeds: [1000],
    missing: 'train',
    committed: records,
    cache: recordCache(path.join(folder, 'file', 'cache')),
  } as const;
  expect(await run(experiment, [{arm: 'a'}], options)).toMatchObject({replayed: 1, trained: 0});
  await expect(run(experiment, [{arm: 'a'}, {arm: 'b'}], options)).rejects.toThrow(
    /^What is trained cannot be saved: .* \(ENOTDIR: .*So nothing is trained\./,
  );
  expect(trained).toBe(1);
});
