// What every task on tokens obeys: seeds that are drawn together are those drawn alone, and nothing else is left behind.
import * as tf from '@tensorflow/tfjs';
import {describe, expect, test} from 'vitest';
import {key, split, treeAt, treeLeaves, type Key} from 'why-attention/core';
import type {TokenBatch} from 'why-attention/data';
import {assertClose} from './assert-close';
import {tolerances} from './tolerances';

export function describeStackedSeeds(draw: (keys: readonly Key[], batchSize: number) => TokenBatch): void {
  describe('stacked seeds', () => {
    test('are the single seeds, bit by bit, and differ from each other', () =>
      void tf.tidy(() => {
        const keys = split(key(7), 3);
        const stacked = draw(keys, 20);
        keys.forEach((seedKey, s) => {
          const alone = treeLeaves(treeAt(draw([seedKey], 20), 0));
          treeLeaves(treeAt(stacked, s)).forEach((leaf, i) => assertClose(leaf, alone[i], tolerances.exact));
        });
        const rows = stacked.tokens.arraySync() as number[][][];
        expect(new Set(rows.map((own) => own.join())).size).toBe(3);
        expect([stacked.tokens.dtype, stacked.target.dtype]).toEqual(['int32', 'int32']);
      }));

    test('leave nothing but the batch, which is the same for the same key', () => {
      const before = tf.memory().numTensors;
      const [first, second] = [1, 2].map(() => treeLeaves(draw([key(8)], 10)));
      expect(tf.memory().numTensors).toBe(before + 4);
      first.forEach((leaf, i) => assertClose(leaf, second[i], tolerances.exact));
      tf.dispose([...first, ...second]);
    });
  });
}
