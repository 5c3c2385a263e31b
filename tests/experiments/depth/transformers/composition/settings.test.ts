import {describe, expect, test} from 'vitest';
import {ConfigError} from 'why-attention/core';
import {depthArms, depthComposition, depthTrials, exactMatchByDepth, withTunedDepthRate, type DepthArm} from 'why-attention/experiments/depth'; // prettier-ignore
import {recordKey, type NotebookStudy} from 'why-attention/study';
import {recordOf} from '../../../../support/record-of';
import {cellsOfPart, studyOf, tunedPart} from '../../../../support/part-of';

const part = tunedPart(depthComposition, {
  powers: [2, 3, 4],
  steps: 100,
  sortingSteps: 60,
  batchSize: 16,
  learningRates: [0.01, 0.03],
});
const study = (tier: NotebookStudy['tier'] = 'full'): NotebookStudy => studyOf(part, tier);

test('the cells of a design: one and two blocks at each power, the others at the decisive one, both ends of depth on sorting', () => {
  expect(cellsOfPart(depthComposition, part)).toEqual([
    ...[2, 3].flatMap((power) => ['one-block', 'two-blocks'].map((arm) => `${arm}, composition of ${power}, 100 steps`)), // prettier-ignore
    ...['one-block', 'two-blocks', 'four-blocks', 'one-block-narrow', 'two-blocks-narrow'].map((arm) => `${arm}, composition of 4, 100 steps`), // prettier-ignore
    'one-block-larger, composition of 4, 200 steps',
    ...['one-block', 'eight-blocks'].map((arm) => `${arm}, sorting, 60 steps`),
  ]);
  const streams = depthComposition.confirmatoryConfigs(part).map(depthComposition.streamOf);
  expect(new Set(streams).size).toBe(5);
  expect(new Set(depthComposition.confirmatoryConfigs(part).map(({arm}) => arm))).toEqual(new Set(depthArms)); // prettier-ignore
});

describe('depthTrials', () => {
  test('keep what is not changed as frozen; what is asked for joins what claims read, each once', () => {
    const frozen = new Set(depthComposition.confirmatoryConfigs(part).map((config) => recordKey('depth-composition', 1, config, 0))); // prettier-ignore
    const trials = depthTrials(study(), {powers: [5, 5, 2]});
    const powers = trials.flatMap((trial) => (trial.task === 'composition' ? [trial.power] : []));
    expect([...new Set(powers)]).toEqual([2, 3, 4, 5]);
    for (const trial of trials) {
      const isNew = trial.task === 'composition' && trial.power === 5;
      expect(frozen.has(recordKey('depth-composition', 1, trial, 0))).toBe(!isNew);
    }
  });

  test.each([[{powers: [6]}], [{steps: 2}], [{sortingSteps: 3}], [{batchSize: 1}], [{}]])(
    '%j: each cell once, and the figure can be made',
    (settings) => {
      const trials = depthTrials(study(), settings);
      expect(new Set(trials.map((trial) => recordKey('depth-composition', 1, trial, 0))).size).toBe(trials.length); // prettier-ignore
      const records = trials.map((config) => recordOf({experiment: 'depth-composition', config, seed: 1000}, {metrics: {accuracy: 0.6, exactMatch: 0.5}})); // prettier-ignore
      expect(exactMatchByDepth(records).alt).not.toMatch(/NaN|undefined|Infinity|not trained/);
    },
  );

  test('the smoke tier is cut down, whatever is asked for', () => {
    const trials = depthTrials(study('smoke'), {powers: [7], steps: 5000, sortingSteps: 900});
    expect(trials.every(({batchSize}) => batchSize === 8)).toBe(true);
    expect(new Set(trials.map(({steps}) => steps))).toEqual(new Set([2, 4]));
    expect(trials).toHaveLength(12);
  });

  test.each<[Record<string, unknown>, string]>([
    [{powers: []}, 'powers must be a list of one or more positive integers. Got [].'],
    [{powers: [1.5]}, 'powers must be a list of one or more positive integers. Got [1.5].'],
    [{steps: 1}, 'steps must be an integer of at least 2. Got 1.'],
    [{sortingSteps: 1}, 'sortingSteps must be an integer of at least 2. Got 1.'],
    [{batchSize: 0}, 'batchSize must be a positive integer. Got 0.'],
  ])('%j is refused, in each tier, by the name of the field', (settings, message) => {
    for (const tier of ['full', 'smoke'] as const) {
      expect(() => depthTrials(study(tier), settings)).toThrow(ConfigError);
      expect(() => depthTrials(study(tier), settings)).toThrow(message);
    }
  });
});

describe('withTunedDepthRate takes the rate of the same arm', () => {
  const budget = {steps: 50, batchSize: 4};
  test.each<[string, Parameters<typeof withTunedDepthRate>[1], string]>([
    ['and task', {...budget, arm: 'one-block', task: 'sorting'}, 'one-block, sorting, 60 steps'],
    ['and power', {...budget, arm: 'two-blocks', task: 'composition', power: 3}, 'two-blocks, composition of 3, 100 steps'], // prettier-ignore
    ['at the nearest power', {...budget, arm: 'two-blocks', task: 'composition', power: 9}, 'two-blocks, composition of 4, 100 steps'], // prettier-ignore
    ['of another task where its own was not tuned', {...budget, arm: 'eight-blocks', task: 'composition', power: 4}, 'eight-blocks, sorting, 60 steps'], // prettier-ignore
  ])('%s', (_, cell, name) => {
    expect(withTunedDepthRate(part, cell)).toEqual({...cell, learningRate: part.learningRates[name]});
  });

  test('an unknown arm is refused with the choices', () => {
    const unknown = () => withTunedDepthRate(part, {...budget, arm: 'deep' as DepthArm, task: 'sorting'});
    expect(unknown).toThrow(`arm must be one of ${depthArms.join(', ')}. Got deep.`);
  });
});
