import type * as tf from '@tensorflow/tfjs';
import {ConfigError, key, parameterCount, tidy, type Params} from '../../core';
import type {AssociativeRecallInput} from '../../data';
import {
  associativeMemory,
  type AssociativeMemoryParams,
  type MemoryFeatureMap,
  type MemoryRule,
  type Model,
} from '../../models';

/** The arms of the capacity experiment: how a memory is written and what it compares. */
export const capacityArms = ['sum', 'sum-dpfp-1', 'sum-dpfp-3', 'delta', 'softmax'] as const;

/** One of `capacityArms`. */
export type CapacityArm = (typeof capacityArms)[number];

/** Sizes that all trials share: d, the numbers in a key, and those in a value. */
export const capacitySizes = {dKey: 16, dValue: 16} as const;

/** The model of an arm: writes and a question in, a value out. */
export type CapacityModel = Model<Params, AssociativeRecallInput, tf.Tensor>;

const memories: {readonly [arm in CapacityArm]: {rule: MemoryRule; featureMap: MemoryFeatureMap}} = {
  sum: {rule: 'sum', featureMap: 'identity'},
  'sum-dpfp-1': {rule: 'sum', featureMap: 'dpfp-1'},
  'sum-dpfp-3': {rule: 'sum', featureMap: 'dpfp-3'},
  delta: {rule: 'delta', featureMap: 'identity'},
  softmax: {rule: 'softmax', featureMap: 'identity'},
};

/**
 * The arms that are trained: without replacement all but the delta rule, which is there to replace; with it the delta rule, the sum rule and softmax.
 *
 * @param replacement - whether keys are written again
 * @example
 * capacityArmsOf(true); // => ["sum","delta","softmax"]
 */
export function capacityArmsOf(replacement: boolean): readonly CapacityArm[] {
  return replacement ? ['sum', 'delta', 'softmax'] : ['sum', 'sum-dpfp-1', 'sum-dpfp-3', 'softmax'];
}

/**
 * The model of an arm for S keys of 16 numbers: tables of keys and queries and one scale; the delta rule also learns a β for each key.
 *
 * @param arm - which arm
 * @param nKeys - S
 * @throws ConfigError for an unknown arm, or if `nKeys` is no positive integer
 * @example
 * parameterCount(capacityModel('delta', 8).init(key(0))); // => 265
 */
export function capacityModel(arm: CapacityArm, nKeys: number): CapacityModel {
  if (!capacityArms.includes(arm)) {
    throw new ConfigError(`arm must be one of ${capacityArms.join(', ')}. Got ${String(arm)}.`);
  }
  const model: Model<AssociativeMemoryParams, AssociativeRecallInput, tf.Tensor> = associativeMemory({
    nKeys,
    dKey: capacitySizes.dKey,
    ...memories[arm],
  });
  // Arms of all rules stand in one list; each gets what its own `init` made.
  return model as unknown as CapacityModel;
}

/**
 * The number of an arm's parameters.
 *
 * @param arm - which arm
 * @param nKeys - S
 * @example
 * capacityParameters('sum', 32); // => 1025
 */
export function capacityParameters(arm: CapacityArm, nKeys: number): number {
  return tidy(() => parameterCount(capacityModel(arm, nKeys).init(key(0))));
}
