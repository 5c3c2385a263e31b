import * as tf from '@tensorflow/tfjs';
import {assertOneOf, assertPositiveInteger, ConfigError, split, tidy, type Key} from '../core';
import {
  initLayerNorm,
  initLinear,
  layerNorm,
  linear,
  type LayerNormParams,
  type LinearParams,
  type ResidualUnit,
} from '../nn';
import {relu} from '../ops';
import {stackModel, type StackModel} from './stack-model';

/** What a block adds its branch to: its input, or nothing, which makes the net a plain one. */
export const residualMlpSkips = ['identity', 'none'] as const;

/** One of `residualMlpSkips`. */
export type ResidualMlpSkip = (typeof residualMlpSkips)[number];

/** Sizes of a residual multilayer perceptron and of its plain twin. */
export type ResidualMlpConfig = {
  readonly dIn: number;
  /** Size of h, which all blocks keep. */
  readonly dModel: number;
  readonly nBlocks: number;
  /** Hidden units of a block. */
  readonly dHidden: number;
  readonly dOut: number;
  /** Default identity. */
  readonly skip?: ResidualMlpSkip;
  /** Whether each branch begins with a layer norm. Default false. */
  readonly norm?: boolean;
  /** Factor on the initial standard deviation √(2 / dHidden) of W₂, from 0. Default 1. */
  readonly branchScale?: number;
};

/** Parameters of one block. */
export type ResidualMlpBlockParams =
  | {readonly inner: LinearParams; readonly outer: LinearParams}
  | {readonly norm: LayerNormParams; readonly inner: LinearParams; readonly outer: LinearParams};

/** Parameters of a residual multilayer perceptron. */
export type ResidualMlpParams = {
  readonly stem: LinearParams;
  readonly blocks: readonly ResidualMlpBlockParams[];
  readonly readOut: LinearParams;
};

/**
 * A residual multilayer perceptron, h ← h + W₂ relu(W₁ n(h) + b) + e for each block, between a linear stem and a linear read-out; or its plain twin, which leaves "h +"
 * out and has the same parameters. n is a layer norm, or nothing.
 *
 * Axes: S seeds (optional). x [*S, B, dIn] -> [*S, B, dOut]. Each block is one unit. Weights start as N(0, 2/fan-in), W₂ times `branchScale`, those of stem and read-out
 * as N(0, 1/fan-in), biases as 0. So without a skip a block doubles the mean square of its input, and keeps it with branchScale √½. Of one key both twins start alike.
 *
 * @throws ConfigError naming the field
 * @see He et al. 2016, arXiv:1603.05027, eq. 1 to 4 for blocks whose skip is the identity; Zhang et al. 2019, arXiv:1901.09321, for small and zero starts of the branch
 * @example
 * const net = residualMlp({dIn: 40, dModel: 32, nBlocks: 24, dHidden: 32, dOut: 10, branchScale: 1 / 24});
 * parameterCount(net.init(key(0))); // => 52330
 */
export function residualMlp(config: ResidualMlpConfig): StackModel<ResidualMlpParams, tf.Tensor> {
  assertConfig(config);
  const {dIn, dModel, nBlocks, dOut, skip = 'identity'} = config;
  return stackModel<ResidualMlpParams, tf.Tensor>({
    name: skip === 'identity' ? 'residual-mlp' : 'plain-mlp',
    config,
    init: (key: Key) => {
      const [stemKey, readOutKey, ...blockKeys] = split(key, 2 + nBlocks);
      return {
        stem: initLinear(stemKey, {dIn, dOut: dModel}),
        blocks: blockKeys.map((blockKey) => initBlock(blockKey, config)),
        readOut: initLinear(readOutKey, {dIn: dModel, dOut}),
      };
    },
    stem: ({stem}, x) => linear(stem, x),
    units: ({blocks}) =>
      blocks.map((params, block): ResidualUnit => ({
        name: `block ${block + 1}`,
        block,
        branch: (h) => branchOf(params, h),
        skip,
      })),
    head: ({readOut}, h) => linear(readOut, h),
  });
}

