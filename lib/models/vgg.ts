import * as tf from '@tensorflow/tfjs';
import {ConfigError, ShapeError, assertPositiveInteger, split, type Key} from '../core';
import {
  batchNorm,
  conv2d,
  initBatchNorm,
  initConv2d,
  initLinear,
  linear,
  type BatchNormParams,
  type ConvParams,
  type LinearParams,
  type ResidualUnit,
} from '../nn';
import {maxPool2d, relu} from '../ops';
import {stackModel, type StackModel} from './stack-model';

/** Sizes of a VGG net. */
export type VggConfig = {
  /** Channels of the input. Default 3. */
  readonly dIn?: number;
  /** Height and width of the input: a multiple of 2 to the number of stages. */
  readonly size: number;
  /** Convolutions of 3 x 3 of one width, after which a maximum of 2 x 2 halves height and width. */
  readonly stages: readonly {readonly convs: number; readonly channels: number}[];
  /** Whether each convolution is followed by a batch norm. Default false. */
  readonly norm?: boolean;
  /** Sizes of the two hidden layers of the classifier. */
  readonly dHidden: number;
  readonly dOut: number;
};

/** One convolution, and its norm where there is one. */
export type VggLayerParams = {readonly conv: ConvParams; readonly norm?: BatchNormParams};

/** Parameters of a VGG net: convolutions in order, two hidden layers, and a linear read-out. */
export type VggParams = {
  readonly layers: readonly VggLayerParams[];
  readonly hidden: readonly LinearParams[];
  readonly readOut: LinearParams;
};

/**
 * A VGG net: h ← relu(conv(h)), or relu(norm(conv(h))), for each convolution, the largest of 2 x 2 after each stage, then two hidden layers and a linear read-out.
 *
 * A unit is a convolution with skip `none`; `after` is its ReLU, and at the end of a stage the maximum. Hidden layers and read-out are the head.
 *
 * Axes: S seeds (optional). x [*S, B, size, size, dIn] -> [*S, B, dOut]. Weights N(0, 2/fan-in) before a ReLU and N(0, 1/fan-in) at the output, biases 0.
 *
 * @throws ConfigError naming the field
 * @see Simonyan and Zisserman 2014, arXiv:1409.1556, table 1; the norms are torchvision's, which keeps the biases before them
 * @remarks Without the paper's dropout in the classifier. Features are read place after place, each with its channels; torch.flatten reads channel after channel.
 * @example
 * const net = vgg({size: 8, stages: [{convs: 1, channels: 4}, {convs: 2, channels: 8}], dHidden: 16, dOut: 10});
 * net.apply(net.init(key(0)), tf.zeros([2, 8, 8, 3])).shape; // => [2, 10]
 */
export function vgg(config: VggConfig): StackModel<VggParams, tf.Tensor> {
  const {dIn = 3, size, stages, norm = false, dHidden, dOut} = config;
  assertVgg(config);
  const plans = stages.flatMap(({convs, channels}, s) =>
    Array.from({length: convs}, (_, i) => ({
      name: `stage ${s + 1} conv ${i + 1}`,
      dOut: channels,
      isLast: i === convs - 1,
    })),
  );
  const side = size / 2 ** stages.length;
  const dRead = side ** 2 * plans[plans.length - 1].dOut;
  const initLayer = (key: Key, i: number): VggLayerParams => {
    const conv = initConv2d(key, {
      dIn: plans[i - 1]?.dOut ?? dIn,
      dOut: plans[i].dOut,
      kernel: 3,
      variance: 2,
    });
    return norm ? {conv, norm: initBatchNorm({channels: plans[i].dOut})} : {conv};
  };

  return stackModel<VggParams, tf.Tensor>({
    name: 'vgg',
    config,
    init: (key) => {
      const [layersKey, firstKey, secondKey, readOutKey] = split(key, 4);
      return {
        layers: split(layersKey, plans.length).map(initLayer),
        hidden: [
          initLinear(firstKey, {dIn: dRead, dOut: dHidden, variance: 2}),
          initLinear(secondKey, {dIn: dHidden, dOut: dHidden, variance: 2}),
        ],
        readOut: initLinear(readOutKey, {dIn: dHidden, dOut}),
      };
    },
    stem: (params, x) => {
      const expected = [...params.readOut.w.shape.slice(0, -2), 'B', size, size, dIn];
      const fits = x.rank === expected.length && expected.every((n, i) => n === 'B' || n === x.shape[i]);
      if (!fits)
        throw new ShapeError(`x must have shape [${expected.join(', ')}]. Got [${x.shape.join(', ')}].`);
      return x;
    },
    units: ({layers}, _, {train, observe} = {}) =>
      plans.map(({name, isLast}, i): ResidualUnit => ({
        name,
        block: i,
        branch: (h) => {
          const {conv, norm: own} = layers[i];
          const y = conv2d(conv, h, {padding: 1});
          return own ? batchNorm(own, y, {train, observe}) : y;
        },
        skip: 'none',
        after: (sum) => (isLast ? maxPool2d(relu(sum), {kernel: 2}) : relu(sum)),
      })),
    head: ({hidden, readOut}, h) =>
      linear(
        readOut,
        hidden.reduce(
          (own, layer) => relu(linear(layer, own)),
          tf.reshape(h, [...h.shape.slice(0, -3), dRead]),
        ),
      ),
  });
}

function assertVgg({dIn = 3, size, stages, dHidden, dOut}: VggConfig): void {
  for (const [name, value] of Object.entries({dIn, size, dHidden, dOut})) assertPositiveInteger(name, value);
  if (stages.length === 0) throw new ConfigError('stages must have at least one stage. Got none.');
  stages.forEach(({convs, channels}, s) => {
    assertPositiveInteger(`stages[${s}].convs`, convs);
    assertPositiveInteger(`stages[${s}].channels`, channels);
  });
  if (size % 2 ** stages.length !== 0)
    throw new ConfigError(
      `size must be a multiple of ${2 ** stages.length}, 2 to the number of stages. Got ${size}.`,
    );
}

const forImageNet = (convs: readonly number[]): VggConfig => ({
  size: 224,
  stages: convs.map((n, s) => ({convs: n, channels: Math.min(64 * 2 ** s, 512)})),
  dHidden: 4096,
  dOut: 1000,
});

/**
 * The nets for ImageNet (images of 224 x 224, 1,000 classes), by their number of layers with weights: columns A, D and E of the paper. With `norm: true` beside them they are
 * the nets with batch norms.
 *
 * @see Simonyan and Zisserman 2014, arXiv:1409.1556, table 1
 * @example
 * vggSizes[16].stages.map(({convs}) => convs); // => [2, 2, 3, 3, 3]
 */
export const vggSizes = {
  11: forImageNet([1, 1, 2, 2, 2]),
  16: forImageNet([2, 2, 3, 3, 3]),
  19: forImageNet([2, 2, 4, 4, 4]),
} as const satisfies Record<number, VggConfig>;
