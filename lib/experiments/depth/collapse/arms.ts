import * as tf from '@tensorflow/tfjs';
import {split, tidy, type Key} from '../../../core';
import {
  initLayerNorm,
  initLinear,
  initMultiHeadAttention,
  layerNorm,
  linear,
  multiHeadAttention,
  type LayerNormParams,
  type MultiHeadAttentionWeights,
} from '../../../nn';
import {relu} from '../../../ops';

/** Stacks of attention: alone, with a skip, with a perceptron after it, with both, and with both and a layer norm before each branch. */
export const collapseArms = ['attention', 'skip', 'mlp', 'skip-mlp', 'pre-norm'] as const;
/** One of `collapseArms`. */
export type CollapseArm = (typeof collapseArms)[number];

/** The weights of one block of every stack: nothing has a bias, and norms are the identity's. */
export type BlockWeights = {
  readonly attention: MultiHeadAttentionWeights;
  readonly hidden: tf.Tensor;
  readonly output: tf.Tensor;
  readonly norm: LayerNormParams;
};

/** Weights N(0, 1/fan-in), before the ReLU N(0, 2/fan-in); four hidden units of the perceptron a feature. */
export function drawBlock(
  key: Key,
  {dModel, nHeads}: {readonly dModel: number; readonly nHeads: number},
): BlockWeights {
  const [attentionKey, hiddenKey, outputKey] = split(key, 3);
  const dMlp = 4 * dModel;
  return {
    attention: initMultiHeadAttention(attentionKey, {dModel, nHeads}),
    hidden: initLinear(hiddenKey, {dIn: dModel, dOut: dMlp, variance: 2, bias: false}).w,
    output: initLinear(outputKey, {dIn: dMlp, dOut: dModel, bias: false}).w,
    norm: initLayerNorm({dModel}),
  };
}

/** The tokens of a stack after some blocks: they are e^logScale times `tokens`, of which ‖·‖_F = √(T D) but with layer norm. */
export type State = {
  /** [1, T, D] */
  readonly tokens: tf.Tensor;
  readonly logScale: number;
};

/** From here on a softmax of scores times e^(2 · logScale) has only zeros and ones, and float32 still holds the scores. */
const MOST_LOG_SCALE = 30;

/**
 * The state after one more block. Without layer norm a residual stack grows by a factor a block, beyond what float32 can square: so its scale is kept apart. That is exact: a
 * branch without a bias is linear in the scale of its input, but for the scores of attention, which go with its square. A stack without a skip forgets its scale, by design.
 */
export function afterBlock(
  {tokens, logScale}: State,
  weights: BlockWeights,
  {arm, gain, nHeads}: {readonly arm: CollapseArm; readonly gain: number; readonly nHeads: number},
): State {
  let scale = logScale;
  const next = tidy(() => {
    const hasSkip = arm !== 'attention' && arm !== 'mlp';
    const attend = (h: tf.Tensor): tf.Tensor => {
      const {wq, ...others} = weights.attention;
      const sharpness = gain ** 2 * Math.exp(2 * Math.min(scale, MOST_LOG_SCALE));
      return multiHeadAttention({...others, wq: tf.mul(wq, sharpness)}, h, {nHeads});
    };
    const perceptron = (h: tf.Tensor): tf.Tensor =>
      linear({w: weights.output}, relu(linear({w: weights.hidden}, h)));
    const step = (h: tf.Tensor, branch: (h: tf.Tensor) => tf.Tensor): tf.Tensor => {
      if (arm === 'pre-norm') return tf.add(h, branch(layerNorm(weights.norm, h)));
      const sum = hasSkip ? tf.add(h, branch(h)) : branch(h);
      const rms = Math.sqrt(tf.mean(tf.square(sum)).dataSync()[0]);
      if (hasSkip) scale += Math.log(rms);
      return tf.div(sum, rms);
    };
    const mixed = step(tokens, attend);
    return arm === 'attention' || arm === 'skip' ? mixed : step(mixed, perceptron);
  });
  return {tokens: next, logScale: scale};
}
