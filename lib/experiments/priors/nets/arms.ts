import * as tf from '@tensorflow/tfjs';
import {ConfigError, key, parameterCount, tidy, type Params} from '../../../core';
import {convNet1d, convNet2d, mlp, type Model, type ReadOut} from '../../../models';

/** The data sets on which nets are compared. */
export const priorsDataSets = ['mnist-1d', 'mnist'] as const;

/** One of `priorsDataSets`. */
export type PriorsDataSet = (typeof priorsDataSets)[number];

/** The nets that are compared: a dense one, offered weight decay and not, and a convolutional one whose read-out knows places or averages over them. */
export const priorsArms = ['mlp', 'mlp-undecayed', 'cnn-flattened', 'cnn-pooled'] as const;

/** One of `priorsArms`. */
export type PriorsArm = (typeof priorsArms)[number];

/** The model of an arm: signals [S, B, 40] or images with their border [S, B, 32, 32, 1] in, logits of ten classes out. */
export type PriorsModel = Model<Params, tf.Tensor, tf.Tensor> & {
  /** What the read-out of a convolutional net reads, [S, B, ...places, channels]. */
  readonly features?: (params: Params, x: tf.Tensor) => tf.Tensor;
};

/** Background around an image of 28 x 28, in pixels: what a filter of 5 sees beyond its edge. */
export const imageBorder = 2;

const nClasses = 10;
const imageSize = 28;
const paddedSize = imageSize + 2 * imageBorder;

/**
 * The model of an arm for a data set.
 *
 * - `mlp`, `mlp-undecayed`: ReLU layers 40-100-100-10 on MNIST-1D, 784-128-128-10 on MNIST
 * - `cnn-flattened`, `cnn-pooled`: on MNIST-1D three layers of 25 filters of 5, 3 and 3 taps; on MNIST 8 filters of 5 x 5 and 16 of 3 x 3; stride 2; the read-out
 *   reads every feature at every place, or its mean over places
 *
 * @param arm - which arm
 * @param data - on which data set
 * @throws ConfigError for an unknown arm or data set
 * @see Greydanus and Kobak 2024, arXiv:2011.14439, for the net of MNIST-1D
 * @example
 * parameterCount(priorsModel('cnn-flattened', 'mnist-1d').init(key(0))); // => 5210
 */
export function priorsModel(arm: PriorsArm, data: PriorsDataSet): PriorsModel {
  if (!priorsArms.includes(arm))
    throw new ConfigError(`arm must be one of ${priorsArms.join(', ')}. Got ${String(arm)}.`);
  if (!priorsDataSets.includes(data))
    throw new ConfigError(`data must be one of ${priorsDataSets.join(', ')}. Got ${String(data)}.`);
  if (arm === 'mlp' || arm === 'mlp-undecayed') return data === 'mnist-1d' ? dense1d() : dense2d();
  const readOut: ReadOut = arm === 'cnn-flattened' ? 'flattened' : 'pooled';
  const net = data === 'mnist-1d' ? convolutional1d(readOut) : convolutional2d(readOut);
  // Arms of all architectures stand in one list; each gets what its own `init` made.
  return net as unknown as PriorsModel;
}

const dense1d = (): PriorsModel =>
  mlp({dIn: 40, dHidden: [100, 100], dOut: nClasses}) as unknown as PriorsModel;

/** Sees the image without its border. */
function dense2d(): PriorsModel {
  const net = mlp({dIn: imageSize ** 2, dHidden: [128, 128], dOut: nClasses}) as unknown as PriorsModel;
  return {...net, apply: (params, x) => net.apply(params, withoutBorder(x))};
}

/** [*S, B, 32, 32, 1] -> [*S, B, 784] */
function withoutBorder(x: tf.Tensor): tf.Tensor {
  const leading = x.shape.slice(0, -3);
  const images = tf.reshape(x, [-1, paddedSize, paddedSize]);
  const inner = tf.slice(images, [0, imageBorder, imageBorder], [-1, imageSize, imageSize]);
  return tf.reshape(inner, [...leading, imageSize ** 2]);
}

const convolutional1d = (readOut: ReadOut) =>
  convNet1d({
    length: 40,
    layers: [5, 3, 3].map((kernel) => ({channels: 25, kernel, stride: 2, padding: 1})),
    readOut,
    dOut: nClasses,
  });

/** The border of the images is the first layer's padding: background, which after normalising is not 0. */
const convolutional2d = (readOut: ReadOut) =>
  convNet2d({
    height: paddedSize,
    width: paddedSize,
    layers: [
      {channels: 8, kernel: 5, stride: 2},
      {channels: 16, kernel: 3, stride: 2, padding: 1},
    ],
    readOut,
    dOut: nClasses,
  });

/**
 * The number of an arm's parameters.
 *
 * @param arm - which arm
 * @param data - on which data set
 * @example
 * priorsParameters('mlp', 'mnist-1d'); // => 15210
 */
export function priorsParameters(arm: PriorsArm, data: PriorsDataSet): number {
  return tidy(() => parameterCount(priorsModel(arm, data).init(key(0))));
}
