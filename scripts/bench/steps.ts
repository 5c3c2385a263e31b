import * as tf from '@tensorflow/tfjs';
import {normal, split, uniform, type Key, type Params} from 'why-attention/core';
import {drawRouting, routingDefaults, type RoutingBatch} from 'why-attention/data';
import {routingModel, type RoutingArm} from 'why-attention/experiments/routing';
import {
  convNet1d,
  convNet2d,
  mlp,
  resNet,
  smallResNetSize,
  transformerEncoder,
  type ConvNetParams,
  type FeatureModel,
  type MlpParams,
  type TokenInput,
} from 'why-attention/models';
import {
  crossEntropy,
  initLayerNorm,
  initLinear,
  initMultiHeadAttention,
  layerNorm,
  linear,
  meanSquaredError,
  multiHeadAttention,
} from 'why-attention/nn';
import {gelu} from 'why-attention/ops';
import {adam} from 'why-attention/optim';
import type {Learner} from 'why-attention/train';

/** A training step to be timed: what learns, how many seeds at once, and one batch with its seed axis. */
export type BenchStep = {
  readonly learner: Learner<Params, Params>;
  readonly nSeeds: number;
  /** Seeds that share a step where the library compiles. Default all. */
  readonly seedsAtOnce?: number;
  readonly batch: (key: Key) => Params;
};

type Regression = {readonly x: tf.Tensor; readonly y: tf.Tensor};
const learningRate = 1e-3;

/** MLP 64-256-256-1 with ReLU, batch 256, mean squared error, Adam. */
function mlpStep(): BenchStep {
  const net = mlp({dIn: 64, dHidden: [256, 256], dOut: 1});
  return regression(net.init, (params, x) => net.apply(params as MlpParams, x), 1, [256, 64], [256, 1]);
}

/** A pre-norm transformer block: x + attention(norm x), then + MLP(norm ·); model size 64, 4 heads, 256 hidden GELUs, biases; 32 sequences of 32 tokens. */
function blockStep(nSeeds: number): BenchStep {
  const [dModel, nHeads] = [64, 4];
  const init = (own: Key): Params => {
    const [attentionKey, upKey, downKey] = split(own, 3);
    return {
      norm1: initLayerNorm({dModel}),
      attention: initMultiHeadAttention(attentionKey, {dModel, nHeads, bias: true}),
      norm2: initLayerNorm({dModel}),
      up: initLinear(upKey, {dIn: dModel, dOut: 4 * dModel}),
      down: initLinear(downKey, {dIn: 4 * dModel, dOut: dModel}),
    };
  };
  const apply = (params: Params, x: tf.Tensor): tf.Tensor => {
    const {norm1, attention, norm2, up, down} = params as unknown as BlockParams;
    const mixed = tf.add(x, multiHeadAttention(attention, layerNorm(norm1, x), {nHeads}));
    return tf.add(mixed, linear(down, gelu(linear(up, layerNorm(norm2, mixed)))));
  };
  return regression(init, apply, nSeeds, [32, 32, dModel], [32, 32, dModel]);
}

type BlockParams = {
  norm1: ReturnType<typeof initLayerNorm>;
  attention: ReturnType<typeof initMultiHeadAttention>;
  norm2: ReturnType<typeof initLayerNorm>;
  up: {w: tf.Tensor; b: tf.Tensor};
  down: {w: tf.Tensor; b: tf.Tensor};
};

function regression(
  init: (own: Key) => Params,
  apply: (params: Params, x: tf.Tensor) => tf.Tensor,
  nSeeds: number,
  xShape: number[],
  yShape: number[],
): BenchStep {
  const flat = (y: tf.Tensor): tf.Tensor => tf.reshape(y, [y.shape[0], -1, y.shape[y.rank - 1]]);
  return {
    learner: {
      init,
      loss: (params, batch) => {
        const {x, y} = batch as Regression;
        return meanSquaredError(flat(apply(params, x)), flat(y));
      },
      optimizer: adam({learningRate}),
    },
    nSeeds,
    batch: (own) => {
      const [xKey, yKey] = split(own, 2);
      return {x: normal(xKey, [nSeeds, ...xShape]), y: normal(yKey, [nSeeds, ...yShape])};
    },
  };
}

/** An arm of notebook 01 as it trains there: eight seeds at once, 128 examples each. */
function routingStep(arm: RoutingArm): BenchStep {
  const model = routingModel(arm);
  const nSeeds = 8;
  return {
    learner: {
      init: model.init,
      loss: (params, batch) => {
        const {input, target} = batch as unknown as RoutingBatch;
        return meanSquaredError(model.apply(params, input), target);
      },
      optimizer: adam({learningRate}),
    },
    nSeeds,
    batch: (own) => drawRouting(split(own, nSeeds), 128, routingDefaults),
  };
}

type Classes = {readonly x: tf.Tensor; readonly labels: tf.Tensor};

