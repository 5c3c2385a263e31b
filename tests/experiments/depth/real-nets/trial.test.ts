import * as tf from '@tensorflow/tfjs';
import {describe, expect, test} from 'vitest';
import {swapBlocks} from 'why-attention/analysis';
import {key, split, treeLeaves, treeMap} from 'why-attention/core';
import {depthRealNets, type RealNetTrial} from 'why-attention/experiments/depth';
import {applyUnits} from 'why-attention/nn';
import {checkPrefixes} from 'why-attention/study';
import {closeness} from '../../../../lib/experiments/depth/real-nets/closeness';
import {randomParts} from '../../../../lib/experiments/depth/real-nets/image-examples';
import {drawTinyInput, tinyNet, tinyWeights} from '../../../../lib/experiments/depth/real-nets/tiny-net';
import {tokenExamples} from '../../../../lib/experiments/depth/real-nets/token-examples';
import {shuffledWeights} from '../../../../lib/experiments/depth/real-nets/weights';
import {assertClose} from '../../../support/assert-close';
import {recordOf} from '../../../support/record-of';
import {tolerances} from '../../../support/tolerances';

const tidied = (run: () => void) => () => tf.tidy(() => run());
const trial = (changes: Partial<RealNetTrial> = {}): RealNetTrial => ({net: 'tiny', weights: 'trained', examples: 9, pathExamples: 3, ...changes}); // prettier-ignore

describe('a trial', () => {
  test('is what a swap does to the net’s vectors of the seed’s examples', async () => {
    const [[{curves, metrics}]] = await depthRealNets.trial([trial()], [1000]);
    tf.tidy(() => {
      // Keys of a seed: init, data, test, curve, direction.
      const input = drawTinyInput(split(key(1000), 5)[2], 9);
      const params = tinyWeights();
      const vectors = (units: ReturnType<typeof tinyNet.units>) =>
        tinyNet.head(params, applyUnits(units, tinyNet.stem(params, input)), input).arraySync() as number[][];
      const units = tinyNet.units(params, input);
      const intact = vectors(units);
      assertClose(intact.flat(), [...tinyNet.apply(params, input).dataSync()], tolerances.exact);
      const expected = [0, 1].map((block) => closeness(intact, vectors(swapBlocks(units, block))));
      assertClose([...curves['swap damage']], expected.map(({damage}) => damage), tolerances.paths); // prettier-ignore
      assertClose([...curves['swap retrieval']], expected.map(({retrieval}) => retrieval), tolerances.paths); // prettier-ignore
      expect(metrics['swap damage']).toBeCloseTo((expected[0].damage + expected[1].damage) / 2, 5);
      expect(metrics['rows compared']).toBe(tf.sum(input.mask).arraySync());
    });
  });

  test('shares its examples with those of other weights, and draws weights of each seed', async () => {
    const weights = ['trained', 'random', 'wide', 'shuffled'] as const;
    const found = await depthRealNets.trial(weights.map((own) => trial({weights: own})), [1000, 1003]); // prettier-ignore
    const cosines = found.map((ofSeeds) => ofSeeds.map(({metrics}) => metrics['unrelated cosine']));
    expect(new Set(cosines.flat()).size).toBe(8);
    expect(new Set(found.flat().map(({metrics}) => metrics['rows compared'])).size).toBe(2);
  });

  test('is the same alone, before and after other weights', async () => {
    const [[alone]] = await depthRealNets.trial([trial()], [1000]);
    for (const weights of [
      ['trained', 'shuffled', 'wide', 'random'],
      ['random', 'wide', 'shuffled', 'trained'],
    ] as const) {
      const found = await depthRealNets.trial(weights.map((own) => trial({weights: own})), [1000]); // prettier-ignore
      expect(found[weights.indexOf('trained')][0]).toEqual({...alone, seconds: expect.any(Number)});
    }
  });

  test('has path masses that are shares, with their mean and quantiles', async () => {
    const [[{curves, metrics, prefixLosses}]] = await depthRealNets.trial([trial()], [1000]);
    const masses = curves['path masses'];
    expect(masses).toHaveLength(7);
    expect(masses.reduce((sum, mass) => sum + mass, 0)).toBeCloseTo(1, 5);
    expect(metrics['mean path']).toBeCloseTo(masses.reduce((sum, mass, k) => sum + k * mass, 0), 4); // prettier-ignore
    expect(metrics['mean path']).toBeCloseTo(prefixLosses.reduce((sum, length) => sum + length, 0) / 3, 4);
    expect(metrics['path 5 %']).toBeLessThan(metrics['path 95 %']);
  });

  test('is refused for weights and numbers of examples that there are not, and for an unknown net', async () => {
    const refused = (changes: object) => expect(depthRealNets.trial([trial(changes)], [1000])).rejects;
    await refused({weights: 'pruned'}).toThrow(
      'weights of tiny must be one of trained, random, wide, shuffled. Got pruned.',
    );
    await refused({examples: 3}).toThrow('examples must be an integer from 4. Got 3.');
    await refused({net: 'face', weights: 'wide'}).toThrow(
      'weights of face must be one of trained, random, shuffled.',
    );
    await refused({pathExamples: 10}).toThrow(
      'pathExamples must be an integer from 1 to examples, 9. Got 10.',
    );
    await refused({net: 'vgg'}).toThrow('net must be one of mini-lm, face, tiny. Got vgg.');
  });

  test('is held to its record by the prefix check', async () => {
    const [[outcome]] = await depthRealNets.trial([trial()], [1000]);
    const record = recordOf({experiment: 'depth-real-nets', config: trial(), seed: 1000}, outcome);
    const check = async (losses: readonly number[]) =>
      (await checkPrefixes(depthRealNets, [{...record, prefixLosses: losses}], {processes: 'here'}))
        .differences;
    expect(await check(outcome.prefixLosses)).toEqual([]);
    const [first, ...rest] = outcome.prefixLosses;
    expect((await check([first * 1.01, ...rest])).map(({what}) => what)).toEqual(['loss of step 0']);
  });
});

