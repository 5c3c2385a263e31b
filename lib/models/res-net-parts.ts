// What a residual net of images is made of: convolutions with their norms, stems, blocks and shortcuts.
import * as tf from '@tensorflow/tfjs';
import {split, type Key} from '../core';
import {
  batchNorm,
  conv2d,
  initBatchNorm,
  initConv2d,
  type BatchNormOptions,
  type BatchNormParams,
  type FilterParams,
} from '../nn';
import {averagePool2d, maxPool2d, relu} from '../ops';
import type {BlockPlan, ConvNormPlan, ResNetShortcut} from './res-net-plans';

/** A convolution without a bias, and the batch norm after it. */
export type ConvNormParams = {readonly conv: FilterParams; readonly norm: BatchNormParams};

/** One block: its convolutions in order, and its projection where sizes change and the shortcut has one. */
export type ResNetBlockParams = {
  readonly convs: readonly ConvNormParams[];
  readonly projection?: ConvNormParams;
};

/** Filters N(0, 2/fan-in), and a norm that starts as the identity. */
export const initConvNorm = (key: Key, {dIn, dOut, kernel}: ConvNormPlan): ConvNormParams => ({
  conv: initConv2d(key, {dIn, dOut, kernel, variance: 2, bias: false}),
  norm: initBatchNorm({channels: dOut}),
});

/** Parameters of a block; `projects` says whether it has a projection. */
export function initBlock(key: Key, plan: BlockPlan, projects: boolean): ResNetBlockParams {
  const [projectionKey, ...convKeys] = split(key, plan.convs.length + 1);
  const convs = plan.convs.map((conv, i) => initConvNorm(convKeys[i], conv));
  if (!projects) return {convs};
  return {convs, projection: initConvNorm(projectionKey, {...plan, kernel: 1})};
}

/** norm(conv(h)), padded so that only the stride shortens. */
export const convNorm = (
  {conv, norm}: ConvNormParams,
  {kernel, stride}: Pick<ConvNormPlan, 'kernel' | 'stride'>,
  h: tf.Tensor,
  options: BatchNormOptions,
): tf.Tensor => batchNorm(norm, conv2d(conv, h, {stride, padding: (kernel - 1) / 2}), options);

/** x [*S, B, H, W, In] -> what the first block reads. */
export function applyStem(
  params: readonly ConvNormParams[],
  plans: readonly ConvNormPlan[],
  x: tf.Tensor,
  {pools, ...options}: BatchNormOptions & {pools: boolean},
): tf.Tensor {
  const h = params.reduce((own, layer, i) => relu(convNorm(layer, plans[i], own, options)), x);
  return pools ? maxPool2d(h, {kernel: 3, stride: 2, padding: 1}) : h;
}

/** What is added to the shortcut: convolutions and norms, a ReLU between them. */
export const applyBranch = (
  {convs}: ResNetBlockParams,
  plan: BlockPlan,
  h: tf.Tensor,
  options: BatchNormOptions,
): tf.Tensor =>
  convs.reduce((own, layer, i) => convNorm(layer, plan.convs[i], i > 0 ? relu(own) : own, options), h);

/** A shortcut between different shapes. */
export function applyShortcut(
  shortcut: ResNetShortcut,
  {projection}: ResNetBlockParams,
  {dIn, dOut, stride}: BlockPlan,
  h: tf.Tensor,
  options: BatchNormOptions,
): tf.Tensor {
  if (shortcut === 'projection') return convNorm(projection!, {kernel: 1, stride}, h, options);
  if (shortcut === 'average-projection') {
    // Of an odd axis the last mean is of what there is.
    const means = stride > 1 ? averagePool2d(h, {kernel: 2, padding: [0, 1], countPadding: false}) : h;
    return convNorm(projection!, {kernel: 1, stride: 1}, means, options);
  }
  const thinned = stride > 1 ? averagePool2d(h, {kernel: 1, stride}) : h;
  return tf.pad(
    thinned,
    thinned.shape.map((_, axis): [number, number] => [0, axis === thinned.rank - 1 ? dOut - dIn : 0]),
  );
}