/** A convolutional net, ten classes, cross-entropy, Adam. */
function classification(net: FeatureModel<ConvNetParams>, nSeeds: number, xShape: number[]): BenchStep {
  return {
    learner: {
      init: net.init,
      loss: (params, batch) => {
        const {x, labels} = batch as Classes;
        return crossEntropy(net.apply(params as ConvNetParams, x), labels);
      },
      optimizer: adam({learningRate}),
    },
    nSeeds,
    batch: (own) => {
      const [xKey, labelKey] = split(own, 2);
      const labels = tf.tidy(() => tf.cast(tf.mul(uniform(labelKey, [nSeeds, xShape[0]]), 10), 'int32'));
      return {x: normal(xKey, [nSeeds, ...xShape]), labels};
    },
  };
}

/** The net of MNIST-1D: 25 channels, 5, 3 and 3 taps, stride 2, padding 1, flattened; batch 100. */
function conv1dStep(nSeeds: number): BenchStep {
  const layers = [5, 3, 3].map((kernel) => ({channels: 25, kernel, stride: 2, padding: 1}));
  return classification(convNet1d({length: 40, layers, readOut: 'flattened', dOut: 10}), nSeeds, [100, 40]);
}

/** The net of MNIST: 28 x 28, 5 x 5 taps to 8 channels, 3 x 3 to 16, stride 2, flattened; batch 64. */
function conv2dStep(nSeeds: number): BenchStep {
  const layers = [
    {channels: 8, kernel: 5, stride: 2, padding: 2},
    {channels: 16, kernel: 3, stride: 2, padding: 1},
  ];
  const net = convNet2d({height: 28, width: 28, layers, readOut: 'flattened', dOut: 10});
  return classification(net, nSeeds, [64, 28, 28]);
}

/** A pre-norm encoder of six blocks: model size 128, 4 heads, 512 hidden GELUs, 100 symbols; 32 sequences of 32 tokens, a class a token. */
function encoderStep(): BenchStep {
  const [nSymbols, nSequences, length] = [100, 32, 32];
  const net = transformerEncoder({
    vocabulary: nSymbols,
    length,
    dModel: 128,
    nHeads: 4,
    nLayers: 6,
    dMlp: 512,
    dOut: nSymbols,
    norm: 'pre',
    positions: 'learned',
  });
  const symbols = (own: Key): tf.Tensor =>
    tf.tidy(() => tf.cast(tf.mul(uniform(own, [1, nSequences, length]), nSymbols), 'int32'));
  return {
    learner: {
      init: net.init,
      loss: (params, batch) => {
        const {tokens, targets} = batch as TokenInput & {readonly targets: tf.Tensor};
        const logits = net.apply(params as ReturnType<typeof net.init>, {tokens});
        return crossEntropy(tf.reshape(logits, [1, -1, nSymbols]), tf.reshape(targets, [1, -1]));
      },
      optimizer: adam({learningRate}),
    },
    nSeeds: 1,
    batch: (own) => {
      const [tokenKey, targetKey] = split(own, 2);
      return {tokens: symbols(tokenKey), targets: symbols(targetKey)};
    },
  };
}

/** ResNet-20 for small images: 32 images of 32 x 32 with three colours, batch norms by the batch's own statistics, ten classes. */
function resNetStep(): BenchStep {
  const net = resNet(smallResNetSize({depth: 20}));
  const images = 32;
  return {
    learner: {
      init: net.init,
      loss: (params, batch) => {
        const {x, labels} = batch as Classes;
        return crossEntropy(net.apply(params as ReturnType<typeof net.init>, x, {train: true}), labels);
      },
      optimizer: adam({learningRate}),
    },
    nSeeds: 1,
    batch: (own) => {
      const [xKey, labelKey] = split(own, 2);
      const labels = tf.tidy(() => tf.cast(tf.mul(uniform(labelKey, [1, images]), 10), 'int32'));
      return {x: normal(xKey, [1, images, 32, 32, 3]), labels};
    },
  };
}

/** The training steps that are timed, by name. A step of several seeds is told in milliseconds a seed where its name says so. */
export const benchSteps: {readonly [name: string]: () => BenchStep} = {
  mlp: mlpStep,
  block: () => blockStep(1),
  'dot-product': () => routingStep('dot-product'),
  'mlp-16x': () => routingStep('mlp-16x'),
  'block-8-seeds-per-seed': () => ({...blockStep(8), seedsAtOnce: 1}),
  'conv-1d': () => conv1dStep(1),
  'conv-2d': () => conv2dStep(1),
  encoder: encoderStep,
  'resnet-20': resNetStep,
  'conv-1d-8-seeds-per-seed': () => conv1dStep(8),
  // the images of eight seeds do not fit the cache
  'conv-2d-8-seeds-per-seed': () => ({...conv2dStep(8), seedsAtOnce: 1}),
};
