import {describe, expect, test} from 'vitest';
import {chooseLearningRates} from '../../../lib/study/claims/tuning';
import {recordKey, type RecordOfTrial, type TrialConfig} from '../../../lib/study/records/records';

const experiment = {
  tuningMetric: 'r2',
  tuningCell: ({arm, dial}: TrialConfig) => `${String(arm)} at ${String(dial)}`,
};

/** A tuning record; `r2` undefined leaves the metric out, as a trial does where it is not finite. */
function recordOf(
  learningRate: number,
  seed: number,
  r2: number | undefined,
  {
    arm = 'mlp',
    dial = 1,
    weightDecay = undefined as number | undefined,
    failure = null as RecordOfTrial['failure'],
  } = {},
): RecordOfTrial {
  const config = {arm, dial, learningRate, ...(weightDecay === undefined ? {} : {weightDecay})};
  return {
    key: recordKey('e', 1, config, seed),
    experiment: 'e',
    version: 1,
    config,
    seed,
    purpose: 'tune',
    untrained: {},
    prefixLosses: [],
    metrics: r2 === undefined ? {other: 9} : {r2, other: 9},
    curves: {},
    steps: 1,
    seconds: 1,
    backend: 'b',
    threads: 1,
    failure,
  };
}
const curve = (rates: Record<number, number[]>, rest = {}): RecordOfTrial[] =>
  Object.entries(rates).flatMap(([rate, values]) =>
    values.map((r2, i) => recordOf(Number(rate), 900 + i, r2, rest)),
  );

