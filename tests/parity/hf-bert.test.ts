// The weights of Hugging Face's BERT by their names, and what is said of weights that do not fit. What the net computes of them: tests/parity/models.
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {treeDispose, treePaths} from 'why-attention/core';
import type {BertConfig, BertParams} from 'why-attention/models';
import {bertFromHuggingFace, bertWeightNames, isBertWeight} from 'why-attention/pretrained';
import {errorOf} from '../support/error-of';
import {loadFixture} from './fixtures';
import {smallBertWeights} from './models/hugging-face';
import type {Grids} from './models/named';

const [{config, weights}] = loadFixture<{config: BertConfig; weights: Grids}>('hf-bert').cases;

describe('the weights of a small BERT of Hugging Face', () => {
  let params: BertParams;
  beforeAll(() => {
    params = bertFromHuggingFace(config, smallBertWeights());
  });
  afterAll(() => treeDispose(params));

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
  test.each<[string, (own: ReturnType<typeof smallBertWeights>) => void, string, string]>([
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
    const own = smallBertWeights();
    change(own);
    const error = errorOf(() => bertFromHuggingFace(config, own));
    expect(error.name).toBe(name);
    expect(error.message).toContain(message);
  });
});
