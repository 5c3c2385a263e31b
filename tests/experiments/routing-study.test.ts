import {afterEach, describe, expect, test, vi} from 'vitest';
import {liveRouting, routing, routingTrials, withTunedRate} from 'why-attention/experiments';
import {recordKey, type NotebookStudy, type Part} from 'why-attention/study';

const bare: Part = {
  experiment: 'routing',
  version: 1,
  seeds: [0, 1],
  tuningSeeds: [900],
  scope: '',
  design: {dials: [0, 0.5, 1], steps: 100, longSteps: 400, batchSize: 8, learningRates: [0.01, 0.1]},
  learningRates: {},
  gates: [],
  claims: [],
};
const cells = [...new Set(routing.tuningConfigs(bare).map(routing.tuningCell))];
/** Each cell has a rate of its own. */
const part: Part = {
  ...bare,
  learningRates: Object.fromEntries(cells.map((cell, i) => [cell, 0.01 + i / 1000])),
};
const rateOf = (cell: string): number => part.learningRates[cell];
const study = (tier: NotebookStudy['tier']): NotebookStudy => ({
  notebook: '01',
  name: 'main',
  entry: {notebook: '01-question', primaryClaims: 5, parts: {main: part}, tables: {}},
  part,
  tier,
  seeds: [0, 1],
  looks: 0,
});

describe('routingTrials', () => {
  test('without changes are exactly the confirmatory configurations, so that their records are found', () => {
    const keys = (configs: typeof confirmatory): string[] =>
      configs.map((config) => recordKey('routing', 1, config, 0));
    const confirmatory = routing.confirmatoryConfigs(part);
    expect(keys(routingTrials(study('full')))).toEqual(keys(confirmatory));
    expect(confirmatory).toHaveLength(3 * 5 + 5 + 2);
  });

  test('keep what is not changed as frozen, and take the nearest tuned rate for what is', () => {
    const trials = routingTrials(study('full'), {dials: [0.6, 1]});
    const frozen = new Set(
      routing.confirmatoryConfigs(part).map((config) => recordKey('routing', 1, config, 0)),
    );
    const isFrozen = trials.map((config) => frozen.has(recordKey('routing', 1, config, 0)));
    expect(isFrozen).toEqual(trials.map(({dial}) => dial === 1));
    const near = trials.find(({arm, dial}) => arm === 'dot-product' && dial === 0.6);
    expect(near?.learningRate).toBe(rateOf('dot-product, key, dial 0.5, 100 steps'));
  });

  test('are cut down in the smoke tier, whatever is asked for', () => {
    const trials = routingTrials(study('smoke'), {steps: 5000, dials: [0.3]});
    expect(new Set(trials.map(({steps}) => steps))).toEqual(new Set([20, 40]));
    expect(new Set(trials.map(({dial}) => dial))).toEqual(new Set([0, 1]));
    expect(trials.every(({batchSize}) => batchSize === 8)).toBe(true);
  });
});

describe('withTunedRate takes the rate of the same arm and cue', () => {
  const trial = {arm: 'mlp-16x', cue: 'key', dial: 1, steps: 100, batchSize: 8} as const;

  test.each<[string, Partial<typeof trial> | Record<string, unknown>, string]>([
    ['of this very cell', {}, 'mlp-16x, key, dial 1, 100 steps'],
    ['nearest in λ', {dial: 0.2}, 'mlp-16x, key, dial 0, 100 steps'],
    ['nearest in steps where λ is the same', {steps: 350}, 'mlp-16x, key, dial 1, 400 steps'],
    ['nearest in λ before steps', {dial: 0.6, steps: 400}, 'mlp-16x, key, dial 0.5, 100 steps'],
    ['of the other cue', {cue: 'slot-number', dial: 0}, 'mlp-16x, slot-number, dial 1, 100 steps'],
    ['of another arm', {arm: 'static'}, 'static, key, dial 1, 100 steps'],
  ])('%s', (_, changes, cell) => {
    const asked = {...trial, ...changes} as typeof trial;
    expect(withTunedRate(part, asked)).toEqual({...asked, learningRate: rateOf(cell)});
  });
});

describe('the live cell', () => {
  afterEach(() => vi.unstubAllEnvs());

  test('trains the arms asked for and returns the R² that each ends at', async () => {
    vi.stubEnv('WHY_ATTENTION_TIER', 'smoke');
    const final = await liveRouting({dial: 0.25, arms: ['static', 'dot-product']});
    expect(Object.keys(final)).toEqual(['static', 'dot-product']);
    for (const r2 of Object.values(final)) {
      expect(r2).toBeGreaterThan(-2);
      expect(r2).toBeLessThan(1);
    }
    expect(await liveRouting({dial: 0.25, arms: ['static', 'dot-product']})).toEqual(final);
    expect(await liveRouting({dial: 0.25, arms: ['static', 'dot-product'], seed: 1001})).not.toEqual(final);
  });

  test('refuses a dial out of range', async () => {
    vi.stubEnv('WHY_ATTENTION_TIER', 'smoke');
    await expect(liveRouting({dial: 2})).rejects.toThrow('dial must be in [0, 1]. Got 2.');
  });
});
