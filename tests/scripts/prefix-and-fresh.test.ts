// npm run prefix-check and npm run fresh, on a small repository with an experiment that trains nothing.
import {beforeEach, describe, expect, test} from 'vitest';
import type {Experiment, TrialOptions, TrialOutcome} from '../../lib/study/experiment';
import {freshSeeds} from '../../lib/study/records/seeds';
import {confirm} from '../../scripts/confirm';
import {fresh} from '../../scripts/fresh';
import {prefixCheck} from '../../scripts/prefix-check';
import {tune} from '../../scripts/tune';
import {verdicts} from '../../scripts/verdicts';
import {experiment, fakeStudy} from './fake-study';

/** What a change of the experiment adds to the first loss and takes from R². */
let change = 0;
const asked: {seeds: readonly number[]; stopAfter?: number}[] = [];
const changing = {
  ...experiment,
  stepsOf: () => 100,
  trial: async (configs: never[], seeds: readonly number[], options?: TrialOptions) => {
    asked.push({seeds, stopAfter: options?.stopAfter});
    const outcomes: TrialOutcome[][] = await experiment.trial(configs, seeds, options);
    return outcomes.map((ofConfig) =>
      ofConfig.map((outcome) => ({
        ...outcome,
        prefixLosses: [1 + change, 0.5],
        metrics: {r2: outcome.metrics.r2 - change},
      })),
    );
  },
} as unknown as Experiment;
const {read, call, inResults} = fakeStudy(changing);

beforeEach(() => {
  change = 0;
  asked.length = 0;
});

describe('npm run prefix-check', () => {
  test('trains 20 steps of the first seed of each confirmed part, and ends with 0 where they are as recorded', async () => {
    await call(tune, '01');
    await call(confirm, '01', '--part', 'main');
    asked.length = 0;
    const {status, output} = await call(prefixCheck);
    expect(status).toBe(0);
    expect(output).toContain('01 main: the first steps of 2 trials (seed 0) are as recorded');
    expect(output).toContain('01 second: not confirmed yet.');
    expect(asked).toEqual([{seeds: [0], stopAfter: 20}]);
  });

  test('ends with 1 where a number differs, with the trial, both numbers and what to do', async () => {
    await call(tune, '01');
    await call(confirm, '01');
    change = 0.25;
    const {status, output} = await call(prefixCheck, '01', '--part', 'main');
    expect(status).toBe(1);
    expect(output).toContain('give 2 other numbers than the records');
    expect(output).toMatch(
      /arm dot, learningRate 0\.01 +│ loss of step 0 +│ 1\.000000 +│ 1\.250000 +│ 2\.5e-1/,
    );
    expect(output).toContain("raise the experiment's version (from 1)");
    expect(output).not.toContain('01 second');
  });

  test('ends with 2 for an unknown notebook', async () => {
    const {status, output} = await call(prefixCheck, '07');
    expect([status, output]).toEqual([2, 'notebook must be one of 01. Got 07.']);
  });
});

describe('npm run fresh', () => {
  /** The committed verdicts of both parts. */
  async function confirmBoth(): Promise<void> {
    await call(tune, '01');
    await call(confirm, '01');
    const print = (): void => undefined;
    await verdicts(['--write'], {
      results: inResults(''),
      experiments: async () => ({fake: changing}),
      print,
    });
    asked.length = 0;
  }

  test('trains the eight seeds of the day and says that claims come out as committed', async () => {
    await confirmBoth();
    const seeds = freshSeeds();
    const {status, output} = await call(fresh);
    expect(status).toBe(0);
    expect(output).toContain(`Fresh seeds ${seeds[0]} to ${seeds[7]}.`);
    expect(asked).toEqual([
      {seeds, stopAfter: undefined},
      {seeds, stopAfter: undefined},
    ]);
    expect(output).toMatch(/claim 01\.C1 +│ held, 0\.500 .* │ held, 0\.5\d\d .* │ yes/);
    expect(output).toContain('All 2 agree with what is committed.');
  });

  test('what comes out otherwise is named, and the status is 0 all the same', async () => {
    await confirmBoth();
    change = 0.4;
    const {status, output} = await call(fresh, '01', '--part', 'main', '--seed', '20000');
    expect(status).toBe(0);
    expect(asked.map(({seeds}) => seeds)).toEqual([[20000, 20001, 20002, 20003, 20004, 20005, 20006, 20007]]);
    expect(output).toMatch(/claim 01\.C1 +│ held, .* │ not held, .* │ NO/);
    expect(output).toContain('1 of 1 do not agree with what is committed.');
  });

  test('changes nothing that is committed', async () => {
    await confirmBoth();
    const files = ['looks.json', 'verdicts.json', '01/confirm.ndjson'].map((file) => `results/${file}`);
    const before = files.map(read);
    change = 0.4;
    await call(fresh);
    expect(files.map(read)).toEqual(before);
  });

  test.each(['0', '900', '9999', '99993', '10000.5', 'x'])('refuses the seed %s', async (seed) => {
    const {status, output} = await call(fresh, '--seed', seed);
    expect([status, output]).toEqual([
      2,
      expect.stringContaining('It must be a fresh seed, 10000 to 99992.'),
    ]);
    expect(asked).toEqual([]);
  });
});
