// What the convolutional models share: how layers are configured, and how their features are read out.
import * as tf from '@tensorflow/tfjs';
import {ConfigError, ShapeError, assertOneOf, assertPositiveInteger, type Params} from '../core';
import {linear, type ConvParams, type LinearParams} from '../nn';
import {convLength, type ConvOptions} from '../ops';
import type {Model} from './model';

/** One layer of filters, followed by a ReLU. */
export type ConvLayer = Omit<ConvOptions, 'circular'> & {
  /** Channels of its output. */
  readonly channels: number;
  /** Taps of its filters along each axis. */
  readonly kernel: number;
};

/** What the read-out reads: each feature at each place (`flattened`), or each feature's mean over all places (`pooled`). */
export const readOuts = ['flattened', 'pooled'] as const;
/** One of `readOuts`. */
export type ReadOut = (typeof readOuts)[number];

/** What every configuration of a convolutional net has. */
export type ConvNetConfig = {
  /** Channels of the input. Default 1. */
  readonly channels?: number;
  /** From the input on. */
  readonly layers: readonly ConvLayer[];
  readonly readOut: ReadOut;
  /** Whether padding is what comes round from the other end; else it is zeros. Default false. */
  readonly circular?: boolean;
  readonly dOut: number;
};

/** Parameters of a convolutional net: one layer after another, then a linear read-out. */
export type ConvNetParams = {readonly layers: readonly ConvParams[]; readonly readOut: LinearParams};

/** A model whose features can be read before its read-out. */
export type FeatureModel<P extends Params> = Model<P, tf.Tensor, tf.Tensor> & {
  /** What the read-out reads, of the input that `apply` takes: [*S, B, ...places, channels]. */
  readonly features: (params: P, x: tf.Tensor) => tf.Tensor;
};

/** A layer with all that it needs to know, and how long its input and output are. */
export type PlacedLayer = ConvLayer & {
  readonly dIn: number;
  readonly lengths: readonly number[];
  readonly outLengths: readonly number[];
};

/**
 * The layers in their places.
 *
 * @param config - of the net
 * @param lengths - of the input's axes, by name
 * @throws ConfigError naming the field
 */
export function placeLayers(
  {channels = 1, layers, readOut, dOut}: ConvNetConfig,
  lengths: {readonly [name: string]: number},
): PlacedLayer[] {
  for (const [name, length] of Object.entries(lengths)) assertPositiveInteger(name, length);
  assertPositiveInteger('channels', channels);
  assertPositiveInteger('dOut', dOut);
  assertOneOf('readOut', readOut, readOuts);
  if (layers.length === 0) throw new ConfigError('layers must have at least one layer. Got none.');
  const placed: PlacedLayer[] = [];
  layers.forEach((layer, i) => {
    assertPositiveInteger(`layers[${i}].channels`, layer.channels);
    assertPositiveInteger(`layers[${i}].kernel`, layer.kernel);
    const before = placed.at(-1);
    const own = before?.outLengths ?? Object.values(lengths);
    const outLengths = own.map((length) => convLength(length, layer.kernel, layer));
    if (outLengths.some((length) => length < 1)) {
      throw new ConfigError(
        `layers[${i}].kernel must fit its input of ${own.join(' x ')} with its padding. Got ${layer.kernel}.`,
      );
    }
    placed.push({...layer, dIn: before?.channels ?? channels, lengths: own, outLengths});
  });
  return placed;
}

/** The number of features that a read-out reads. */
export function featuresRead(placed: readonly PlacedLayer[], readOut: ReadOut): number {
  const {channels, outLengths} = placed[placed.length - 1];
  return readOut === 'pooled' ? channels : outLengths.reduce((product, n) => product * n, channels);
}

/** The linear read-out of features [*S, B, ...places, C] -> [*S, B, dOut]. */
export function readFeatures(params: LinearParams, features: tf.Tensor, readOut: ReadOut): tf.Tensor {
  const first = params.w.rank - 1; // the first axis of places
  const [batch, rest] = [features.shape.slice(0, first), features.shape.slice(first)];
  const read =
    readOut === 'pooled'
      ? tf.mean(
          features,
          rest.slice(1).map((_, i) => first + i),
        )
      : tf.reshape(features, [...batch, rest.reduce((product, n) => product * n, 1)]);
  return linear(params, read);
}

/** Gives x its axis of channels where it has one channel and leaves it out; throws a ShapeError if it does not fit the first filters w. */
export function withChannels(
  x: tf.Tensor,
  seeds: readonly number[],
  lengths: readonly number[],
  channels: number,
): tf.Tensor {
  const expected = [...seeds, 'B', ...lengths, channels];
  const whole = channels === 1 && x.rank === expected.length - 1 ? tf.expandDims(x, -1) : x;
  const fits =
    whole.rank === expected.length &&
    expected.every((size, axis) => size === 'B' || size === whole.shape[axis]);
  if (!fits) throw new ShapeError(`x must have shape [${expected.join(', ')}]. Got [${x.shape.join(', ')}].`);
  return whole;
}
