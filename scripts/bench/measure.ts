import {
  jit,
  key,
  split,
  tidy,
  treeDispose,
  treeLeaves,
  treePaths,
  treeStack,
  type Params,
} from 'why-attention/core';
import {isBatchStatistic} from 'why-attention/nn';
import {initialState, trainer, trainStep, type TrainingState} from 'why-attention/train';
import type {BenchStep} from './steps';

/** How the library can run a step: many in one call, one a call, or operation by operation. */
export const implementations = ['compiled', 'one-step-a-call', 'eager'] as const;

/** One of `implementations`. */
export type Implementation = (typeof implementations)[number];

const CALL_MILLISECONDS = 100;
const DISTINCT_BATCHES = 4;

/** Runs a number of steps and returns the milliseconds that they took. */
export type Runner = {readonly run: (steps: number) => Promise<number>; readonly stepsACall: number};

/** A step, warmed up and ready to be timed; every run reads the losses back, as training does. */
export function runnerOf(step: BenchStep, implementation: Implementation): Promise<Runner> {
  const batches = split(key(1), DISTINCT_BATCHES).map(step.batch);
  return implementation === 'compiled'
    ? asTrained(step, batches)
    : oneACall(step, batches, implementation === 'eager');
}

/** As `fit` trains: calls of about 100 ms, one for each group of seeds. */
async function asTrained(
  {learner, nSeeds, seedsAtOnce}: BenchStep,
  batches: readonly Params[],
): Promise<Runner> {
  const {advance, nCalls} = trainer(learner, split(key(0), nSeeds), {seedsAtOnce});
  const stackOf = (n: number): Params =>
    tidy(() => treeStack(Array.from({length: n}, (_, i) => batches[i % batches.length])));
  const call = (stack: Params): Promise<number> => timed(() => advance(stack));
  const trial = stackOf(8);
  for (let i = 0; i < 3; i++) await call(trial);
  const milliseconds = (await call(trial)) / 8 / nCalls;
  const stepsACall = Math.max(1, Math.min(100, Math.round(CALL_MILLISECONDS / milliseconds)));
  const stack = stackOf(stepsACall);
  return {stepsACall, run: (steps) => repeat(steps / stepsACall, () => call(stack))};
}

async function oneACall(
  {learner, nSeeds}: BenchStep,
  batches: readonly Params[],
  isEager: boolean,
): Promise<Runner> {
  const step = trainStep(learner);
  const one = isEager ? step : jit(step);
  let state: TrainingState<Params> = initialState(learner, split(key(0), nSeeds));
  let n = 0;
  const call = (): Promise<number> =>
    timed(() => {
      const next = one(state, batches[n++ % batches.length]);
      next.output.dataSync();
      treeDispose([state, next.output]);
      state = next.state;
    });
  for (let i = 0; i < 4; i++) await call();
  return {stepsACall: 1, run: (steps) => repeat(steps, call)};
}

async function timed(work: () => unknown): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

async function repeat(times: number, work: () => Promise<number>): Promise<number> {
  let total = 0;
  for (let i = 0; i < times; i++) total += await work();
  return total;
}

/** Milliseconds a step, from runs that take about `seconds`. */
export async function millisecondsAStep({run, stepsACall}: Runner, seconds: number): Promise<number> {
  const first = (await run(stepsACall)) / stepsACall;
  const calls = Math.max(1, Math.round((seconds * 1000) / (first * stepsACall)));
  return (await run(calls * stepsACall)) / (calls * stepsACall);
}

/** The number of parameters that a step trains, of one seed; a batch norm's stored statistics are none. */
export const parametersOf = ({learner}: BenchStep): number =>
  tidy(() => {
    const params = learner.init(key(0));
    const paths = treePaths(params);
    return treeLeaves(params).reduce(
      (sum, leaf, i) => (isBatchStatistic(paths[i]) ? sum : sum + leaf.size),
      0,
    );
  });
