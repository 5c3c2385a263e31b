import path from 'node:path';
import {decode} from 'jpeg-js';
import * as tf from '@tensorflow/tfjs';
import {ShapeError, tidy} from '../core';
import {packageFolder} from '../data/load-checked';
import {faceApi} from './load-face-net';
import {packageReader, type LoadPretrainedOptions, type PackageFile} from './loaded';

const photos: readonly PackageFile[] = [
  {bytes: 144516, sha256: '8ecae4b267b2d3169e06e00c7dee97097aa2a94635d45216f7732a5f4943cb51'},
  {bytes: 181758, sha256: '7d2b60ae6f13bf30f422e04df87451081a02c83de469056f25afb44b7000c691'},
  {bytes: 221049, sha256: '8eb081c9efb14370fa94d9feab9e5fbeafd19a627491853a80c2bf67f7ffa936'},
  {bytes: 210824, sha256: '729efa5923061d40eb4ed5f267a18cc7b8ba6f852bb2757b16d8b7e4937476fc'},
  {bytes: 166400, sha256: '6d45095ebb182d8f975c0790e0e4eefd86fbb40609cf4b271776d92e12662938'},
  {bytes: 302445, sha256: '9baad80f9d5e306fb9b8c0913d44445f1e95848df317530efb03d0934c57ba87'},
].map((expected, i) => ({...expected, name: `sample${i + 1}.jpg`}));
/** What the net was trained on: side of an image, mean of red, green and blue. */
const SIZE = 150;
const MEAN = [122.782, 117.001, 104.298];

/**
 * Loads the six photographs of people that the npm package @vladmandic/face-api shows its nets.
 *
 * @param options - source, onProgress
 * @returns six images [H, W, 3] of 0 to 255, int32, W 1920 and H 1280 to 1537: in all 193 MB, freed by who asked for them
 * @throws Error naming the package or the file, what is wrong (not installed, missing, truncated, altered), and what to do
 * @remarks Decoded by jpeg-js, on every backend alike; libjpeg's pixels differ from its by a few units.
 * @example
 * const photographs = await loadFacePhotos();
 * photographs.map(({shape}) => shape[0]); // => [1280, 1367, 1350, 1448, 1398, 1537]
 */
export async function loadFacePhotos({
  source = packageFolder(faceApi),
  onProgress = () => undefined,
}: LoadPretrainedOptions = {}): Promise<tf.Tensor3D[]> {
  const reader = packageReader(photos, {folder: path.join(source, 'demo'), of: faceApi, onProgress});
  const images: tf.Tensor3D[] = [];
  try {
    for (const photo of photos) {
      const content = await reader.whole(photo);
      const {data, width, height} = decode(content, {useTArray: true, formatAsRGBA: false});
      images.push(tf.tensor3d(data, [height, width, 3], 'int32'));
    }
    return images;
  } catch (error) {
    images.forEach((image) => image.dispose());
    throw error;
  }
}

/**
 * What the face recognition net reads: black beside an image until it is a square, 150 × 150 pixels by bilinear interpolation, minus the mean colour, over 255.
 *
 * @param images - each [H, W, 3] of 0 to 255; a face that is to be recognised fills its image
 * @returns [B, 150, 150, 3]
 * @throws ShapeError naming the image
 * @remarks As @vladmandic/face-api does with what it is given. Interpolates between the four nearest pixels, however many are left out.
 * @example
 * faceInput([tf.fill([10, 20, 3], 255)]).shape; // => [1, 150, 150, 3]
 */
export function faceInput(images: readonly tf.Tensor3D[]): tf.Tensor4D {
  images.forEach(({shape}, i) => {
    if (shape.length !== 3 || shape[2] !== 3)
      throw new ShapeError(`images[${i}] must have shape [H, W, 3]. Got [${shape.join(', ')}].`);
  });
  return tidy(() => {
    const squares = images.map((image) => {
      const [height, width] = image.shape;
      const around = [height, width].map((length) => {
        const missing = Math.max(height, width) - length;
        return [Math.floor(missing / 2), Math.ceil(missing / 2)] as [number, number];
      });
      const square = tf.pad(tf.cast(image, 'float32'), [...around, [0, 0]]) as tf.Tensor3D;
      return tf.image.resizeBilinear(square, [SIZE, SIZE]);
    });
    return tf.div(tf.sub(tf.stack(squares), MEAN), 255) as tf.Tensor4D;
  });
}
