import * as tf from '@tensorflow/tfjs';
import {ConfigError, tidy, treeDispose, type Key, type Params} from '../../../core';
import {drawSentences} from '../../../data';
import {faceInput, loadFaceNet, loadFacePhotos, loadMiniLm} from '../../../pretrained';
import type {Examples} from './examples';
import {imageExamples, randomParts} from './image-examples';
import {drawTinyInput, tinyNet, tinyWeights} from './tiny-net';
import {tokenExamples} from './token-examples';
import {realNets, type RealNet} from './trial';
import {bertStart} from './weights';

/** A net with its trained weights and where its examples come from. */
export type NetSource = {
  readonly params: Params;
  /** Weights drawn as the net starts its training, and wide where that is another start. */
  readonly starts: {readonly random: (key: Key) => Params; readonly wide?: (key: Key) => Params};
  readonly draw: (key: Key, n: number) => Examples;
  readonly free: () => void;
};

const sources: {readonly [net in RealNet]: () => Promise<NetSource>} = {
  'mini-lm': async () => {
    const {model, params, tokenize} = await loadMiniLm();
    return {
      params,
      starts: {random: (key) => bertStart(params, key), wide: model.init},
      draw: (key, n) => tokenExamples(model, tokenize(drawSentences(key, n))),
      free: () => undefined,
    };
  },
  face: async () => {
    const {model, params} = await loadFaceNet();
    const photographs = await loadFacePhotos();
    return {
      params,
      starts: {random: model.init},
      draw: (key, n) => {
        const inputOf = (part: tf.Tensor3D): tf.Tensor => tidy(() => faceInput([part]));
        return imageExamples(
          model,
          tidy(() => tf.concat(randomParts(photographs, key, n, inputOf))),
        );
      },
      free: () => {
        tf.dispose(photographs);
      },
    };
  },
  tiny: async () => {
    const params = tidy(tinyWeights);
    return {
      params,
      starts: {random: (key) => bertStart(params, key), wide: tinyNet.init},
      draw: (key, n) => tokenExamples(tinyNet, drawTinyInput(key, n)),
      free: () => treeDispose(params),
    };
  },
};

/**
 * Loads a net.
 *
 * @throws ConfigError for an unknown net; what its loader throws where the package is missing
 */
export function openSource(net: RealNet): Promise<NetSource> {
  if (realNets.includes(net)) return sources[net]();
  return Promise.reject(new ConfigError(`net must be one of ${realNets.join(', ')}. Got ${String(net)}.`));
}
