import * as tf from '@tensorflow/tfjs';
import {
  jit,
  key,
  parameterCount,
  scan,
  split,
  tidy,
  treeDispose,
  treeStack,
  type Params,
} from 'why-attention/core';
import {initialState, trainStep, type TrainingState} from 'why-attention/train';
import type {BenchStep} from './steps';

/** How the library can run a step: many in one call, one a call, or operation by operation. */
export const implementations = ['compiled', 'one-step-a-call', 'eager'] as const;

/** One of `implementations`. */
export type Implementation = (typeof implementations)[number];

const CALL_MILLISECONDS = 100;
const DISTINCT_BATCHES = 4;

/** Runs a number of steps and returns the milliseconds that they took. */
export type Runner = {readonly run: (steps: number) => number; readonly stepsACall: number};

/** A step, warmed up and ready to be timed; every run reads the last losses back, as training does. */
export function runnerOf(step: BenchStep, implementation: Implementation): Runner {
  const train = trainStep(step.learner);
  let state: TrainingState<Params> = initialState(step.learner, split(key(0), step.nSeeds));
  const advanceTo = (next: {state: TrainingState<Params>}, losses: tf.Tensor): void => {
    losses.dataSync();
    losses.dispose();
    treeDispose(state);
    state = next.state;
  };
  const timed = (work: () => void): number => {
    const startedAt = performance.now();
    work();
    return performance.now() - startedAt;
  };
  const batches = split(key(1), DISTINCT_BATCHES).map(step.batch);

  if (implementation === 'compiled') {
    const advance = scan(train);
    const stackOf = (n: number): Params =>
      tidy(() => treeStack(Array.from({length: n}, (_, i) => batches[i % batches.length])));
    const call = (stack: Params): number =>
      timed(() => {
        const next = advance(state, stack);
        advanceTo(next, next.outputs);
      });
    const trial = stackOf(8);
    for (let i = 0; i < 3; i++) call(trial);
    const stepsACall = Math.max(1, Math.min(100, Math.round((CALL_MILLISECONDS * 8) / call(trial))));
    const stack = stackOf(stepsACall);
    return {stepsACall, run: (steps) => repeat(steps / stepsACall, () => call(stack))};
  }
  const one = implementation === 'eager' ? train : jit(train);
  let n = 0;
  const call = (): number =>
    timed(() => {
      const next = one(state, batches[n++ % batches.length]);
      advanceTo(next, next.output);
    });
  for (let i = 0; i < 4; i++) call();
  return {stepsACall: 1, run: (steps) => repeat(steps, call)};
}

function repeat(times: number, work: () => number): number {
  let total = 0;
  for (let i = 0; i < times; i++) total += work();
  return total;
}

/** Milliseconds a step, from runs that take about `seconds`. */
export function millisecondsAStep({run, stepsACall}: Runner, seconds: number): number {
  const first = run(stepsACall) / stepsACall;
  const calls = Math.max(1, Math.round((seconds * 1000) / (first * stepsACall)));
  return run(calls * stepsACall) / (calls * stepsACall);
}

/** The number of a step's parameters, of one seed. */
export const parametersOf = ({learner}: BenchStep): number =>
  tidy(() => parameterCount(learner.init(key(0))));
