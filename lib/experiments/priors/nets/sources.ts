import {tidy, type Key} from '../../../core';
import {
  drawMnist1d,
  drawRows,
  gatherExamples,
  gatherImages,
  loadMnist,
  subsetRows,
  type LabelledBatch,
  type ImageSet,
  type LabelledExamples,
  type Rows,
} from '../../../data';
import type {MeasuredStream} from '../../trials/measures';
import {imageBorder, type PriorsDataSet} from './arms';

/** What a stream of trials learns from and is tested on. Sets are cut into slices that are made when they are asked for. */
export type PriorsSource = {
  readonly drawBatch: (keys: readonly Key[]) => LabelledBatch;
  readonly sets: {
    readonly [set in 'train' | 'validation' | 'test' | 'curve' | 'shifted']: readonly MakeSlice[];
  };
};

/** Draws a slice of a set; whoever asks frees it. `border` is the background around an image, in pixels. */
export type MakeSlice = (border?: number) => LabelledBatch;

/** Examples of a slice, of each seed. */
const SLICE = 500;
/** Of the training examples, so many are asked again at the end. */
const ASKED_AGAIN = 3000;
const [CURVE, SHIFTED] = [1000, 1000];

/** The seed keys that sources draw from. */
type Stream = MeasuredStream<
  {
    readonly data: PriorsDataSet;
    readonly n: number;
    readonly batchSize: number;
    readonly measuredOn?: number;
  },
  'examples' | 'validation'
>;

/** The source of a stream's data set. */
export const sourceOf = (stream: Stream): PriorsSource | Promise<PriorsSource> =>
  stream.config.data === 'mnist-1d' ? signals(stream) : images(stream);

const [TRAIN_1D, VALIDATION_1D, TEST_1D] = [4000, 1000, 4000];

/** MNIST-1D: each seed draws its own training, validation and test signals; smaller training sets are the first of larger ones, up to 4,000. */
function signals({keys, config: {n, batchSize, measuredOn = Infinity}}: Stream): PriorsSource {
  const draw = (purpose: 'examples' | 'validation' | 'test' | 'curve', examples: number): LabelledExamples =>
    drawMnist1d(
      keys.map((ofSeed) => ofSeed[purpose]),
      examples,
    );
  const train = draw('examples', Math.max(TRAIN_1D, n));
  const slicesOf = (set: LabelledExamples, examples = set.nExamples): MakeSlice[] =>
    sliceRows(Math.min(examples, measuredOn)).map(
      (rows) => () =>
        gatherExamples(
          set,
          keys.map(() => rows),
        ),
    );
  const test = draw('test', TEST_1D);
  return {
    drawBatch: (ofSeeds) => gatherExamples(train, drawRows(ofSeeds, n, batchSize)),
    sets: {
      train: slicesOf(train, Math.min(n, ASKED_AGAIN)),
      validation: slicesOf(draw('validation', VALIDATION_1D)),
      test: slicesOf(test),
      curve: slicesOf(draw('curve', CURVE)),
      shifted: slicesOf(test, SHIFTED),
    },
  };
}

/** Read once a process. */
let loaded: Promise<ImageSet> | undefined;

/** What could not be read is tried again when it is asked for again. */
function forget(reason: unknown): never {
  loaded = undefined;
  throw reason;
}

const [TRAIN_2D, VALIDATION_2D] = [10000, 5000];

/** MNIST: each seed has its own training and validation images of the 60,000; smaller training sets are the first of larger ones; the 10,000 test images are everyone's. */
async function images({keys, config: {n, batchSize, measuredOn = Infinity}}: Stream): Promise<PriorsSource> {
  const mnist = await (loaded ??= loadMnist().catch(forget));
  const {train, test} = mnist;
  const most = Math.max(TRAIN_2D, n);
  const chosen = subsetRows(
    keys.map(({examples}) => examples),
    train.labels.length,
    most + VALIDATION_2D,
  );
  const own = chosen.map((rows) => rows.subarray(0, n));
  const held = chosen.map((rows) => rows.subarray(most));
  const gather = (of: 'train' | 'test', rows: Rows, pad = imageBorder): LabelledBatch =>
    gatherImages(mnist, of, rows, {pad});
  const slicesOf = (of: 'train' | 'test', rows: Rows): MakeSlice[] =>
    sliceRows(Math.min(rows[0].length, measuredOn)).map(
      (at) => (pad) =>
        gather(
          of,
          rows.map((ofSeed) => at.map((row) => ofSeed[row])),
          pad,
        ),
    );
  const everyones = (examples: number): Rows =>
    keys.map(() => Int32Array.from({length: examples}, (_, row) => row));
  return {
    drawBatch: (ofSeeds) => gather('train', drawRows(ofSeeds, own, batchSize)),
    sets: {
      train: slicesOf(
        'train',
        own.map((rows) => rows.subarray(0, ASKED_AGAIN)),
      ),
      validation: slicesOf('train', held),
      test: slicesOf('test', everyones(test.labels.length)),
      curve: slicesOf(
        'train',
        held.map((rows) => rows.subarray(0, CURVE)),
      ),
      shifted: slicesOf('test', everyones(SHIFTED)),
    },
  };
}

/** 0, 1, … cut into slices of rows. */
function sliceRows(examples: number): Int32Array[] {
  const size = Math.min(SLICE, examples);
  return Array.from({length: Math.ceil(examples / size)}, (_, i) =>
    Int32Array.from({length: Math.min(size, examples - i * size)}, (_, row) => i * size + row),
  );
}

/** Each seed's mean over a set of what `measure` gives of a slice, [S]. */
export function meanOver(
  slices: readonly MakeSlice[],
  measure: (slice: LabelledBatch) => number[],
  border?: number,
): number[] {
  let examples = 0;
  let sums: number[] = [];
  for (const make of slices) {
    const [own, size] = tidy(() => {
      const slice = make(border);
      return [measure(slice), slice.label.shape[1] as number] as const;
    });
    sums = own.map((value, s) => (sums[s] ?? 0) + size * value);
    examples += size;
  }
  return sums.map((sum) => sum / examples);
}