describe('chooseLearningRates', () => {
  test('takes the rate whose worst seed does best, though another has the better mean', () => {
    const records = curve({0.003: [0.1, 0.1], 0.01: [0.6, 0.61], 0.03: [0.55, 0.99], 0.1: [-3, 0.2]});
    expect(chooseLearningRates(experiment, records)).toEqual([
      {
        cell: 'mlp at 1',
        learningRate: 0.01,
        worst: 0.6,
        atEdge: false,
        curve: [
          {learningRate: 0.003, worst: 0.1, mean: 0.1},
          {learningRate: 0.01, worst: 0.6, mean: expect.closeTo(0.605, 12) as number},
          {learningRate: 0.03, worst: 0.55, mean: expect.closeTo(0.77, 12) as number},
          {learningRate: 0.1, worst: -3, mean: expect.closeTo(-1.4, 12) as number},
        ],
      },
    ]);
  });

  test('orders rates by size, whatever the order of the records', () => {
    const records = curve({0.1: [0.2], 0.003: [0.9], 0.01: [0.3]}).reverse();
    const [{curve: rates, learningRate}] = chooseLearningRates(experiment, records);
    expect(rates.map((rate) => rate.learningRate)).toEqual([0.003, 0.01, 0.1]);
    expect(learningRate).toBe(0.003);
  });

  test.each<[Record<number, number[]>, number, boolean]>([
    [{0.01: [0.9], 0.03: [0.5], 0.1: [0.1]}, 0.01, true],
    [{0.01: [0.1], 0.03: [0.5], 0.1: [0.9]}, 0.1, true],
    [{0.01: [0.1], 0.03: [0.5], 0.1: [0.2]}, 0.03, false],
    [{0.01: [0.5], 0.03: [0.5], 0.1: [0.5]}, 0.01, true], // the lower rate of equals
    [{0.03: [0.5]}, 0.03, false], // the only one tried: nothing was chosen
  ])('of %j takes %d; at the edge: %s', (rates, learningRate, atEdge) => {
    expect(chooseLearningRates(experiment, curve(rates))[0]).toMatchObject({learningRate, atEdge});
  });

  test('a cell that is offered weight decays is given the pair of rate and decay whose worst seed does best', () => {
    const records = [
      ...curve({0.01: [0.4, 0.5], 0.03: [0.7, 0.3]}, {weightDecay: 0}),
      ...curve({0.01: [0.6, 0.5], 0.03: [0.9, 0.8]}, {weightDecay: 0.1}),
      ...curve({0.1: [0.2, 0.2]}, {weightDecay: 0}),
    ];
    const [{curve: settings, ...chosen}] = chooseLearningRates(experiment, records);
    expect(chosen).toEqual({
      cell: 'mlp at 1',
      learningRate: 0.03,
      weightDecay: 0.1,
      worst: 0.8,
      atEdge: true,
    });
    expect(settings.map(({learningRate, weightDecay}) => [learningRate, weightDecay])).toEqual([
      [0.01, 0],
      [0.01, 0.1],
      [0.03, 0],
      [0.03, 0.1],
      [0.1, 0],
    ]);
  });

  test.each([
    [0.1, false],
    [0.3, true],
  ])('the largest of the decays offered is an edge, 0 is none: %d', (best, atEdge) => {
    const records = [0, 0.1, 0.3].flatMap((weightDecay) =>
      curve({0.01: [0.2], 0.03: [weightDecay === best ? 0.9 : 0.5], 0.1: [0.1]}, {weightDecay}),
    );
    expect(chooseLearningRates(experiment, records)[0]).toMatchObject({weightDecay: best, atEdge});
    const none = records.map((record) => ({...record, metrics: {r2: record.config.weightDecay === 0 && record.config.learningRate === 0.03 ? 1 : 0}})); // prettier-ignore
    expect(chooseLearningRates(experiment, none)[0]).toMatchObject({weightDecay: 0, atEdge: false});
  });

  test('a seed that diverged, or whose metric is missing, sinks its rate, however well the others do', () => {
    const diverged = recordOf(0.03, 901, 0.99, {failure: {kind: 'diverged', step: 5}});
    const missing = recordOf(0.1, 901, undefined);
    const records = [
      ...curve({0.01: [0.2, 0.3]}),
      recordOf(0.03, 900, 0.99),
      diverged,
      recordOf(0.1, 900, 0.99),
      missing,
    ];
    const [{learningRate, worst, curve: rates}] = chooseLearningRates(experiment, records);
    expect([learningRate, worst]).toEqual([0.01, 0.2]);
    expect(rates.slice(1).map((rate) => [rate.worst, rate.mean])).toEqual([
      [-Infinity, -Infinity],
      [-Infinity, -Infinity],
    ]);
  });

  test('chooses for each cell by itself, in order of first appearance', () => {
    const records = [
      ...curve({0.01: [0.1], 0.03: [0.9], 0.1: [0.2]}, {arm: 'dot', dial: 0}),
      ...curve({0.01: [0.8], 0.03: [0.1], 0.1: [0.2]}, {arm: 'mlp', dial: 0}),
      ...curve({0.01: [0.1], 0.03: [0.1], 0.1: [0.7]}, {arm: 'dot', dial: 1}),
    ];
    expect(
      chooseLearningRates(experiment, records).map(({cell, learningRate}) => [cell, learningRate]),
    ).toEqual([
      ['dot at 0', 0.03],
      ['mlp at 0', 0.01],
      ['dot at 1', 0.1],
    ]);
  });

  test('refuses rates that were tried with different seeds, and names them', () => {
    const records = [...curve({0.01: [0.1, 0.2]}), recordOf(0.03, 901, 0.5), recordOf(0.03, 902, 0.5)];
    expect(() => chooseLearningRates(experiment, records)).toThrow(
      'Cell "mlp at 1": rate 0.03 was tried with seeds 901,902, rate 0.01 with 900,901. Tune again.',
    );
    // the order of the seeds does not matter
    const shuffled = [...curve({0.01: [0.1, 0.2]}), recordOf(0.03, 901, 0.5), recordOf(0.03, 900, 0.5)];
    expect(chooseLearningRates(experiment, shuffled)[0].learningRate).toBe(0.03);
  });

  test('of no records chooses nothing', () => {
    expect(chooseLearningRates(experiment, [])).toEqual([]);
  });
});
