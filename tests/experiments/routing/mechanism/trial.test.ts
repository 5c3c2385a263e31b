import {describe, expect, test} from 'vitest';
import {ConfigError} from 'why-attention/core';
import {
  mechanismCells,
  mechanismTrials,
  routing,
  routingMechanism,
  type MechanismSettings,
  type MechanismTrial,
} from 'why-attention/experiments/routing';
import {openStudy, type NotebookStudy, type Part} from 'why-attention/study';
import {mechanismCurveSteps} from '../../../../lib/experiments/routing/mechanism/trial';
import {assertClose} from '../../../support/assert-close';

const trial = (changes: Partial<MechanismTrial> = {}): MechanismTrial => ({
  arm: 'dot-product',
  cue: 'key',
  dial: 1,
  steps: 16,
  batchSize: 16,
  learningRate: 0.01,
  examples: 16,
  ...changes,
});
const MEASURES = ['r2Frozen', 'frozenLoss', 'jacobianVariance'];

describe('a trial', () => {
  test('is a trial of the main part, bit by bit, and is measured besides', async () => {
    const arms = ['dot-product', 'mlp-1x'] as const;
    const measured = await routingMechanism.trial(arms.map((arm) => trial({arm})), [1000, 1001]); // prettier-ignore
    const plain = await routing.trial(
      arms.map((arm) => ({arm, cue: 'key', dial: 1, steps: 16, batchSize: 16, learningRate: 0.01})),
      [1000, 1001],
    );
    measured.forEach((outcomes, t) =>
      outcomes.forEach(({prefixLosses, metrics, untrained, curves, steps}, s) => {
        const other = plain[t][s];
        expect([prefixLosses, metrics.r2, untrained.r2, steps]).toEqual([
          other.prefixLosses,
          other.metrics.r2,
          other.untrained.r2,
          16,
        ]);
        expect([curves.r2[0], curves.r2.at(-1)]).toEqual([other.curves.r2[0], other.curves.r2.at(-1)]);
        expect(Object.keys(metrics)).toEqual(['r2', 'r2Routed', ...MEASURES, 'blockChange', 'transferRatio']);
        expect(Object.keys(untrained)).toEqual(['r2', 'r2Routed', ...MEASURES]);
        expect(Object.keys(curves)).toEqual(['r2', 'transferRatio']);
        expect(curves.transferRatio).toHaveLength(mechanismCurveSteps(16).length);
      }),
    );
    expect(JSON.parse(JSON.stringify(measured))).toEqual(measured);
  });

  test('has as its ratio the mean of those at an eighth, a quarter and half of the steps', async () => {
    const [[{metrics, curves}]] = await routingMechanism.trial([trial()], [1000]);
    expect(mechanismCurveSteps(16)).toEqual([0, 1, 2, 4, 8, 16]);
    const [, , eighth, quarter, half] = curves.transferRatio;
    assertClose(metrics.transferRatio, (eighth + quarter + half) / 3, {rtol: 1e-5, atol: 1e-5});
  });

  test('is measured at seven steps, or at each of fewer', () => {
    expect(mechanismCurveSteps(800)).toEqual([0, 25, 50, 100, 200, 400, 800]);
    expect(mechanismCurveSteps(2)).toEqual([0, 1, 2]);
  });
});

describe('the design', () => {
  const {part, entry} = openStudy('01', 'mechanism');

  test('has six cells, each at the rate that the main part tuned for it', () => {
    const configs = routingMechanism.confirmatoryConfigs(part);
    expect(configs.map(({arm, cue}) => ({arm, cue}))).toEqual(mechanismCells);
    const main = routing.confirmatoryConfigs(entry.parts.main);
    for (const {arm, cue, learningRate, steps, batchSize} of configs)
      expect(main).toContainEqual({arm, cue, dial: 1, steps, batchSize, learningRate});
    expect(routingMechanism.tuningConfigs(part)).toEqual(configs);
    expect(new Set(configs.map(routingMechanism.streamOf)).size).toBe(2);
  });

  test('tables of its items list every combination of outcomes but void ones', () => {
    for (const tid of ['T3', 'T40']) {
      const [{rows, reads}] = entry.tables[tid];
      expect(rows).toHaveLength(3 ** reads.length);
      expect(rows.some(({outcomes}) => Object.values(outcomes).includes('void'))).toBe(false);
    }
  });
});

describe('settings', () => {
  const frozen = openStudy('01', 'mechanism');
  const study = (tier: NotebookStudy['tier']): NotebookStudy => ({...frozen, tier});
  const part: Part = frozen.part;

  test('unchanged are the confirmatory configurations; changed ones keep each cell’s rate', () => {
    expect(mechanismTrials(study('full'))).toEqual(routingMechanism.confirmatoryConfigs(part));
    const rates = (trials: readonly MechanismTrial[]): number[] =>
      trials.map(({learningRate}) => learningRate);
    const changed = mechanismTrials(study('full'), {steps: 20, batchSize: 4, examples: 8});
    expect(rates(changed)).toEqual(rates(routingMechanism.confirmatoryConfigs(part)));
    expect(
      changed.every(({steps, batchSize, examples}) => steps === 20 && batchSize === 4 && examples === 8),
    ).toBe(true);
  });

  test('are cut down in the smoke tier, whatever is asked for', () => {
    const trials = mechanismTrials(study('smoke'), {steps: 300});
    expect(trials).toHaveLength(6);
    expect(trials.every(({steps, examples}) => steps === 2 && examples === 8)).toBe(true);
  });

  test.each<[MechanismSettings, string]>([
    [{steps: 1}, 'steps must be an integer of at least 2. Got 1.'],
    [{batchSize: 0.5}, 'batchSize must be a positive integer. Got 0.5.'],
    [{examples: 7}, 'examples must be an integer from 8 to 1,024. Got 7.'],
    [{examples: 1025}, 'examples must be an integer from 8 to 1,024. Got 1025.'],
  ])('%j is refused, in each tier, by the name of the field', (settings, message) => {
    for (const tier of ['full', 'smoke'] as const) {
      expect(() => mechanismTrials(study(tier), settings)).toThrow(ConfigError);
      expect(() => mechanismTrials(study(tier), settings)).toThrow(message);
    }
  });
});
