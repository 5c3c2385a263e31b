import * as tf from '@tensorflow/tfjs';
import {ConfigError, assertPositiveInteger, split, type Key} from '../core';
import {
  initConv2d,
  initLinear,
  linear,
  type FilterParams,
  type ProjectionParams,
  type ResidualUnit,
} from '../nn';
import {averagePool2d, convolve2d, maxPool2d, relu, type ConvOptions} from '../ops';
import {stackModel, type StackModel} from './stack-model';

/** Filters w [*S, K, K, In, Out], and what each of their channels is multiplied by and shifted to: scale and offset [*S, Out]. */
export type ScaledConvParams = FilterParams & {readonly scale: tf.Tensor; readonly offset: tf.Tensor};

/** Parameters of the face recognition net. */
export type FaceRecognitionParams = {
  readonly stem: ScaledConvParams;
  /** Two convolutions a block. */
  readonly blocks: readonly {readonly first: ScaledConvParams; readonly second: ScaledConvParams}[];
  /** w [*S, C, dOut] */
  readonly readOut: ProjectionParams;
};

/** Blocks of one number of channels. */
export type FaceRecognitionStage = {readonly channels: number; readonly blocks: number};

/** Sizes of the face recognition net. */
export type FaceRecognitionConfig = {
  /** In order; each but the first begins by halving the image. Channels never shrink. Default: the 29 convolutions of the published net. */
  readonly stages?: readonly FaceRecognitionStage[];
  /** Numbers that describe a face. Default 128. */
  readonly dOut?: number;
};

const published: readonly FaceRecognitionStage[] = [
  {channels: 32, blocks: 3},
  {channels: 64, blocks: 4},
  {channels: 128, blocks: 3},
  {channels: 256, blocks: 3},
  {channels: 256, blocks: 1},
];

/**
 * The residual net of dlib that describes faces: a convolution of 7 × 7 taps and stride 2, ReLU, the largest of 3 × 3 with stride 2; blocks
 * h ← relu(skip(h) + conv₂(relu(conv₁(h)))) of 3 × 3 taps; the mean over places; a matrix. Each convolution is followed by a factor and a shift a channel, which is what
 * batch normalisation leaves after training. The skip is h itself; where the image is halved, the mean of 2 × 2 places, with channels of zeros where channels are added.
 *
 * Axes: S seeds (optional), B batch, H and W, 150 as published, C channels. x [*S, B, H, W, 3] -> [*S, B, dOut]. Filters start as N(0, 2/fan-in), factors as 1, shifts as 0, the
 * matrix as N(0, 1/fan-in).
 *
 * @param config - stages and dOut
 * @throws ConfigError naming the field; `apply` throws ShapeError for images that are too small
 * @see He et al. 2016, arXiv:1512.03385, section 3.3, option A (channels of zeros); King 2017, http://blog.dlib.net/2017/02/high-quality-face-recognition-with-deep.html
 * @remarks Differs from option A: the shortcut takes means of 2 × 2 places, there one of them. As in dlib, a halved branch is not padded: where it comes out one place
 * smaller than the skip, zeros follow it.
 * @example
 * const net = faceRecognitionNet();
 * const params = net.init(key(0));
 * parameterCount(params); // => 5611040
 * net.units(params, tf.zeros([1, 150, 150, 3])).length; // => 14
 */
export function faceRecognitionNet(
  config: FaceRecognitionConfig = {},
): StackModel<FaceRecognitionParams, tf.Tensor> {
  const {stages = published, dOut = 128} = config;
  assertStages(stages);
  assertPositiveInteger('dOut', dOut);
  const blocks = stages.flatMap(({channels, blocks}, stage) =>
    Array.from({length: blocks}, (_, i) => ({
      dIn: stages[i === 0 && stage > 0 ? stage - 1 : stage].channels,
      channels,
      halves: i === 0 && stage > 0,
    })),
  );
  return stackModel<FaceRecognitionParams, tf.Tensor>({
    name: 'face-recognition-net',
    config: {stages, dOut},
    init: (key) => {
      const [stemKey, readOutKey, ...blockKeys] = split(key, 2 + 2 * blocks.length);
      return {
        stem: initScaledConv(stemKey, {dIn: 3, dOut: stages[0].channels, kernel: 7}),
        blocks: blocks.map(({dIn, channels}, i) => ({
          first: initScaledConv(blockKeys[2 * i], {dIn, dOut: channels, kernel: 3}),
          second: initScaledConv(blockKeys[2 * i + 1], {dIn: channels, dOut: channels, kernel: 3}),
        })),
        readOut: initLinear(readOutKey, {dIn: stages[stages.length - 1].channels, dOut, bias: false}),
      };
    },
    stem: ({stem}, x) => maxPool2d(relu(scaledConv(stem, x, {stride: 2})), {kernel: 3, stride: 2}),
    units: (params) =>
      params.blocks.map(({first, second}, i): ResidualUnit => {
        const {dIn, channels, halves} = blocks[i];
        const branch = (h: tf.Tensor): tf.Tensor =>
          scaledConv(second, relu(scaledConv(first, h, halves ? {stride: 2} : {padding: 1})), {padding: 1});
        const named = {name: `block ${i + 1}`, block: i, after: relu};
        if (!halves) return {...named, branch};
        return {
          ...named,
          branch: (h) => {
            const y = branch(h);
            const [height, width] = [-3, -2].map(
              (axis) => Math.floor(h.shape.at(axis)! / 2) - y.shape.at(axis)!,
            );
            return zerosAfter(y, [height, width, 0]);
          },
          skip: (h) => zerosAfter(averagePool2d(h, {kernel: 2}), [0, 0, channels - dIn]),
        };
      }),
    head: ({readOut}, h) => linear(readOut, tf.mean(h, [h.rank - 3, h.rank - 2])),
  });
}

/** Zeros after what the last three axes hold. */
const zerosAfter = (h: tf.Tensor, sizes: readonly number[]): tf.Tensor =>
  sizes.every((size) => size === 0)
    ? h
    : tf.pad(
        h,
        h.shape.map((_, axis) => [0, sizes[axis - (h.rank - 3)] ?? 0] as [number, number]),
      );

function initScaledConv(key: Key, sizes: {dIn: number; dOut: number; kernel: number}): ScaledConvParams {
  return {
    ...initConv2d(key, {...sizes, variance: 2, bias: false}),
    scale: tf.ones([sizes.dOut]),
    offset: tf.zeros([sizes.dOut]),
  };
}

/** x [*S, B, H, W, In] -> [*S, B, H', W', Out] */
function scaledConv({w, scale, offset}: ScaledConvParams, x: tf.Tensor, options: ConvOptions): tf.Tensor {
  const ofChannels = (own: tf.Tensor): tf.Tensor =>
    own.rank === 1 ? own : tf.reshape(own, [own.shape[0], 1, 1, 1, -1]);
  return tf.add(tf.mul(convolve2d(x, w, options), ofChannels(scale)), ofChannels(offset));
}

function assertStages(stages: readonly FaceRecognitionStage[]): void {
  if (stages.length === 0) throw new ConfigError('stages must have at least one stage. Got none.');
  stages.forEach(({channels, blocks}, i) => {
    assertPositiveInteger(`stages[${i}].channels`, channels);
    assertPositiveInteger(`stages[${i}].blocks`, blocks);
    const before = stages[Math.max(0, i - 1)].channels;
    if (channels < before)
      throw new ConfigError(
        `stages[${i}].channels must be at least those before, ${before}. Got ${channels}.`,
      );
  });
}
