import * as tf from '@tensorflow/tfjs';
import {assertPositiveInteger, ConfigError, key, parameterCount, tidy, type Params} from '../../core';
import type {PairInput} from '../../data';
import {
  attentionOverNull,
  bilinearForm,
  gatedMlp,
  lowRankBilinear,
  mlp,
  type GatedActivation,
  type MlpActivation,
  type Model,
} from '../../models';

/** The arms of the multiplication experiment. Without a gate: dense nets; with one: what multiplies; `attention` attends over {z, null}. */
export const multiplicationArms = [
  'relu',
  'reglu',
  'silu',
  'swiglu',
  'sigmoid-glu',
  'relu-2x16',
  'relu-2x64',
  'relu-2x256',
  'relu-16x',
  'relu-2-layers-16x',
  'square',
  'square-2-layers',
  'bilinear',
  'bilinear-form',
  'attention',
] as const;

/** One of `multiplicationArms`. */
export type MultiplicationArm = (typeof multiplicationArms)[number];

/** The model of an arm: x and z in, one number out. */
export type MultiplicationModel = Model<Params, PairInput, tf.Tensor>;

/** The number of parameters that an arm of one hidden layer is to have: those of a dense net with two hidden layers of 64. */
const budgetOf = (d: number): number => denseParameters(d, [64, 64]);

function denseParameters(d: number, dHidden: readonly number[]): number {
  const sizes = [2 * d, ...dHidden, 1];
  return sizes.slice(1).reduce((sum, dOut, i) => sum + (sizes[i] + 1) * dOut, 0);
}

/** The width w of two hidden layers with about so many parameters: w² + (2d + 3) w + 1. */
function twoLayerWidth(d: number, parameters: number): number {
  const b = 2 * d + 3;
  return Math.round((Math.sqrt(b * b + 4 * (parameters - 1)) - b) / 2);
}

/** The width of one hidden layer with about so many parameters. */
const oneLayerWidth = (d: number, parameters: number): number => Math.round((parameters - 1) / (2 * d + 2));

/** The width of one hidden layer whose units have two inner products each. */
const gatedWidth = (d: number): number => Math.round((budgetOf(d) - 1) / (4 * d + 3));

const dense =
  (activation: MlpActivation, dHidden: (d: number) => number[]): Make =>
  (d) =>
    onPair(mlp({dIn: 2 * d, dHidden: dHidden(d), dOut: 1, activation}));

const gated =
  (activation: GatedActivation): Make =>
  (d) =>
    onPair(gatedMlp({dIn: 2 * d, dHidden: gatedWidth(d), dOut: 1, activation}));

type Make = (d: number) => MultiplicationModel;

const [HEAD, VALUE] = [16, 4];
/** Parameters of a head: query and key with biases, value with bias, the null key, and its part of the read-out. */
const headParameters = (d: number): number => 2 * HEAD * (d + 1) + VALUE * (d + 1) + HEAD + VALUE;
const nHeadsOf = (d: number): number => Math.max(1, Math.round((budgetOf(d) - 1) / headParameters(d)));

const LARGER = 16;

const makers: {readonly [arm in MultiplicationArm]: Make} = {
  relu: dense('relu', (d) => [oneLayerWidth(d, budgetOf(d))]),
  reglu: gated('relu'),
  silu: dense('silu', (d) => [oneLayerWidth(d, budgetOf(d))]),
  swiglu: gated('silu'),
  'sigmoid-glu': gated('sigmoid'),
  'relu-2x16': dense('relu', () => [16, 16]),
  'relu-2x64': dense('relu', () => [64, 64]),
  'relu-2x256': dense('relu', () => [256, 256]),
  'relu-16x': dense('relu', (d) => [oneLayerWidth(d, LARGER * budgetOf(d))]),
  'relu-2-layers-16x': dense('relu', (d) => {
    const width = twoLayerWidth(d, LARGER * budgetOf(d));
    return [width, width];
  }),
  square: dense('square', (d) => [oneLayerWidth(d, budgetOf(d))]),
  'square-2-layers': dense('square', () => [64, 64]),
  bilinear: (d) => onPair(lowRankBilinear({dIn: 2 * d, dHidden: gatedWidth(d), dOut: 1})),
  'bilinear-form': (d) => forgetParams(bilinearForm({dX: d, dZ: d, rank: 16})),
  attention: (d) =>
    forgetParams(attentionOverNull({dX: d, dZ: d, nHeads: nHeadsOf(d), dHead: HEAD, dValue: VALUE, dOut: 1})),
};

/**
 * The model of an arm for x and z of d numbers each.
 *
 * With P parameters of a dense net that has two hidden layers of 64, the arms have about P (16 P where their name says so), but for those whose widths are in their
 * names, and `bilinear-form`, which has the target's form. Dense and gated nets see x and z as one vector; `attention` has as many heads, of 16 numbers and with values
 * of 4, as P allows.
 *
 * @param arm - which arm
 * @param d - a positive integer
 * @throws ConfigError for an unknown arm, or a faulty d
 * @example
 * parameterCount(multiplicationModel('reglu', 16).init(key(0))); // => 6366
 */
export function multiplicationModel(arm: MultiplicationArm, d: number): MultiplicationModel {
  assertPositiveInteger('d', d);
  if (!multiplicationArms.includes(arm)) {
    throw new ConfigError(`arm must be one of ${multiplicationArms.join(', ')}. Got ${String(arm)}.`);
  }
  return makers[arm](d);
}

/**
 * The number of an arm's parameters.
 *
 * @param arm - which arm
 * @param d - numbers in x, and in z
 * @example
 * multiplicationParameters('relu-2x64', 16); // => 6337
 */
export function multiplicationParameters(arm: MultiplicationArm, d: number): number {
  return tidy(() => parameterCount(multiplicationModel(arm, d).init(key(0))));
}

/** A model of one vector, applied to x and z one after the other. */
function onPair<P extends Params>(model: Model<P, tf.Tensor, tf.Tensor>): MultiplicationModel {
  return forgetParams<P>({...model, apply: (params, {x, z}) => model.apply(params, tf.concat([x, z], -1))});
}

/** Arms of all architectures stand in one list; each gets what its own `init` made. */
const forgetParams = <P extends Params>(model: Model<P, PairInput, tf.Tensor>): MultiplicationModel =>
  model as unknown as MultiplicationModel;
