import * as tf from '@tensorflow/tfjs';
import {expect, test} from 'vitest';
import {key, normal, split, treeAt, treeDispose, treeLeaves, type Key, type Params} from 'why-attention/core';
import {adam, momentum, sgd} from 'why-attention/optim';
import {initialState, trainStep, type Learner} from 'why-attention/train';
import {assertClose} from '../support/assert-close';
import {tolerances} from '../support/tolerances';

type Point = {w: tf.Tensor; rest: tf.Tensor[]};
/** L_s = Σ w² + 3 Σ r, with gradients 2 w and 3. */
const learner = (optimizer: Learner<Point, Params>['optimizer']): Learner<Point, Params> => ({
  init: (k: Key) => ({w: normal(k, [2]), rest: [tf.zeros([1])]}),
  loss: ({w, rest: [r]}) => tf.add(tf.sum(tf.square(w), 1), tf.mul(3, tf.sum(r, 1))),
  optimizer,
});

test('the initial state stacks what each key draws, and frees the rest', () => {
  const before = tf.memory().numTensors;
  const keys = split(key(0), 3);
  const {init} = learner(adam({learningRate: 0.1}));
  const state = initialState(learner(adam({learningRate: 0.1})), keys);
  const leaves = treeLeaves(state);
  expect(tf.memory().numTensors).toBe(before + leaves.length);
  expect(state.params.w.shape).toEqual([3, 2]);
  keys.forEach((k, s) => tf.tidy(() => assertClose(treeAt(state.params.w, s), init(k).w, tolerances.exact)));
  treeDispose(state);
});

test('one step of gradient descent is θ − rate · ∇L, with the losses from before the step', () => {
  const before = tf.memory().numTensors;
  const start = initialState(learner(sgd({learningRate: 0.25})), split(key(1), 2));
  const w = start.params.w.arraySync() as number[][];
  const batch = tf.scalar(7);
  const {state, output} = trainStep(learner(sgd({learningRate: 0.25})))(start, batch);
  assertClose(
    output,
    w.map((row) => row[0] ** 2 + row[1] ** 2),
    tolerances.elementwise,
  );
  assertClose(
    state.params.w,
    w.map((row) => row.map((value) => value / 2)),
    tolerances.elementwise,
  );
  assertClose(state.params.rest[0], [[-0.75], [-0.75]], tolerances.exact);
  // neither the old state nor the batch is freed
  expect([...treeLeaves(start), batch].some((leaf) => leaf.isDisposed)).toBe(false);
  treeDispose([start, state, output, batch]);
  expect(tf.memory().numTensors).toBe(before);
});

test('the optimiser’s state goes from step to step: momentum 0.5 moves 3, then 4.5', () => {
  const optimizer = momentum({learningRate: 1, decay: 0.5});
  let state = initialState(learner(optimizer), [key(2)]);
  const positions = [0, 1].map(() => {
    const next = trainStep(learner(optimizer))(state, []);
    treeDispose([state, next.output]);
    state = next.state;
    return state.params.rest[0].dataSync()[0];
  });
  expect(positions).toEqual([-3, -7.5]);
  treeDispose(state);
});

test('a loss that throws leaves the state as it was', () => {
  const start = initialState(learner(sgd({learningRate: 1})), [key(3)]);
  const before = tf.memory().numTensors;
  const failing: Learner<Point, Params> = {
    ...learner(sgd({learningRate: 1})),
    loss: () => {
      throw new Error('the loss failed');
    },
  };
  expect(() => trainStep(failing)(start, [])).toThrow('the loss failed');
  expect(treeLeaves(start).some((leaf) => leaf.isDisposed)).toBe(false);
  expect(tf.memory().numTensors).toBe(before);
  treeDispose(start);
});

test('a loss that has not one value a seed is refused', () => {
  const start = initialState(learner(sgd({learningRate: 1})), split(key(4), 2));
  const scalar: Learner<Point, Params> = {
    ...learner(sgd({learningRate: 1})),
    loss: ({w, rest: [r]}) => tf.add(tf.sum(tf.square(w)), tf.sum(r)),
  };
  expect(() => trainStep(scalar)(start, [])).toThrow('loss must have shape [2]. Got [].');
  treeDispose(start);
});
