import * as tf from '@tensorflow/tfjs';
import {assertPositiveInteger, ConfigError, integers, permutation, type Key} from '../core';

/** Labelled examples of several seeds, as plain arrays, each seed with as many. */
export type LabelledExamples = {
  /** [S, n, ...shape], row by row. */
  readonly x: Float32Array;
  /** [S, n] */
  readonly label: Int32Array;
  readonly nSeeds: number;
  /** Examples of a seed, n. */
  readonly nExamples: number;
  /** Axes of one example. */
  readonly shape: readonly number[];
};

/** Examples with their labels, as tensors. */
export type LabelledBatch = {
  /** [S, B, ...shape] */
  readonly x: tf.Tensor;
  /** [S, B], int32 */
  readonly label: tf.Tensor;
};

/** Numbers of examples, one list a seed, all of a length. */
export type Rows = readonly Int32Array[];

/**
 * Rows for a batch, drawn with replacement, each equally likely up to a bias below n / 2³².
 *
 * @param keys - one random key a seed
 * @param among - the number of rows to draw from, 0 … n − 1; or for each seed the rows to draw from, as `subsetRows` gives them
 * @param batchSize - B
 * @returns B rows a seed
 * @throws ConfigError if there is nothing to draw, or not one list of rows a seed
 * @example
 * const [rows] = drawRows([key(0)], [Int32Array.of(7, 9)], 5);
 * rows.every((row) => row === 7 || row === 9); // => true
 */
export function drawRows(keys: readonly Key[], among: number | Rows, batchSize: number): Rows {
  assertPositiveInteger('batchSize', batchSize);
  if (typeof among !== 'number') assertLists('among', among, keys.length);
  return keys.map((seedKey, s) => {
    const own = typeof among === 'number' ? undefined : among[s];
    const nRows = own?.length ?? (among as number);
    assertPositiveInteger('the number of rows to draw from', nRows);
    const rows = integers(seedKey, batchSize, nRows);
    return own === undefined ? rows : rows.map((row) => own[row]);
  });
}

/**
 * A random subset of rows for each seed, without repetition and in random order. Of one key, that of n rows begins with those of any smaller n.
 *
 * @param keys - one random key a seed
 * @param nRows - rows to choose from, 0 … nRows − 1
 * @param n - how many to choose
 * @returns n rows a seed
 * @throws ConfigError if n is no integer from 1 to nRows
 * @example
 * const [rows] = subsetRows([key(0)], 100, 10);
 * new Set(rows).size; // => 10
 */
export function subsetRows(keys: readonly Key[], nRows: number, n: number): Rows {
  assertPositiveInteger('nRows', nRows);
  if (!Number.isInteger(n) || n < 1 || n > nRows) {
    throw new ConfigError(`n must be an integer from 1 to nRows = ${nRows}. Got ${n}.`);
  }
  return keys.map((seedKey) => permutation(seedKey, nRows).slice(0, n));
}

/**
 * The examples of the given rows, as tensors.
 *
 * @param examples - of S seeds
 * @param rows - of each seed, all of a length B; default every row in order
 * @returns x [S, B, ...shape] and label [S, B]
 * @throws ConfigError if there is not one list of rows a seed, all of a length, or a row is none of the examples
 * @example
 * const examples = drawMnist1d([key(0), key(1)], 20);
 * gatherExamples(examples, [Int32Array.of(3, 3, 19), Int32Array.of(0, 1, 2)]).x.shape; // => [2, 3, 40]
 */
export function gatherExamples(examples: LabelledExamples, rows?: Rows): LabelledBatch {
  const {x, label, nSeeds, nExamples, shape} = examples;
  if (rows === undefined) {
    return {
      x: tf.tensor(x, [nSeeds, nExamples, ...shape]),
      label: tf.tensor(label, [nSeeds, nExamples], 'int32'),
    };
  }
  const batchSize = assertRows(rows, nSeeds, nExamples);
  const size = x.length / label.length;
  const [gathered, labels] = [
    new Float32Array(nSeeds * batchSize * size),
    new Int32Array(nSeeds * batchSize),
  ];
  rows.forEach((own, s) =>
    own.forEach((row, b) => {
      const [from, to] = [s * nExamples + row, s * batchSize + b];
      gathered.set(x.subarray(from * size, (from + 1) * size), to * size);
      labels[to] = label[from];
    }),
  );
  return {
    x: tf.tensor(gathered, [nSeeds, batchSize, ...shape]),
    label: tf.tensor(labels, [nSeeds, batchSize], 'int32'),
  };
}

/** Checks rows against the examples that they name; returns how many there are a seed. */
export function assertRows(rows: Rows, nSeeds: number, nExamples: number): number {
  assertPositiveInteger('the number of seeds', nSeeds);
  assertLists('rows', rows, nSeeds);
  for (const own of rows)
    for (const row of own)
      if (!(row >= 0 && row < nExamples)) {
        throw new ConfigError(`rows must be from 0 to ${nExamples - 1}. Got ${row}.`);
      }
  return rows[0].length;
}

function assertLists(name: string, rows: Rows, nSeeds: number): void {
  if (rows.length !== nSeeds)
    throw new ConfigError(`${name} must have one list for each of ${nSeeds} seeds. Got ${rows.length}.`);
  const other = rows.find(({length}) => length !== rows[0].length);
  if (other === undefined) return;
  throw new ConfigError(`${name} must be lists of one length. Got ${rows[0].length} and ${other.length}.`);
}
