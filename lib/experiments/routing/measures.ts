import * as tf from '@tensorflow/tfjs';
import {rSquared} from '../../analysis';
import {tidy, type Params} from '../../core';
import {drawRouting, type RoutingBatch, type RoutingConfig} from '../../data';
import {poolingWeights, type AttentionPoolingParams} from '../../models';
import {matmul} from '../../ops';
import type {RoutingModel} from './arms';
import type {Measures, Numbers} from '../trials/measures';
import type {SeedKeys} from '../trials/seed-keys';

const TEST_EXAMPLES = 2048;
const CURVE_EXAMPLES = 512;

/** The sets on which every routing trial is measured. */
export type TestSets = {readonly test: RoutingBatch; readonly curve: RoutingBatch};

/** What every routing trial is measured by: R² on a test set, and its curve on a smaller set of its own. */
export function rSquaredMeasures<C>(
  keys: readonly SeedKeys[],
  task: RoutingConfig,
): Omit<Measures<C, RoutingModel>, 'data'> & {readonly data: TestSets} {
  const fresh = (purpose: 'test' | 'curve', examples: number): RoutingBatch =>
    drawRouting(
      keys.map((ofSeed) => ofSeed[purpose]),
      examples,
      task,
    );
  const [test, curve] = [fresh('test', TEST_EXAMPLES), fresh('curve', CURVE_EXAMPLES)];
  return {
    data: {test, curve},
    metrics: ({model, params}) => rSquaredOf(model, params, test),
    points: ({model, params}) =>
      tidy(() => rSquared(model.apply(params, curve.input), curve.target).map((r2) => ({r2}))),
  };
}

/** R² over all examples, over those that ask for a slot and over those that want the fixed one. */
function rSquaredOf(model: RoutingModel, params: Params, {input, target, routed}: RoutingBatch): Numbers[] {
  return tidy(() => {
    const predicted = model.apply(params, input);
    const r2Routed = rSquared(predicted, target, routed);
    const r2Fixed = rSquared(predicted, target, tf.sub(1, routed));
    return rSquared(predicted, target).map((r2, s) => ({r2, r2Routed: r2Routed[s], r2Fixed: r2Fixed[s]}));
  });
}

/** Of a model that pools by attention: each seed's mean weight of slot u when slot a is asked [A][U]. */
export function meanAttention(
  params: Params,
  {input, asked}: RoutingBatch,
  {nSlots}: RoutingConfig,
): number[][][] {
  return tidy(() => {
    const weights = poolingWeights(params as AttentionPoolingParams, input); // [S, B, U]
    const isAsked = tf.cast(tf.oneHot(asked, nSlots), 'float32'); // [S, B, A]
    const sums = matmul(isAsked, weights, {transposeA: true}); // [S, A, U]
    return tf.div(sums, tf.expandDims(tf.sum(isAsked, 1), -1)).arraySync() as number[][][];
  });
}
