import type {Params} from '../../core';
import {finiteOnly, finitePrefix, rounded, wholeOnly} from './finite';
import type {SeedKeys} from './seed-keys';

/** Numbers of one seed, by name. */
export type Numbers = {readonly [name: string]: number};

/** Curves of one seed, by name. */
export type Curves = {readonly [name: string]: readonly number[]};

/** A configuration at one moment: its model with the parameters of all seeds, leaves [S, ...]. */
export type Snapshot<C, M> = {readonly config: C; readonly model: M; readonly params: Params};

/** What a trained seed has beside its metrics and its curves over steps: further metrics, and lists that are whole or not there. */
export type Findings = {readonly metrics?: Numbers; readonly curves?: Curves};

/** What is measured of the trials of one stream. Each function gives one result a seed; what is not finite is left out of records. */
export type Measures<C, M> = {
  /** Before the first step and after the last. */
  readonly metrics: (snapshot: Snapshot<C, M>) => Numbers[];
  /** One point of each curve, at each of the trial's curve steps. */
  readonly points: (snapshot: Snapshot<C, M>) => Numbers[];
  /** After the last step only. */
  readonly findings?: (snapshot: Snapshot<C, M>, curves: readonly Curves[]) => Findings[];
  /** The tensors that these need; freed when the stream is trained. */
  readonly data: Params;
};

/** What the trials of a stream have in common. */
export type MeasuredStream<C, Own extends string = never> = {
  readonly seeds: readonly number[];
  /** One a seed. */
  readonly keys: readonly SeedKeys<Own>[];
  /** One of the configurations: what it says of the stream holds for all. */
  readonly config: C;
};

/** Numbers as they go into a record. */
export type Recorded = {
  readonly untrained: Numbers;
  readonly metrics: Numbers;
  readonly curves: Curves;
};

/** Collects what is measured of one trial's seeds while it trains. */
export function measurements<C, M>(
  {metrics, points, findings}: Omit<Measures<C, M>, 'data'>,
  nSeeds: number,
) {
  const curves = Array.from({length: nSeeds}, (): Record<string, number[]> => ({}));
  let untrained: readonly Numbers[] = [];
  return {
    /** Measures at one of the trial's curve steps, the first of which is 0. */
    observe: (step: number, snapshot: Snapshot<C, M>): Numbers[] => {
      if (step === 0) untrained = metrics(snapshot);
      const ofSeeds = points(snapshot);
      ofSeeds.forEach((point, s) => {
        for (const [name, value] of Object.entries(point)) (curves[s][name] ??= []).push(value);
      });
      return ofSeeds;
    },
    /** What was measured, with what the trained parameters show; without these, of a trial that was ended early, only what came before. One a seed. */
    recorded: (trained?: Snapshot<C, M>): Recorded[] => {
      const measured = trained && metrics(trained);
      const found = trained && findings?.(trained, curves);
      return curves.map((ofSeed, s) => ({
        untrained: finiteOnly(untrained[s]),
        metrics: finiteOnly({...measured?.[s], ...found?.[s].metrics}),
        curves: {...finiteCurves(ofSeed), ...roundedAll(wholeOnly(found?.[s].curves ?? {}))},
      }));
    },
  };
}

/** A curve over steps ends where a value is not finite. */
const finiteCurves = (curves: Curves): Curves =>
  Object.fromEntries(Object.entries(curves).map(([name, curve]) => [name, finitePrefix(curve).map(rounded)]));

const roundedAll = (curves: Curves): Curves =>
  Object.fromEntries(Object.entries(curves).map(([name, curve]) => [name, curve.map(rounded)]));
