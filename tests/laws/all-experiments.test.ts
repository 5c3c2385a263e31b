// The laws that every experiment obeys, driven by the rows of experiments-registry.ts.
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import {beforeAll, describe, expect, test} from 'vitest';
import {ConfigError} from 'why-attention/core';
import {experiments} from 'why-attention/experiments';
import {
  prefixSteps,
  readClaims,
  recordKey,
  repositoryRoot,
  type TrialConfig,
  type TrialOutcome,
} from 'why-attention/study';
import {assertClose} from '../support/assert-close';
import {cellsOfPart, studyOf, tunedPart, untunedPart} from '../support/part-of';
import {tolerances} from '../support/tolerances';
import {experimentRows} from './experiments-registry';

/** An outcome without its wall-clock time, which is no part of what a key promises. */
const timeless = ({seconds, ...rest}: TrialOutcome): Omit<TrialOutcome, 'seconds'> => {
  expect(seconds).toBeGreaterThan(0);
  return rest;
};
const lengths = (curves: TrialOutcome['curves']): Record<string, number> =>
  Object.fromEntries(Object.entries(curves).map(([name, curve]) => [name, curve.length]));
const asJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

test('every experiment of the library has a row, under its name', () => {
  expect(experimentRows.map(({experiment}) => experiment.name).sort()).toEqual(
    Object.keys(experiments).sort(),
  );
  for (const {experiment} of experimentRows) expect(experiments[experiment.name]).toBe(experiment);
});

/** Many short trainings: on a busy machine they take their time. */
const patient = {timeout: 120_000};
const rows = experimentRows.map((row) => [row.experiment.name, row] as const);

