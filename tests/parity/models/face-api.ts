// The face recognition net with its published weights against the package's own code, block by block.
import * as tf from '@tensorflow/tfjs';
import {applyUnit} from 'why-attention/nn';
import {faceInput, loadFaceNet} from 'why-attention/pretrained';
import {loadFixture} from '../fixtures';
import type {ParityCase} from './case';

type Sampled = {shape: number[]; stride: number; norm: number; values: number[]};
/** A photograph as the package was given it, and what it made of it. */
type OfPixels = {
  pixels: string;
  shape: [number, number, number];
  blocks: Sampled[];
  descriptor: number[];
};

/** The photographs of which the fixture has the pixels. */
export const photographs = loadFixture<OfPixels | {photo: string}>('face-descriptors').cases.filter(
  (one): one is OfPixels => 'pixels' in one,
);
export const pixelsOf = ({pixels, shape}: OfPixels): tf.Tensor3D =>
  tf.tensor3d(Buffer.from(pixels, 'base64'), shape, 'int32');

/** float32 against float32, through 14 blocks. */
const deep = {rtol: 1e-4, atol: 1e-5};

export const faceApi: ParityCase[] = photographs.map((one, i) => ({
  model: 'faceRecognitionNet',
  reference: 'face-api, its own weights',
  title: `photograph ${i + 1}`,
  run: async (check) => {
    const {model, params} = await loadFaceNet();
    tf.tidy(() => {
      const x = faceInput([pixelsOf(one)]);
      let h = model.stem(params, x);
      model.units(params, x).forEach((unit, at) => {
        h = applyUnit(unit, h);
        const {stride, norm, values} = one.blocks[at];
        const own = [...h.dataSync()].filter((_, place) => place % stride === 0);
        check('outputs of each block', own, values, deep, unit.name);
        check('norms of these outputs', tf.norm(h), norm, {rtol: 1e-5, atol: 0}, `${unit.name}`);
      });
      check('outputs', tf.squeeze(model.head(params, h, x), [0]), one.descriptor, deep, 'descriptor');
    });
  },
}));
