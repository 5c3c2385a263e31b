import * as tf from '@tensorflow/tfjs';
import {rSquared} from '../../../analysis';
import {foldIn, scan, tidy, treeDispose, treeStack, type Params} from '../../../core';
import {asking, drawRouting, type RoutingBatch, type RoutingConfig} from '../../../data';
import {trainStep, type TrainingState} from '../../../train';
import type {RoutingModel} from '../arms';
import {routingLoss} from '../kind';
import type {MechanismKeys} from './keys';
import {warmedAdam} from '../../trials/warmed-adam';

const BLOCK = {steps: 50, batchSize: 128, learningRate: 3e-3};

/** A block of steps in which every query of a seed asks for one slot. */
export type Block = {
  /** The slot of each seed. */
  readonly slots: readonly number[];
  /** The batches of all steps, leaves [steps, S, ...]. */
  readonly batches: RoutingBatch;
};

/** Draws the batches of a block; the slot goes round with the seed, so that no slot is special. */
export function drawBlock(
  keys: readonly MechanismKeys[],
  task: RoutingConfig,
  seeds: readonly number[],
): Block {
  const slots = seeds.map((seed) => seed % task.nSlots);
  const batches = tidy(() =>
    treeStack(
      Array.from({length: BLOCK.steps}, (_, step) => {
        const drawn = drawRouting(
          keys.map(({block}) => foldIn(block, step)),
          BLOCK.batchSize,
          task,
        );
        return asking(drawn, slots, task);
      }),
    ),
  );
  return {slots, batches};
}

/**
 * What a block does to the other slots: the mean of R² over the queries of each other slot, after − before. The block has an optimiser and a schedule of its own and
 * starts from the trained parameters, which stay as they are.
 *
 * @returns one difference a seed; NaN where a prediction is not finite
 */
export function blockChange(
  model: RoutingModel,
  params: Params,
  {slots, batches}: Block,
  test: RoutingBatch,
  task: RoutingConfig,
): number[] {
  const learner = {init: () => params, loss: routingLoss(model), optimizer: warmedAdam(BLOCK)};
  const steps = scan(trainStep<Params, RoutingBatch>(learner));
  const start: TrainingState<Params> = {params, optState: tidy(() => learner.optimizer.init(params))};
  try {
    const after = steps(start, batches);
    try {
      const before = othersRSquared(model, params, slots, test, task);
      return othersRSquared(model, after.state.params, slots, test, task).map((r2, s) => r2 - before[s]);
    } finally {
      treeDispose(after);
    }
  } finally {
    treeDispose(start.optState);
    steps.dispose();
  }
}

/** Each seed's mean of R² over the slots but its own, each over the queries that ask for that slot. */
function othersRSquared(
  model: RoutingModel,
  params: Params,
  slots: readonly number[],
  {input, target, asked}: RoutingBatch,
  {nSlots}: RoutingConfig,
): number[] {
  return tidy(() => {
    const predicted = model.apply(params, input);
    const bySlot = Array.from({length: nSlots}, (_, slot) =>
      rSquared(predicted, target, tf.cast(tf.equal(asked, slot), 'float32')),
    );
    return slots.map((own, s) => {
      const others = bySlot.filter((_, slot) => slot !== own);
      return others.reduce((sum, r2) => sum + r2[s], 0) / others.length;
    });
  });
}