describe.each(rows)('%s', patient, (_, row) => {
  const {experiment, trials, diverging, settings} = row;
  const [first] = trials;
  const last = trials.length - 1;
  const seeds = [1000, 1001];

  describe('a trial', () => {
    let outcomes: TrialOutcome[][];
    const points = trials.map(() => new Map<string, number[][]>());
    const done: number[] = [];
    beforeAll(async () => {
      outcomes = await experiment.trial(trials, seeds, {
        onProgress: (steps) => done.push(steps),
        onPoint: (config, _step, ofSeeds) => {
          const own = points[trials.indexOf(config)];
          for (const name of Object.keys(ofSeeds[0]))
            own.set(name, [...(own.get(name) ?? []), ofSeeds.map((point) => point[name])]);
        },
      });
    }, patient.timeout);

    test('has what its experiment promises, and is a plain record', () => {
      expect(asJson(outcomes)).toEqual(outcomes);
      trials.forEach((trial, t) => {
        const {metrics, untrained = metrics, curves} = row.outcomeOf(trial);
        const steps = experiment.stepsOf(trial);
        expect(outcomes[t]).toHaveLength(seeds.length);
        for (const outcome of outcomes[t]) {
          expect(outcome).toMatchObject({steps, failure: null});
          expect(outcome.prefixLosses).toHaveLength(Math.min(prefixSteps, steps));
          expect(Object.keys(outcome.untrained)).toEqual(untrained);
          expect(Object.keys(outcome.metrics)).toEqual(metrics);
          expect(lengths(outcome.curves)).toEqual(curves);
        }
      });
      expect(row.outcomeOf(first).metrics).toContain(experiment.tuningMetric);
    });

    test('of another configuration or seed has other losses', () => {
      const losses = outcomes.flat().map(({prefixLosses}) => prefixLosses.join());
      expect(new Set(losses).size).toBe(losses.length);
    });

    test('tells each point of its curves, and its steps up to the last', () => {
      expect(done.at(-1)).toBe(experiment.stepsOf(first));
      points.forEach((own, t) => {
        expect(own.size).toBeGreaterThan(0);
        for (const [name, told] of own)
          outcomes[t].forEach(
            ({curves}, s) =>
            assertClose(told.map((ofSeeds) => ofSeeds[s]), [...curves[name]], {rtol: 1e-5, atol: 0}, name), // prettier-ignore
          );
      });
    });

    test('repeated gives the same bits, also where it may take more steps than it has', async () => {
      const again = await experiment.trial(trials, seeds, {stopAfter: 100});
      expect(again.flat().map(timeless)).toEqual(outcomes.flat().map(timeless));
    });

    test('gives the same bits whatever trains beside it, close to those whichever seeds do, and leaves no tensor', async () => {
      const before = tf.memory().numTensors;
      const [alone] = await experiment.trial([trials[last]], seeds);
      const [[ofSeed]] = await experiment.trial([trials[last]], [seeds[1]]);
      expect(tf.memory().numTensors).toBe(before);
      expect(alone.map(timeless)).toEqual(outcomes[last].map(timeless));
      assertClose([...ofSeed.prefixLosses], [...alone[1].prefixLosses], tolerances.paths);
      for (const measured of ['metrics', 'untrained'] as const)
        for (const [name, value] of Object.entries(alone[1][measured]))
          assertClose(ofSeed[measured][name], value, tolerances.paths, name);
    });

    test('that is ended early has the losses and the first measurements of the whole one, and no result', async () => {
      const [[short]] = await experiment.trial([first], seeds, {stopAfter: 2});
      const [[whole]] = outcomes;
      expect([short.steps, short.metrics]).toEqual([2, {}]);
      expect(short.prefixLosses).toEqual(whole.prefixLosses.slice(0, 2));
      expect(short.untrained).toEqual(whole.untrained);
      expect(Object.keys(short.curves)).toEqual([...points[0].keys()]);
      for (const [name, curve] of Object.entries(short.curves)) {
        expect(curve.length).toBeGreaterThan(1);
        expect(curve).toEqual(whole.curves[name].slice(0, curve.length));
      }
    });

    test('leaves no tensor where it is cut short', async () => {
      const before = tf.memory().numTensors;
      const cut = experiment.trial([first], [1000], {
        onPoint: () => {
          throw new Error('cut short');
        },
      });
      await expect(cut).rejects.toThrow('cut short');
      expect(tf.memory().numTensors).toBe(before);
    });

    test.each(row.otherStreams)('is refused beside one with %j', async (changes) => {
      const before = tf.memory().numTensors;
      const other = {...first, ...changes} as TrialConfig;
      const together = experiment.trial([first, other], [1000]);
      await expect(together).rejects.toThrow(ConfigError);
      const streams = [first, other].map((trial) => experiment.streamOf(trial));
      await expect(together).rejects.toThrow(
        `Trials that train together must share a stream. Got ${streams.join('; ')}.`,
      );
      expect(tf.memory().numTensors).toBe(before);
    });

    test('is refused where there is none', async () => {
      await expect(experiment.trial([], [1000])).rejects.toThrow(
        'trials must hold at least one trial. Got none.',
      );
    });

    test.runIf(diverging)(
      'that diverges is kept with its step, spoils no other, and has no number that JSON cannot hold',
      async () => {
        const wild = {...first, ...diverging!.changes} as TrialConfig;
        const before = tf.memory().numTensors;
        const [[diverged], healthy] = await experiment.trial([wild, trials[last]], seeds);
        expect(tf.memory().numTensors).toBe(before);
        expect(healthy.map(timeless)).toEqual(outcomes[last].map(timeless));
        expect(diverged.failure?.kind).toBe('diverged');
        const {step} = diverged.failure!;
        expect(step).toBeGreaterThan(0);
        expect(diverged.prefixLosses).toHaveLength(step);
        expect(Object.keys(diverged.metrics)).toEqual(diverging!.metrics);
        expect(diverged.untrained).toEqual(outcomes[0][0].untrained);
        expect(diverged.steps).toBe(experiment.stepsOf(wild));
        expect(asJson(diverged)).toEqual(diverged);
        // A curve over steps ends where it is not finite; what is whole or nothing is left out.
        const overSteps = [...points[0].keys()];
        expect(Object.keys(diverged.curves)).toEqual([...overSteps, ...(diverging!.curves ?? [])]);
        for (const name of overSteps) {
          expect(diverged.curves[name].length).toBeGreaterThan(0);
          expect(diverged.curves[name].length).toBeLessThanOrEqual(outcomes[0][0].curves[name].length);
        }
      },
    );
  });

  describe('a design', () => {
    const bare = untunedPart(experiment, row.design);
    const part = tunedPart(experiment, row.design);
    const cells = cellsOfPart(experiment, bare);
    const keyOf = (config: TrialConfig): string => recordKey(experiment.name, experiment.version, config, 0);
    const keysOf = (configs: readonly TrialConfig[]): string[] => configs.map(keyOf);

    test('names each cell once, and confirms it at its own rate and decay', () => {
      const configs = experiment.confirmatoryConfigs(part);
      const names = configs.map((config) => experiment.tuningCell(config));
      expect(new Set(names).size).toBe(names.length);
      expect(new Set(keysOf(configs)).size).toBe(configs.length);
      if (cells.length === 0) return; // nothing is tuned
      expect(names).toEqual(cells);
      configs.forEach((config, i) => {
        expect(config.learningRate).toBe(part.learningRates[names[i]]);
        expect(config.weightDecay).toBe(part.weightDecays![names[i]]);
      });
    });

    test('tries each cell with what it is offered, each choice once, and changes nothing else', () => {
      const configs = experiment.tuningConfigs(part);
      expect(new Set(keysOf(configs)).size).toBe(configs.length);
      const untuned = ({learningRate: _rate, weightDecay: _decay, ...rest}: TrialConfig): TrialConfig => rest;
      const confirmed = experiment.confirmatoryConfigs(part);
      expect(new Set(configs.map((config) => keyOf(untuned(config))))).toEqual(
        new Set(cells.length === 0 ? [] : confirmed.map((config) => keyOf(untuned(config)))),
      );
    });

    test.runIf(cells.length > 0)('without a cell’s rate is refused, by the cell’s name', () => {
      expect(() => experiment.confirmatoryConfigs(bare)).toThrow(ConfigError);
      const {[cells[1]]: _, ...others} = part.learningRates;
      expect(() => experiment.confirmatoryConfigs({...part, learningRates: others})).toThrow(
        `claims.json has no learning rate for "${cells[1]}". Run "npm run tune" for its notebook.`,
      );
    });

    test.runIf(settings)(
      'without changes of its settings is the confirmatory one, so that its records are found; in the smoke tier it is smaller',
      () => {
        const confirmatory = experiment.confirmatoryConfigs(part);
        expect(keysOf(row.settings!(studyOf(part)))).toEqual(keysOf(confirmatory));
        const smoke = row.settings!(studyOf(part, 'smoke'));
        expect(new Set(keysOf(smoke)).size).toBe(smoke.length);
        const stepsOf = (configs: readonly TrialConfig[]): number[] =>
          configs.map((config) => experiment.stepsOf(config));
        expect(Math.max(...stepsOf(smoke))).toBeLessThan(Math.min(...stepsOf(confirmatory)));
      },
    );
  });
});

const {notebooks} = readClaims(path.join(repositoryRoot(), 'results', 'claims.json'));

describe.each(
  Object.entries(notebooks).flatMap(([notebook, {parts}]) =>
    Object.entries(parts).map(([name, part]) => [`${notebook}, ${name}`, part] as const),
  ),
)('the frozen part %s', (_, part) => {
  const experiment = experiments[part.experiment];

  test('names an experiment of the library, its version, and metrics that it has', () => {
    expect(experiment.name).toBe(part.experiment);
    expect(part.version).toBe(experiment.version);
    for (const {metric} of [...part.claims, ...part.gates])
      expect(Object.keys(experiment.metrics)).toContain(metric);
  });

  test('has rates and decays of its own cells: of all of them, or of none yet', () => {
    const cells = cellsOfPart(experiment, part);
    const rates = Object.keys(part.learningRates);
    expect(rates.length === 0 ? cells : rates).toEqual(expect.arrayContaining(cells));
    for (const cell of [...rates, ...Object.keys(part.weightDecays ?? {})]) expect(cells).toContain(cell);
  });
});
