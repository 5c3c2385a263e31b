import {createHash} from 'node:crypto';
import * as tf from '@tensorflow/tfjs';
import {describe, expect, test} from 'vitest';
import {
  bits,
  foldIn,
  integers,
  key,
  normalArray,
  permutation,
  split,
  treeLeaves,
  uniformArray,
} from 'why-attention/core';
import {drawRouting, routingDefaults} from 'why-attention/data';

// Committed records rest on these draws: however numbers are computed, not one bit of them may change.

const hashOf = (...arrays: ArrayBufferView[]): string => {
  const hash = createHash('sha256');
  for (const array of arrays) hash.update(new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
  return hash.digest('hex').slice(0, 16);
};

const million = 1_000_000;

describe.each([
  {
    source: key(0),
    pinned: {
      words: '2fe297472443d467',
      uniforms: 'fb5f871619751740',
      shifted: '21253939611f524e',
      normals: '56153ad7da5c0337',
      dice: '8c019ebaa0f0d270',
      order: '97ab312bad8c9034',
    },
  },
  {
    source: key(2 ** 53 - 1),
    pinned: {
      words: 'ca89d1c286342443',
      uniforms: '0d15ed22718b3b3e',
      shifted: '68e37b8a7f9d96ac',
      normals: 'd36a1a770b4766fa',
      dice: 'cde4cece370faaf8',
      order: '3a5a78413325cff4',
    },
  },
  {
    source: split(foldIn(key(7), 3), 5)[4],
    pinned: {
      words: 'c69d2eb6ab8f01c0',
      uniforms: '0e606681d7b5ec1d',
      shifted: '99e2400bd53a7515',
      normals: 'ed4ac6f94b709d67',
      dice: '5d94d34bf7270ea3',
      order: 'f1b21ae936367018',
    },
  },
])('draws from key $source', ({source, pinned}) => {
  test.each([
    ['words', () => bits(source, million)],
    ['uniforms', () => uniformArray(source, million)],
    ['shifted', () => uniformArray(source, million, {min: -0.3, max: 1.1})],
    ['normals', () => normalArray(source, million)],
    ['dice', () => integers(source, million, 6)],
    ['order', () => permutation(source, 100_000)],
  ] as const)('%s', (name, draw) => {
    expect(hashOf(draw())).toBe(pinned[name]);
  });
});

test('splits and folds', () => {
  const keys = [...split(key(12), 1000), ...Array.from({length: 1000}, (_, i) => foldIn(key(13), i))];
  expect(hashOf(Uint32Array.from(keys.flat()))).toBe('f94091f85f450cb5');
});

test.each([
  ['key', 'fe20cb1853bb122e'],
  ['slot-number', '3a8921ca30eb012f'],
] as const)('a batch of the routing task with cue %s', (cue, pinned) => {
  tf.tidy(() => {
    const keys = Array.from({length: 8}, (_, seed) => foldIn(key(seed), 1));
    const batch = drawRouting(keys, 128, {...routingDefaults, dial: 0.7, cue});
    expect(hashOf(...treeLeaves(batch).map((leaf) => leaf.dataSync()))).toBe(pinned);
  });
});
