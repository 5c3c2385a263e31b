import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {key, parameterCount, tidy, treeMap, treePaths} from 'why-attention/core';
import {faceInput, loadFaceNet, loadFacePhotos, type FaceNet} from 'why-attention/pretrained';
import {packageFolder} from '../../lib/data/load-checked';
import {faceApi} from '../../lib/pretrained/load-face-net';
import {loadFixture} from '../parity/fixtures';
import {photographs, pixelsOf} from '../parity/models/face-api';
import {assertClose} from '../support/assert-close';
import {altered, copyWith, cosine} from '../support/of-packages';
import {onBackend} from '../support/on-backend';

// What the net computes, block by block: tests/parity/models.
type OfPhoto = {photo: string; shape: number[]; descriptor: number[]};
const ofPhotos = loadFixture<OfPhoto | {pixels: string}>('face-descriptors').cases.filter(
  (one): one is OfPhoto => 'photo' in one,
);

let net: FaceNet;
const told: [number, number, string][] = [];
beforeAll(async () => {
  net = await loadFaceNet();
});

const apply = (images: readonly tf.Tensor3D[]): Float32Array =>
  tidy(() => net.model.apply(net.params, faceInput(images))).dataSync() as Float32Array;

describe('the net', () => {
  test('has 29 convolutions and a matrix, and is read once a process', async () => {
    const filters = treePaths(net.params).filter((own) => own.endsWith('.w'));
    expect(filters).toHaveLength(30);
    expect(parameterCount(net.params)).toBe(5_611_040);
    expect(await loadFaceNet()).toBe(net);
  });

  test('tells how far it has come', async () => {
    // Where another test of this process has loaded the net, it is not read again: the same folder under another name is.
    await loadFaceNet({source: `${packageFolder(faceApi)}/.`, onProgress: (...now) => told.push(now)});
    const [done, total, note] = told[told.length - 1];
    expect([done, note]).toEqual([total, 'face_recognition_model.bin']);
    expect(told.every(([now], i) => i === 0 || now > told[i - 1][0])).toBe(true);
  });

  test('gives the same on WebAssembly', async () => {
    const [native, wasm] = [
      apply([pixelsOf(photographs[0])]),
      await onBackend('wasm', () => apply([pixelsOf(photographs[0])])),
    ];
    assertClose(wasm, native, {rtol: 1e-4, atol: 1e-5});
  });

  test('gives each image of a batch what it gives it alone', () => {
    const [one, other] = photographs.map(pixelsOf);
    const [both, first, second] = [apply([one, other]), apply([one]), apply([other])];
    assertClose(both, [...first, ...second], {rtol: 1e-4, atol: 1e-5});
  });

  test('with random weights is another: of the same sizes, finite, and unlike in its descriptors', () => {
    const random = net.model.init(key(1000));
    expect(treePaths(random)).toEqual(treePaths(net.params));
    treeMap((own, trained) => expect(own.shape).toEqual(trained.shape), random, net.params);
    const descriptor = tidy(() => net.model.apply(random, faceInput([pixelsOf(photographs[0])]))).dataSync();
    expect(descriptor.every(Number.isFinite)).toBe(true);
    expect(Math.abs(cosine(descriptor, photographs[0].descriptor))).toBeLessThan(0.5);
  });
});

describe('the photographs', () => {
  let decoded: tf.Tensor3D[];
  beforeAll(async () => {
    decoded = await loadFacePhotos();
  }, 60_000);
  afterAll(() => decoded.forEach((own) => own.dispose()));

  test('become, padded and resized, the descriptors that the package makes of its own decoding', () => {
    expect(decoded.map(({shape}) => shape)).toEqual(ofPhotos.map(({shape}) => shape));
    const descriptors = apply(decoded);
    ofPhotos.forEach(({photo, descriptor}, i) => {
      const own = descriptors.slice(128 * i, 128 * (i + 1));
      expect(cosine(own, descriptor), photo).toBeGreaterThan(0.9999);
    });
  }, 60_000);
});

describe('faceInput', () => {
  test('puts black beside an image until it is a square: one more after it than before where the number is odd', () => {
    const white = tf.fill([150, 147, 3], 255) as tf.Tensor3D;
    const input = tidy(() => faceInput([white]));
    const [black, full] = [-122.782 / 255, (255 - 122.782) / 255];
    const row = [...tf.slice(input, [0, 75, 0, 0], [1, 1, 150, 1]).dataSync()];
    assertClose(row, [black, ...Array<number>(147).fill(full), black, black], {rtol: 1e-6, atol: 1e-6});
  });

  test('takes the mean of red, green and blue from each', () => {
    const input = tidy(() => faceInput([tf.fill([150, 150, 3], 255)]));
    const expected = [122.782, 117.001, 104.298].map((mean) => (255 - mean) / 255);
    assertClose([...tf.slice(input, [0, 7, 7, 0], [1, 1, 1, 3]).dataSync()], expected, {
      rtol: 1e-6,
      atol: 1e-6,
    });
  });

  test('refuses what is no image in colour', () => {
    expect(() => faceInput([tf.zeros([5, 5, 1])])).toThrow(
      'images[0] must have shape [H, W, 3]. Got [5, 5, 1].',
    );
  });
});

describe('a file of the package that is not what it was is refused by name, with what to do', () => {
  const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'why-attention-face-'));
  afterAll(() => fs.rmSync(scratch, {recursive: true}));
  const source = packageFolder(faceApi);
  const repair =
    'it is not the file of @vladmandic/face-api 1.7.15. To install it anew: npm ci, then npm run setup.';

  const weights = fs.readFileSync(path.join(source, 'model/face_recognition_model.bin'));
  const manifest = fs.readFileSync(path.join(source, 'model/face_recognition_model-weights_manifest.json'));
  test.each<[string, string, Buffer | null, string]>([
    [
      'cut',
      'face_recognition_model.bin',
      weights.subarray(0, 6_000_000),
      'ends after 6000000 of 6444032 bytes',
    ],
    [
      'altered',
      'face_recognition_model.bin',
      altered(weights, 5_000_000),
      'was altered (its SHA-256 is another)',
    ],
    [
      'altered',
      'face_recognition_model-weights_manifest.json',
      altered(manifest, 300),
      'was altered (its SHA-256 is another)',
    ],
    ['missing', 'face_recognition_model.bin', null, 'cannot be read (ENOENT)'],
  ])('%s: %s', async (_, name, content, what) => {
    const copy = copyWith(scratch, source, 'model', name, content);
    const before = tf.memory().numTensors;
    await expect(loadFaceNet({source: copy})).rejects.toThrow(
      `${path.join(copy, 'model', name)} ${what}: ${repair}`,
    );
    expect(tf.memory().numTensors).toBe(before);
  });

  test('a photograph that is cut', async () => {
    const photo = fs.readFileSync(path.join(source, 'demo/sample2.jpg'));
    const copy = copyWith(scratch, source, 'demo', 'sample2.jpg', photo.subarray(0, 1000));
    const before = tf.memory().numTensors;
    await expect(loadFacePhotos({source: copy})).rejects.toThrow(
      `${path.join(copy, 'demo/sample2.jpg')} ends after 1000 of 181758 bytes: ${repair}`,
    );
    expect(tf.memory().numTensors).toBe(before);
  }, 60_000);
});
