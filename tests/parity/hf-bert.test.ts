// A small BERT against Hugging Face's: its weights by their names, hidden states layer by layer, sentence vectors, and what is said of weights that do not fit.
import * as tf from '@tensorflow/tfjs';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {parameterCountOf, treeDispose, treePaths} from 'why-attention/core';
import {bert, bertSizes, type BertConfig, type BertInput, type BertParams} from 'why-attention/models';
import {applyUnit} from 'why-attention/nn';
import {bertFromHuggingFace, bertWeightNames, isBertWeight} from 'why-attention/pretrained';
import {assertClose} from '../support/assert-close';
import {errorOf} from '../support/error-of';
import {scaled, tolerances} from '../support/tolerances';
import {loadFixture, nested, tensorOf, type Grid} from './fixtures';

type Case = {
  config: BertConfig;
  weights: Record<string, Grid>;
  inputs: {
    title: string;
    tokens: Grid;
    mask: Grid | null;
    types: Grid | null;
    states: Grid[];
    sentences: Grid;
  }[];
};

const {
  cases: [{config, weights, inputs}],
} = loadFixture<Case>('hf-bert');
const named = (): Map<string, {shape: readonly number[]; data: Float32Array}> =>
  new Map(
    Object.entries(weights).map(([name, {shape, data}]) => [name, {shape, data: Float32Array.from(data)}]),
  );
const whole = (grid: Grid): tf.Tensor => tf.cast(tensorOf(grid), 'int32');

describe('a small BERT with the weights of Hugging Face', () => {
  let params: BertParams;
  beforeAll(() => {
    params = bertFromHuggingFace(config, named());
  });
  afterAll(() => treeDispose(params));

  test.each(inputs.map((input) => [input.title, input] as const))(
    '%s: hidden states of each layer and sentence vectors',
    (_, {tokens, mask, types, states, sentences}) =>
      tf.tidy(() => {
        const x: BertInput = {
          tokens: whole(tokens),
          ...(mask ? {mask: whole(mask)} : {}),
          ...(types ? {types: whole(types)} : {}),
        };
        const model = bert(config);
        let h = model.stem(params, x);
        const own = [h];
        model.units(params, x).forEach((unit, i) => {
          h = applyUnit(unit, h);
          if (i % 2 === 1) own.push(h);
        });
        expect(own.length).toBe(states.length);
        states.forEach((state, i) =>
          assertClose(own[i], nested(state), scaled(tolerances.matmul, state.data), `after block ${i}`),
        );
        assertClose(model.apply(params, x), h, tolerances.exact);
        const vectors = bert({...config, readOut: 'sentence'}).apply(params, x);
        assertClose(vectors, nested(sentences), tolerances.matmul);
      }),
  );

  test('each leaf has one name there, and each weight there but the pooler one leaf here', () => {
    const names = bertWeightNames(config.nLayers);
    expect(names.map(({ours}) => ours).sort()).toEqual(treePaths(params).sort());
    expect(names.map(({theirs}) => theirs).sort()).toEqual(Object.keys(weights).filter(isBertWeight).sort());
    expect(Object.keys(weights).filter((name) => !isBertWeight(name))).toEqual([
      'pooler.dense.weight',
      'pooler.dense.bias',
    ]);
  });
});

describe('weights that do not fit are refused by name', () => {
  const query = 'encoder.layer.1.attention.self.query.weight';
  test.each<[string, (own: ReturnType<typeof named>) => void, string, string]>([
    ['missing', (own) => own.delete(query), 'StructureError', `weights must have ${query}. Got 36 others.`],
    [
      'of a third layer',
      (own) => own.set(query.replace('1', '2'), own.get(query)!),
      'StructureError',
      `It has no place for ${query.replace('1', '2')}.`,
    ],
    [
      'of another shape',
      (own) => own.set(query, {shape: [32, 16], data: new Float32Array(512)}),
      'ShapeError',
      `${query} must give blocks.1.attention.wq the shape [32, 32]. Got [32, 16]`,
    ],
  ])('%s', (_, change, name, message) => {
    const own = named();
    change(own);
    const error = errorOf(() => bertFromHuggingFace(config, own));
    expect(error.name).toBe(name);
    expect(error.message).toContain(message);
  });
});

test('the published sizes have the published numbers of parameters, less those of the pooler', () => {
  const pooler = (d: number): number => d * d + d;
  expect(parameterCountOf(bert(bertSizes.base))).toBe(109_482_240 - pooler(768));
  expect(parameterCountOf(bert(bertSizes.large))).toBe(335_141_888 - pooler(1024));
  expect(parameterCountOf(bert(bertSizes.miniLm))).toBe(22_565_376);
});
