import type {PathLengths} from '../../../analysis';
import {foldIn, tidy, treeDispose, useBackend, type Key, type Params} from '../../../core';
import type {TrialOptions, TrialOutcome} from '../../../study';
import {finiteOnly, finitePrefix, rounded} from '../../trials/finite';
import {assertOneStream} from '../../trials/one-stream';
import {seedKeys} from '../../trials/seed-keys';
import {findingsOf, type Findings} from './findings';
import {pathsOf} from './paths';
import type {Examples} from './examples';
import {openSource, type NetSource} from './sources';
import {assertTrial, realNetStream, realNetWeights, type RealNetTrial, type RealNetWeights} from './trial';
import {shuffledWeights} from './weights';

/**
 * Measures trials of one stream: nothing is trained. Each seed draws its examples, on which all trials are measured, and random or shuffled weights. A step is an example whose gradient is
 * followed by path lengths; what all examples show together, lesions and similarities, comes after the last.
 */
export async function measureTrials(
  configs: readonly RealNetTrial[],
  seeds: readonly number[],
  {
    onProgress = () => undefined,
    onPoint = () => undefined,
    stopAfter = Infinity,
  }: TrialOptions<RealNetTrial> = {},
): Promise<TrialOutcome[][]> {
  assertOneStream(realNetStream, configs);
  configs.forEach(assertTrial);
  // Before the first tensor: a caller may not have chosen a backend.
  await useBackend();
  const [{net, examples: count, pathExamples}] = configs;
  const steps = Math.min(pathExamples, stopAfter);
  const lengths = configs.map(() => seeds.map((): number[] => []));
  const outcomes = configs.map((): TrialOutcome[] => []);
  const observe = (c: number, s: number, step: number, length: number): void => {
    lengths[c][s].push(length);
    if (s === seeds.length - 1)
      onPoint(configs[c], step, lengths[c].map((ofSeed) => ({pathLength: ofSeed[step]}))); // prettier-ignore
    onProgress((steps * (s * configs.length + c) + step + 1) / (seeds.length * configs.length));
  };
  await using(await openSource(net), async (source) => {
    for (const [s, seed] of seeds.entries()) {
      const keys = seedKeys(seed, ['direction']);
      await using(source.draw(keys.test, count), async (examples) => {
        for (const [c, {weights}] of configs.entries()) {
          const startedAt = performance.now();
          await using(openWeights(source, weights, keys.init), async ({params}) => {
            const paths: PathLengths[] = [];
            for (let step = 0; step < steps; step++) {
              paths.push(pathsAt(examples, params, step, keys.direction));
              observe(c, s, step, paths[step].mean);
              // An interrupt of the kernel, or the end of whoever asked, is let in.
              await new Promise(setImmediate);
            }
            const isWhole = steps === pathExamples;
            const findings = isWhole ? tidy(() => findingsOf(examples, params, paths)) : NONE;
            outcomes[c].push(outcomeOf(paths, findings, (performance.now() - startedAt) / 1000));
          });
        }
      });
    }
  });
  return outcomes;
}

const NONE: Findings = {metrics: {}, curves: {}};

/** Frees what was opened when it was used, whatever happens. */
async function using<T extends {readonly free: () => void}>(
  opened: T,
  use: (opened: T) => Promise<void>,
): Promise<void> {
  try {
    await use(opened);
  } finally {
    opened.free();
  }
}

function openWeights(
  {params: trained, starts}: NetSource,
  weights: RealNetWeights,
  key: Key,
): {readonly params: Params; readonly free: () => void} {
  if (weights === 'trained') return {params: trained, free: () => undefined};
  const own = foldIn(key, realNetWeights.indexOf(weights));
  // Of a net that has no such weights the trial was refused.
  const params = weights === 'shuffled' ? shuffledWeights(trained, own) : tidy(() => starts[weights]!(own));
  return {params, free: () => treeDispose(params)};
}

/** Each example by itself: its numbers do not depend on how many there are. */
const pathsAt = (examples: Examples, params: Params, step: number, key: Key): PathLengths =>
  tidy(() => pathsOf(examples.openOne(params, step), foldIn(key, step)));

function outcomeOf(
  paths: readonly PathLengths[],
  {metrics, curves}: Findings,
  seconds: number,
): TrialOutcome {
  const lengths = finitePrefix(paths.map(({mean}) => mean));
  return {
    untrained: {},
    prefixLosses: lengths,
    metrics: finiteOnly(metrics),
    curves: {pathLength: lengths.map(rounded), ...curves},
    steps: paths.length,
    seconds: rounded(seconds),
    failure: null,
  };
}
