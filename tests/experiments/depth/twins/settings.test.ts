import {describe, expect, test} from 'vitest';
import {ConfigError} from 'why-attention/core';
import {
  accuracyByTwin,
  depthPaths,
  depthPathsTrials,
  depthTwins,
  depthTwinsTrials,
  lesionByBlock,
  pathArms,
  pathLengthShares,
  pathLengthWhileLearning,
  swapByBlock,
  twinArms,
  type TwinsSettings,
} from 'why-attention/experiments/depth';
import {studyOf, tunedPart} from '../../../support/part-of';
import {recordOf} from '../../../support/record-of';

const design = {nBlocks: 24, steps: 100, batchSize: 10, learningRates: [0.001, 0.01]};
const [paths, twins] = [depthPaths, depthTwins].map((experiment) => tunedPart(experiment as typeof depthPaths, design)); // prettier-ignore

test('a design has one cell an arm, each tuned over the same rates; wide nets are a stream of their own', () => {
  expect(depthPaths.confirmatoryConfigs(paths).map(({arm}) => arm)).toEqual(pathArms);
  expect(depthTwins.confirmatoryConfigs(twins).map(({arm}) => arm)).toEqual(twinArms);
  for (const {nBlocks, steps, batchSize} of depthTwins.confirmatoryConfigs(twins))
    expect([nBlocks, steps, batchSize]).toEqual([24, 100, 10]);
  expect(depthTwins.tuningConfigs(twins)).toHaveLength(2 * twinArms.length);
  expect(new Set(depthPaths.confirmatoryConfigs(paths).map(depthPaths.streamOf)).size).toBe(1);
  const streams = depthTwins.confirmatoryConfigs(twins).map(depthTwins.streamOf);
  expect(streams.map((stream) => stream.includes('96 hidden units'))).toEqual(
    twinArms.map((arm) => ['wide', 'image', 'wide-norm'].includes(arm)),
  );
  expect(new Set(streams).size).toBe(2);
});

describe('settings', () => {
  test('each trial has the rate of its arm, whatever else is changed', () => {
    for (const settings of [{}, {nBlocks: 8}, {steps: 50, batchSize: 5}] as TwinsSettings[]) {
      const trials = depthTwinsTrials(studyOf(twins), settings);
      expect(trials.map(({learningRate}) => learningRate)).toEqual(
        twinArms.map((arm) => twins.learningRates[`${arm}, 24 blocks, 100 steps`]),
      );
      for (const trial of trials) expect(trial).toMatchObject(settings);
    }
    expect(depthPathsTrials(studyOf(paths), {nBlocks: 4}).map(({learningRate}) => learningRate)).toEqual(
      pathArms.map((arm) => paths.learningRates[`${arm}, 24 blocks, 100 steps`]),
    );
  });

  test('the smoke tier is cut down, whatever is asked for', () => {
    for (const trial of [
      ...depthTwinsTrials(studyOf(twins, 'smoke'), {steps: 5000}),
      ...depthPathsTrials(studyOf(paths, 'smoke'), {nBlocks: 48}),
    ])
      expect(trial).toMatchObject({nBlocks: 4, steps: 4, batchSize: 8, measuredOn: 50});
  });

  test.each<[TwinsSettings, string]>([
    [{nBlocks: 1}, 'nBlocks must be an integer of at least 2. Got 1.'],
    [{nBlocks: 2.5}, 'nBlocks must be an integer of at least 2. Got 2.5.'],
    [{steps: 1}, 'steps must be an integer of at least 2. Got 1.'],
    [{batchSize: 0}, 'batchSize must be a positive integer. Got 0.'],
  ])('%j is refused, in each tier, by the name of the field', (settings, message) => {
    for (const tier of ['full', 'smoke'] as const)
      for (const ask of [
        () => depthTwinsTrials(studyOf(twins, tier), settings),
        () => depthPathsTrials(studyOf(paths, tier), settings),
      ]) {
        expect(ask).toThrow(ConfigError);
        expect(ask).toThrow(message);
      }
  });
});

// On a busy machine the trainings take their time.
test(
  'what the smoke tier trains can be shown and read: all figures, texts and numbers',
  {timeout: 120_000},
  async () => {
    const trained = async (experiment: typeof depthPaths | typeof depthTwins, configs: readonly object[]) => {
      const outcomes = await experiment.trial(configs as never, [1000, 1001]);
      return configs.flatMap((config, c) =>
        [1000, 1001].map((seed, s) =>
          recordOf({experiment: experiment.name, config: config as never, seed}, outcomes[c][s]),
        ),
      );
    };
    const onPaths = await trained(depthPaths, depthPathsTrials(studyOf(paths, 'smoke')));
    const narrow = depthTwinsTrials(studyOf(twins, 'smoke'));
    const wide = narrow.filter((trial) => depthTwins.streamOf(trial).includes('96'));
    const onTwins = [
      ...(await trained(depthTwins, narrow.filter((trial) => !wide.includes(trial)))), // prettier-ignore
      ...(await trained(depthTwins, wide)),
    ];
    for (const {alt} of [
      pathLengthShares(onPaths),
      pathLengthWhileLearning(onPaths),
      accuracyByTwin(onTwins),
    ])
      expect(alt).not.toMatch(/NaN|undefined|Infinity|not trained/);
    // A net that learned nothing in four steps has nothing to lose.
    for (const {alt} of [lesionByBlock(onTwins), swapByBlock(onTwins)])
      expect(alt).not.toMatch(/NaN|undefined/);
    for (const metric of Object.values(depthPaths.metrics)) expect(metric(onPaths).map(({value}) => Number.isFinite(value))).toEqual([true, true]); // prettier-ignore
    for (const metric of Object.values(depthTwins.metrics)) expect(metric(onTwins)).toHaveLength(2);
  },
);