test(
  'an example alone has the vector that it has among others: padding is nowhere in it',
  tidied(() => {
    const params = tinyWeights();
    const input = drawTinyInput(key(5), 6);
    const examples = tokenExamples(tinyNet, input);
    const vectors = ({h, units, head}: ReturnType<typeof examples.open>) => head(applyUnits(units, h)).arraySync() as number[][]; // prettier-ignore
    const together = vectors(examples.open(params));
    const lengths = (tf.sum(input.mask, 1).arraySync() as number[]).sort();
    expect(lengths[0]).toBeLessThan(lengths[5]);
    together.forEach((row, i) => assertClose(vectors(examples.openOne(params, i))[0], row, tolerances.paths));
    const rows = examples.rows(tf.expandDims(tf.sub(input.mask, 1), -1));
    expect([rows.shape[0], tf.min(rows).arraySync()]).toEqual([lengths.reduce((sum, n) => sum + n, 0), 0]);
  }),
);

test(
  'shuffled weights are the same numbers of each tensor in another order, by key',
  tidied(() => {
    const params = tinyWeights();
    const sorted = (own: typeof params) =>
      treeLeaves(own).map((leaf) => [...leaf.dataSync()].sort((a, b) => a - b));
    const shuffled = shuffledWeights(params, key(1));
    expect(sorted(shuffled)).toEqual(sorted(params));
    const moved = (a: typeof params, b: typeof params) =>
      treeLeaves(treeMap((x, y) => tf.mean(tf.cast(tf.notEqual(x, y), 'float32')), a, b)).map((share) => share.dataSync()[0]); // prettier-ignore
    expect(moved(shuffled, params)[0]).toBeGreaterThan(0.95);
    expect(moved(shuffled, shuffledWeights(params, key(2)))[0]).toBeGreaterThan(0.95);
    expect(moved(shuffled, shuffledWeights(params, key(1))).every((share) => share === 0)).toBe(true);
  }),
);

test(
  'parts of photographs are squares of half to all of the shorter side, somewhere inside, and half of them mirrored',
  tidied(() => {
    // The red channel counts columns, the green one rows, the blue one is the photograph's number.
    const photograph = (height: number, width: number, number: number): tf.Tensor3D =>
      tf.stack([tf.tile(tf.expandDims(tf.range(0, width), 0), [height, 1]), tf.tile(tf.expandDims(tf.range(0, height), 1), [1, width]), tf.fill([height, width], number)], 2) as tf.Tensor3D; // prettier-ignore
    const parts = randomParts([photograph(20, 30, 0), photograph(24, 16, 1)], key(3), 200, (part) => part);
    const found = parts.map((part) => {
      const [side, width] = part.shape;
      const pixels = part.arraySync();
      const [first, last] = [pixels[0][0], pixels[side - 1][width - 1]];
      expect(last[1] - first[1]).toBe(side - 1);
      expect(Math.abs(last[0] - first[0])).toBe(width - 1);
      return {
        side,
        width,
        which: first[2],
        isMirrored: last[0] < first[0],
        left: Math.min(first[0], last[0]),
      };
    });
    for (const which of [0, 1]) {
      const own = found.filter((part) => part.which === which);
      const shorter = [20, 16][which];
      expect(own.length).toBeGreaterThan(70);
      expect(own.every(({side, width}) => side === width)).toBe(true);
      expect([Math.min(...own.map(({side}) => side)), Math.max(...own.map(({side}) => side))]).toEqual([shorter / 2, shorter]); // prettier-ignore
    }
    const mirrored = found.filter(({isMirrored}) => isMirrored).length;
    expect(Math.abs(mirrored - 100)).toBeLessThan(4 * 7.1);
    expect(new Set(found.map(({left}) => left)).size).toBeGreaterThan(10);
  }),
);
