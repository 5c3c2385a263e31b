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

/** A convolution without a bias, and the batch norm after it. */
export type ConvNormParams = {readonly conv: FilterParams; readonly norm: BatchNormParams};

/** One block: its convolutions in order, and its projection where sizes change and the shortcut has one. */
export type ResNetBlockParams = {
  readonly convs: readonly ConvNormParams[];
  readonly projection?: ConvNormParams;
};

/**
 * Two convolutions of 3 x 3 (`basic`), or 1 x 1, 3 x 3 and 1 x 1 to four times the channels (`bottleneck`).
 */
export const resNetBlocks = ['basic', 'bottleneck'] as const;
/** One of `resNetBlocks`. */
export type ResNetBlock = (typeof resNetBlocks)[number];

/**
 * What comes before the first block: `large-image` a convolution of 7 x 7 with stride 2 and a maximum of 3 x 3 with stride 2; `deep` the same with three convolutions of 3 x 3
 * for the one, of which the first has the stride and the first two half the channels; `small-image` one convolution of 3 x 3.
 */
export const resNetStems = ['large-image', 'deep', 'small-image'] as const;
/** One of `resNetStems`. */
export type ResNetStem = (typeof resNetStems)[number];

/**
 * What the branch is added to where sizes change: `projection`, a convolution of 1 x 1 with the stride, and a norm (option B of the paper); `average-projection`, the mean of 2 x 2
 * and then the convolution without a stride; `zero-padding`, every second row and column, and channels of zeros at the end (option A).
 */
export const resNetShortcuts = ['projection', 'average-projection', 'zero-padding'] as const;
/** One of `resNetShortcuts`. */
export type ResNetShortcut = (typeof resNetShortcuts)[number];

/** How a convolution lies in its net. */
export type ConvNormPlan = {
  readonly dIn: number;
  readonly dOut: number;
  readonly kernel: number;
  readonly stride: number;
};

/** How a block lies in its net. */
export type BlockPlan = {
  /** From 1 on, both. */
  readonly stage: number;
  readonly inStage: number;
  readonly convs: readonly ConvNormPlan[];
  readonly dIn: number;
  readonly dOut: number;
  readonly stride: number;
};

const EXPANSION = 4;

/** The convolutions of a stem. */
export function planStem(stem: ResNetStem, dIn: number, channels: number): ConvNormPlan[] {
  if (stem === 'large-image') return [{dIn, dOut: channels, kernel: 7, stride: 2}];
  if (stem === 'small-image') return [{dIn, dOut: channels, kernel: 3, stride: 1}];
  const half = channels / 2;
  return [
    {dIn, dOut: half, kernel: 3, stride: 2},
    {dIn: half, dOut: half, kernel: 3, stride: 1},
    {dIn: half, dOut: channels, kernel: 3, stride: 1},
  ];
}

/** The convolutions of a block that reads `dIn` channels. */
export function planBlock(
  block: ResNetBlock,
  {
    dIn,
    channels,
    stride,
    ...place
  }: {dIn: number; channels: number; stride: number; stage: number; inStage: number},
): BlockPlan {
  const dOut = block === 'basic' ? channels : EXPANSION * channels;
  const convs =
    block === 'basic'
      ? [
          {dIn, dOut: channels, kernel: 3, stride},
          {dIn: channels, dOut, kernel: 3, stride: 1},
        ]
      : [
          {dIn, dOut: channels, kernel: 1, stride: 1},
          {dIn: channels, dOut: channels, kernel: 3, stride},
          {dIn: channels, dOut, kernel: 1, stride: 1},
        ];
  return {...place, convs, dIn, dOut, stride};
}

/** Filters N(0, 2/fan-in), and a norm that starts as the identity. */
export const initConvNorm = (key: Key, {dIn, dOut, kernel}: ConvNormPlan): ConvNormParams => ({
  conv: initConv2d(key, {dIn, dOut, kernel, variance: 2, bias: false}),
  norm: initBatchNorm({channels: dOut}),
});

/** Whether a block's input and output differ in shape. */
export const changesShape = ({dIn, dOut, stride}: BlockPlan): boolean => dIn !== dOut || stride > 1;

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
