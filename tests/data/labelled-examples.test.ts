import * as tf from '@tensorflow/tfjs';
import {describe, expect, test} from 'vitest';
import {ConfigError, key, split} from 'why-attention/core';
import {drawRows, gatherExamples, subsetRows, type LabelledExamples} from 'why-attention/data';

/** Two seeds of five examples of two numbers: seed, row and column can be read off. */
const examples: LabelledExamples = {
  x: Float32Array.from({length: 20}, (_, i) => i),
  label: Int32Array.from({length: 10}, (_, i) => 100 + i),
  nSeeds: 2,
  nExamples: 5,
  shape: [2],
};

describe('gatherExamples', () => {
  test('takes rows with their labels from each seed’s own examples, also one row twice', () => {
    tf.tidy(() => {
      const {x, label} = gatherExamples(examples, [Int32Array.of(4, 0, 0), Int32Array.of(1, 2, 4)]);
      expect(x.arraySync()).toEqual([
        [
          [8, 9],
          [0, 1],
          [0, 1],
        ],
        [
          [12, 13],
          [14, 15],
          [18, 19],
        ],
      ]);
      expect(label.arraySync()).toEqual([
        [104, 100, 100],
        [106, 107, 109],
      ]);
      expect(label.dtype).toBe('int32');
    });
  });

  test('without rows gives all in order', () => {
    tf.tidy(() => {
      const {x, label} = gatherExamples(examples);
      expect([x.shape, label.shape]).toEqual([
        [2, 5, 2],
        [2, 5],
      ]);
      expect([...x.dataSync()]).toEqual([...examples.x]);
      expect([...label.dataSync()]).toEqual([...examples.label]);
    });
  });

  test.each([
    ['a row that is not there', [Int32Array.of(0), Int32Array.of(5)], 'rows must be from 0 to 4. Got 5.'],
    ['a row before the first', [Int32Array.of(-1), Int32Array.of(0)], 'rows must be from 0 to 4. Got -1.'],
    ['a list too few', [Int32Array.of(0)], 'rows must have one list for each of 2 seeds. Got 1.'],
    [
      'lists of two lengths',
      [Int32Array.of(0), Int32Array.of(0, 1)],
      'rows must be lists of one length. Got 1 and 2.',
    ],
  ])('refuses %s', (_, rows, message) => {
    expect(() => gatherExamples(examples, rows)).toThrow(ConfigError);
    expect(() => gatherExamples(examples, rows)).toThrow(message);
  });
});

describe('drawRows', () => {
  test('draws each row equally often, with replacement', () => {
    const [rows] = drawRows([key(0)], 10, 20_000);
    const counts = Array<number>(10).fill(0);
    rows.forEach((row) => counts[row]++);
    const expected = 2000;
    const chiSquare = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    expect(chiSquare).toBeLessThan(27.9); // 9 degrees of freedom, p = 0.001
    const repeats = rows.filter((row, i) => row === rows[i - 1]).length;
    expect(Math.abs(repeats / 20_000 - 0.1)).toBeLessThan(0.01);
  });

  test('draws from each seed’s own rows', () => {
    const [own, others] = drawRows(split(key(1), 2), [Int32Array.of(3, 8), Int32Array.of(5, 6)], 50);
    expect([...new Set(own)].sort()).toEqual([3, 8]);
    expect([...new Set(others)].sort()).toEqual([5, 6]);
  });

  test('is decided by the key', () => {
    expect(drawRows([key(2)], 100, 20)).toEqual(drawRows([key(2)], 100, 20));
    const [first, second] = drawRows([key(2), key(3)], 100, 20);
    expect(first).not.toEqual(second);
  });

  test('refuses an empty batch, nothing to draw from, and lists that are not one a seed', () => {
    expect(() => drawRows([key(0)], 10, 0)).toThrow('batchSize must be a positive integer. Got 0.');
    expect(() => drawRows([key(0)], 0, 1)).toThrow('rows to draw from must be a positive integer. Got 0.');
    expect(() => drawRows([key(0), key(1)], [Int32Array.of(1)], 1)).toThrow(
      'among must have one list for each of 2 seeds. Got 1.',
    );
  });
});

describe('subsetRows', () => {
  test('chooses rows that are there, none twice, each equally often', () => {
    const counts = Array<number>(20).fill(0);
    for (const rows of subsetRows(split(key(4), 2000), 20, 5)) {
      expect(new Set(rows).size).toBe(5);
      rows.forEach((row) => counts[row]++);
    }
    const deviation = Math.sqrt(2000 * 0.25 * 0.75);
    for (const count of counts) expect(Math.abs(count - 500)).toBeLessThan(4 * deviation);
  });

  test('of one key, a smaller subset begins a larger one', () => {
    const [[small], [large]] = [subsetRows([key(5)], 1000, 10), subsetRows([key(5)], 1000, 300)];
    expect(small).toEqual(large.slice(0, 10));
  });

  test('refuses more rows than there are', () => {
    expect(() => subsetRows([key(0)], 10, 11)).toThrow('n must be an integer from 1 to nRows = 10. Got 11.');
    expect(() => subsetRows([key(0)], 10, 0)).toThrow(ConfigError);
  });
});