function initBlock(
  key: Key,
  {dModel, dHidden, norm = false, branchScale = 1}: ResidualMlpConfig,
): ResidualMlpBlockParams {
  const [innerKey, outerKey] = split(key, 2);
  const linears = {
    inner: initLinear(innerKey, {dIn: dModel, dOut: dHidden, variance: 2}),
    outer: tidy(() => {
      const {w, b} = initLinear(outerKey, {dIn: dHidden, dOut: dModel, variance: 2});
      return {w: tf.mul(w, branchScale), b};
    }),
  };
  return norm ? {norm: initLayerNorm({dModel}), ...linears} : linears;
}

function branchOf(params: ResidualMlpBlockParams, h: tf.Tensor): tf.Tensor {
  const {inner, outer} = params;
  return linear(outer, relu(linear(inner, 'norm' in params ? layerNorm(params.norm, h) : h)));
}

/**
 * Parameters of a plain net that computes what a residual one does: each block has 2 dModel hidden units more, which carry relu(h) and relu(−h), and adds their
 * difference, h, to the branch.
 *
 * Axes: S seeds (optional), D = dModel. W₁ becomes [W₁, I, −I] [*S, D, dHidden + 2 D], b gets 2 D zeros, and W₂ becomes [W₂; I; −I] [*S, dHidden + 2 D, D].
 *
 * @param params - of a `residualMlp` with skip and without norm
 * @returns parameters of `residualMlp` with skip none and dHidden + 2 dModel hidden units, tensors of their own
 * @throws ConfigError if blocks have a norm, through which h does not come unchanged
 * @example
 * const sizes = {dIn: 2, dModel: 4, nBlocks: 3, dOut: 1};
 * const residual = residualMlp({...sizes, dHidden: 4});
 * const plain = residualMlp({...sizes, dHidden: 12, skip: 'none'});
 * const [params, x] = [residual.init(key(0)), tf.tensor2d([[1, -1]])];
 * const difference = tf.sub(plain.apply(plainImageOf(params), x), residual.apply(params, x));
 * tf.abs(difference).dataSync()[0] < 1e-5; // => true
 */
export function plainImageOf({stem, blocks, readOut}: ResidualMlpParams): ResidualMlpParams {
  if (blocks.some((block) => 'norm' in block))
    throw new ConfigError('params must be those of blocks without a norm. Got blocks with one.');
  const clone = ({w, b}: LinearParams): LinearParams => ({w: tf.clone(w), b: tf.clone(b)});
  return tidy(() => ({
    stem: clone(stem),
    blocks: blocks.map(({inner, outer}) => {
      const seeds = inner.w.shape.slice(0, -2);
      const dModel = inner.w.shape[inner.w.rank - 2];
      const one = tf.eye(dModel);
      const identity = seeds.length === 0 ? one : tf.tile(tf.expandDims(one, 0), [...seeds, 1, 1]);
      const carried = tf.concat([identity, tf.neg(identity)], -1); // [*S, D, 2 D]
      return {
        inner: {
          w: tf.concat([inner.w, carried], -1),
          b: tf.concat([inner.b, tf.zeros([...seeds, 2 * dModel])], -1),
        },
        outer: {
          w: tf.concat([outer.w, identity, tf.neg(identity)], -2),
          b: tf.clone(outer.b),
        },
      };
    }),
    readOut: clone(readOut),
  }));
}

function assertConfig(config: ResidualMlpConfig): void {
  const {skip = 'identity', branchScale = 1} = config;
  for (const field of ['dIn', 'dModel', 'nBlocks', 'dHidden', 'dOut'] as const)
    assertPositiveInteger(field, config[field]);
  assertOneOf('skip', skip, residualMlpSkips);
  if (!(branchScale >= 0 && Number.isFinite(branchScale)))
    throw new ConfigError(`branchScale must be a finite number of at least 0. Got ${branchScale}.`);
}
