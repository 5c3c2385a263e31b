import {logLogSlope} from '../../../analysis';
import type {TrialOptions, TrialOutcome} from '../../../study';
import {finiteOnly, finitePrefix, rounded} from '../../trials/finite';
import {assertOneStream} from '../../trials/one-stream';
import {drawTask, studentOf} from './task';
import {FEWEST_OF_EXPONENT, kernelStream, trainingSizes, type KernelTrial} from './trial';

/**
 * Solves trials of one stream: each seed draws its inputs and its functions, and each student learns them from its first examples. Steps are training sizes, in ascending order.
 *
 * Inputs and functions of a seed do not depend on how many are drawn: a trial gives the same alone and beside others, and from `stopAfter` sizes the same as from all.
 */
export async function solveTrials(
  configs: readonly KernelTrial[],
  seeds: readonly number[],
  {
    onProgress = () => undefined,
    onPoint = () => undefined,
    stopAfter = Infinity,
  }: TrialOptions<KernelTrial> = {},
): Promise<TrialOutcome[][]> {
  assertOneStream(kernelStream, configs);
  const sizes = configs.map((config) => trainingSizes(config).slice(0, stopAfter));
  const errors = configs.map(() => seeds.map((): number[] => []));
  const seconds = configs.map(() => seeds.map(() => 0));
  const mostSteps = Math.max(...sizes.map(({length}) => length));
  for (const [s, seed] of seeds.entries()) {
    const startedAt = performance.now();
    const task = drawTask(seed, configs[0], Math.max(...sizes.flat()));
    const shared = (performance.now() - startedAt) / 1000 / configs.length;
    for (const [c, config] of configs.entries()) {
      const solvedAt = performance.now();
      const errorOf = studentOf(task, config, sizes[c][sizes[c].length - 1]);
      for (const [step, n] of sizes[c].entries()) {
        errors[c][s].push(errorOf(n));
        if (s === seeds.length - 1)
          onPoint(
            config,
            step,
            errors[c].map((ofSeed) => ({error: ofSeed[step]})),
          );
      }
      seconds[c][s] = shared + (performance.now() - solvedAt) / 1000;
      onProgress((mostSteps * (s * configs.length + c + 1)) / (seeds.length * configs.length));
      // An interrupt of the kernel, or the end of whoever asked, is let in.
      await new Promise(setImmediate);
    }
  }
  return configs.map((config, c) =>
    seeds.map((_, s) => outcomeOf(config, errors[c][s], sizes[c], seconds[c][s])),
  );
}

function outcomeOf(
  config: KernelTrial,
  errors: readonly number[],
  sizes: readonly number[],
  seconds: number,
): TrialOutcome {
  const isWhole = sizes.length === trainingSizes(config).length;
  const named = Object.fromEntries(sizes.map((n, i) => [`error at ${n}`, rounded(errors[i])]));
  const fitted = sizes.flatMap((n, i) => (n >= FEWEST_OF_EXPONENT ? [[n, errors[i]] as const] : []));
  const exponent = fitted.length < 2 ? NaN : -logLogSlope(fitted.map(([n]) => n), fitted.map(([, error]) => error)); // prettier-ignore
  return {
    untrained: {},
    prefixLosses: finitePrefix(errors),
    metrics: isWhole ? finiteOnly({...named, exponent: rounded(exponent)}) : {},
    curves: {error: finitePrefix(errors).map(rounded)},
    steps: sizes.length,
    seconds: rounded(seconds),
    failure: null,
  };
}
