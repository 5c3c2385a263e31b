import {foldIn, tidy, useBackend, type Key} from '../../core';
import {prefixSteps, type Experiment, type TrialConfig, type TrialOutcome} from '../../study';
import {finiteOnly, finitePrefix, rounded} from '../trials/finite';
import {assertOneStream} from '../trials/one-stream';
import {seedKeys} from '../trials/seed-keys';
import type {Drawn} from './trial';

/** What one draw gives. */
export type Measured = {
  /** Root mean square of what attention gave: by it, a record shows later whether attention still gives the same. */
  readonly size: number;
  readonly points: {readonly [name: string]: number};
};

/** What a kind of trial measures. */
export type Measuring<C> = {
  readonly streamOf: (config: C) => string;
  /** One draw; what it makes is disposed after it. */
  readonly measure: (config: C, key: Key) => Measured;
  /** From a curve over all draws to the metric of its name. */
  readonly summarise: {readonly [name: string]: (curve: readonly number[]) => number};
};

/** Trials that draw inputs again and again and measure something at each draw; a draw is the same whatever is measured beside it and however many follow. */
export const drawnTrials =
  <C extends Drawn & TrialConfig>({streamOf, measure, summarise}: Measuring<C>): Experiment<C>['trial'] =>
  async (
    configs,
    seeds,
    {onProgress = () => undefined, onPoint = () => undefined, stopAfter = Infinity} = {},
  ) => {
    assertOneStream(streamOf, configs);
    // Before the first tensor: a caller may not have chosen a backend.
    await useBackend();
    const draws = Math.min(configs[0].draws, stopAfter);
    const journeys = configs.map(() => seeds.map((): Journey => ({measured: [], seconds: 0})));
    for (const [s, seed] of seeds.entries()) {
      const {data} = seedKeys(seed);
      for (let draw = 0; draw < draws; draw++) {
        for (const [c, config] of configs.entries()) {
          const startedAt = performance.now();
          const journey = journeys[c][s];
          journey.measured.push(tidy(() => measure(config, foldIn(data, draw))));
          journey.seconds += (performance.now() - startedAt) / 1000;
          if (s === seeds.length - 1)
            onPoint(
              config,
              draw + 1,
              journeys[c].map(({measured}) => measured[draw].points),
            );
        }
        onProgress((draw + 1 + s * draws) / seeds.length);
      }
      // An interrupt of the kernel, or the end of whoever asked, is let in.
      await new Promise(setImmediate);
    }
    return configs.map((config, c) => journeys[c].map((journey) => outcomeOf(config, journey, summarise)));
  };

type Journey = {readonly measured: Measured[]; seconds: number};

function outcomeOf(
  {draws}: Drawn,
  {measured, seconds}: Journey,
  summarise: Measuring<never>['summarise'],
): TrialOutcome {
  const names = Object.keys(measured[0].points);
  const curves = Object.fromEntries(
    names.map((name) => [name, finitePrefix(measured.map(({points}) => points[name])).map(rounded)]),
  );
  const metrics = measured.length < draws ? [] : Object.entries(summarise);
  return {
    untrained: {},
    prefixLosses: finitePrefix(measured.slice(0, prefixSteps).map(({size}) => rounded(size))),
    // A number that is none at one draw is none for all of them.
    metrics: finiteOnly(
      Object.fromEntries(
        metrics.map(([name, ofCurve]) => [
          name,
          curves[name].length < draws ? NaN : rounded(ofCurve(curves[name])),
        ]),
      ),
    ),
    curves,
    steps: measured.length,
    seconds: rounded(seconds),
    failure: null,
  };
}
