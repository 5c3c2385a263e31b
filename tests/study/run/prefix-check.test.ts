import {describe, expect, test} from 'vitest';
import type {Experiment, TrialOptions, TrialOutcome} from '../../../lib/study/experiment';
import {recordKey, type RecordOfTrial} from '../../../lib/study/records/records';
import {checkPrefixes} from '../../../lib/study/run/prefix-check';

type Config = {readonly arm: string; readonly task: string};

const outcome = (changes: Partial<TrialOutcome> = {}): TrialOutcome => ({
  untrained: {r2: -0.5},
  prefixLosses: [1, 0.5],
  metrics: {},
  curves: {r2: [-0.25, 0.75]},
  steps: 20,
  seconds: 1,
  failure: null,
  ...changes,
});

/** An experiment whose trials have these outcomes, by arm; notes what was asked of it. */
function fakeExperiment(outcomes: {[arm: string]: Partial<TrialOutcome>} = {}) {
  const asked: {arms: string[]; seeds: readonly number[]; options?: TrialOptions}[] = [];
  const experiment = {
    name: 'fake',
    version: 3,
    streamOf: ({task}: Config) => task,
    stepsOf: () => 800,
    trial: async (configs: readonly Config[], seeds: readonly number[], options?: TrialOptions) => {
      asked.push({arms: configs.map(({arm}) => arm), seeds, options});
      return configs.map(({arm}) => seeds.map(() => outcome(outcomes[arm])));
    },
  } as unknown as Experiment<Config>;
  return {experiment, asked};
}

function recordOf(arm: string, changes: Partial<RecordOfTrial> = {}): RecordOfTrial {
  const config = {arm, task: 'key'};
  return {
    key: recordKey('fake', 3, config, 0),
    experiment: 'fake',
    version: 3,
    config,
    seed: 0,
    purpose: 'confirm',
    ...outcome({metrics: {r2: 0.9}, curves: {r2: [-0.25, 0.5, 0.9], attention: [1, 2]}, steps: 800}),
    backend: 'tensorflow 2.21, CPU',
    threads: 1,
    ...changes,
  };
}

describe('checkPrefixes', () => {
  test('trains the first 20 steps of each stream’s arms together, with the records’ seed', async () => {
    const {experiment, asked} = fakeExperiment();
    const other = {config: {arm: 'c', task: 'slot'}};
    const check = await checkPrefixes(experiment, [recordOf('a'), recordOf('b'), recordOf('c', other)]);
    expect(check).toEqual({
      trials: 3,
      differences: [],
      worst: expect.objectContaining({error: 0}) as unknown,
    });
    expect(asked.map(({arms, seeds, options}) => [arms, seeds, options?.stopAfter])).toEqual([
      [['a', 'b'], [0], 20],
      [['c'], [0], 20],
    ]);
  });

  test('compares as many losses as the experiment says', async () => {
    const {experiment} = fakeExperiment({a: {prefixLosses: [1, 0.9]}});
    const differencesOf = async (comparedSteps?: number): Promise<string[]> =>
      (await checkPrefixes({...experiment, comparedSteps}, [recordOf('a')])).differences.map(
        ({what}) => what,
      );
    expect(await differencesOf()).toEqual(['loss of step 1']);
    expect(await differencesOf(2)).toEqual(['loss of step 1']);
    expect(await differencesOf(1)).toEqual([]);
  });

  test.each<[string, Partial<TrialOutcome>, [string, number, number]]>([
    ['loss', {prefixLosses: [1, 0.5001]}, ['loss of step 1', 0.5, 0.5001]],
    ['untrained metric', {untrained: {r2: -0.5002}}, ['untrained r2', -0.5, -0.5002]],
    ['curve’s first point', {curves: {r2: [-0.2499, 0]}}, ['first point of r2', -0.25, -0.2499]],
  ])('names the %s that differs, of the trial that has it', async (_, changes, [what, recorded, now]) => {
    const {experiment} = fakeExperiment({b: changes});
    const records = [recordOf('a'), recordOf('b')];
    const {differences, worst} = await checkPrefixes(experiment, records);
    expect(differences).toEqual([
      {record: records[1], what, recorded, now, error: Math.abs(now - recorded) / Math.abs(recorded)},
    ]);
    expect(worst).toEqual(differences[0]);
  });

  test('numbers within the tolerance are no difference, and the worst is told', async () => {
    const {experiment} = fakeExperiment({a: {prefixLosses: [1, 0.50002]}});
    const {differences, worst} = await checkPrefixes(experiment, [recordOf('a')]);
    expect(differences).toEqual([]);
    expect(worst).toMatchObject({what: 'loss of step 1'});
    expect(worst!.error).toBeCloseTo(4e-5, 10);
    expect((await checkPrefixes(experiment, [recordOf('a')], {tolerance: 1e-5})).differences).toHaveLength(1);
  });

  test('near zero an error counts in absolute terms', async () => {
    const {experiment} = fakeExperiment({a: {untrained: {r2: 5e-7}}});
    const nearZero = recordOf('a', {untrained: {r2: 0}});
    const {differences, worst} = await checkPrefixes(experiment, [nearZero]);
    expect(differences).toEqual([]);
    expect(worst!.error).toBeCloseTo(5e-5, 10);
  });

  test.each<[string, Partial<TrialOutcome>, object[]]>([
    ['gone', {prefixLosses: [1]}, [{what: 'loss of step 1', recorded: 0.5, now: undefined}]],
    ['new', {untrained: {r2: -0.5, r3: 1}}, [{what: 'untrained r3', recorded: undefined, now: 1}]],
    ['not a number', {prefixLosses: [1, NaN]}, [{what: 'loss of step 1', recorded: 0.5, now: NaN}]],
  ])('a number that is %s is a difference', async (_, changes, expected) => {
    const {experiment} = fakeExperiment({a: changes});
    const {differences} = await checkPrefixes(experiment, [recordOf('a')]);
    expect(differences).toHaveLength(expected.length);
    expect(differences[0]).toMatchObject(expected[0]);
  });

  test.each([{version: 2}, {experiment: 'other'}])('refuses records of %j', async (changes) => {
    const {experiment} = fakeExperiment();
    await expect(checkPrefixes(experiment, [recordOf('a', changes)])).rejects.toThrow(
      /must be of fake, version 3\. Got (fake, version 2|other, version 3)/,
    );
  });
});
