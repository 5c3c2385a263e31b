// Deep nets, real nets, kernels and published sizes against other libraries; and docs/models.md, which reports all comparisons. Nets of few layers: tests/models/parity.test.ts.
import fs from 'node:fs';
import path from 'node:path';
import {format, resolveConfig} from 'prettier';
import {describe, expect, test} from 'vitest';
import {backendInUse} from 'why-attention/core';
import {repositoryRoot} from '../../lib/study/repository';
import {modelRows} from '../laws/model-registry';
import {deepCases, smallCases} from './models';
import {asserting, measure} from './models/case';
import {boundInWords, boundOf, errorBound, roundingOf} from './models/error-bounds';
import {modelFacts} from './models/facts';
import {modelsPage} from './models/page';
import {encoderKinds} from './models/torch-deep';

const allCases = [...smallCases, ...deepCases];
const titled = deepCases.map((one) => [`${one.model}, ${one.reference}, ${one.title}`, one] as const);

describe('against other libraries', () => {
  for (const [title, one] of titled)
    test.skipIf(one.isThere === false)(title, async () => {
      await one.run(asserting);
    });
});

test('the encoders of the fixture have both norms, both activations, all positions, with and without a mask', () => {
  const seen = (field: 'norm' | 'activation' | 'positions' | 'masked'): number => new Set(encoderKinds.map((kind) => kind[field])).size; // prettier-ignore
  expect([seen('norm'), seen('activation'), seen('positions'), seen('masked')]).toEqual([2, 2, 3, 2]);
});

test('every model has its facts and is held to something', () => {
  const models = [...new Set(modelRows.map(({factory}) => factory)), 'kernelMatrix', 'kernelRidge'];
  expect(Object.keys(modelFacts).sort()).toEqual(models.sort());
  expect([...new Set(allCases.map(({model}) => model))].sort()).toEqual(models);
});

test('a bound is above what was measured, by 3 or more, and stays while it is true and says something', () => {
  const rounding = roundingOf({rtol: 1e-4, atol: 0});
  const fresh = [0, 6e-8, 1e-7, 1.6e-7, 1.7e-7, 1e-6].map((error) => errorBound(error, rounding));
  expect(fresh).toEqual([2e-7, 2e-7, 5e-7, 5e-7, 1e-6, 5e-6]);
  const stated = [1e-6, 5e-5, 2e-4, 5e-7].map((bound) => errorBound(1e-6, rounding, bound));
  expect(stated).toEqual([1e-6, 5e-5, 5e-6, 5e-6]);
  expect([errorBound(0, roundingOf({rtol: 0, atol: 0})), errorBound(0, rounding, 5e-7)]).toEqual([0, 5e-7]);
  for (const bound of [0, 2e-7, 5e-13]) expect(boundOf(boundInWords(bound))).toBe(bound);
});

test('a measurement sees the worst of all differences, as a share of the largest number', async () => {
  const measured = await measure({
    model: 'any',
    reference: 'any',
    title: 'any',
    run: (check) => {
      check('outputs', [1, 2], [1, 2.5], {rtol: 0, atol: 0});
      check('outputs', [-10], [-10.25], {rtol: 0, atol: 0});
      check('loss', 3, 3, {rtol: 0, atol: 0});
    },
  });
  expect(measured.map(({quantity, error}) => [quantity, error])).toEqual([['outputs', 0.5 / 10.25], ['loss', 0]]); // prettier-ignore
});

test('a quantity that is held to two tolerances is refused: a page could state only one', async () => {
  const twice = measure({
    model: 'any',
    reference: 'any',
    title: 'twice',
    run: (check) => [1e-5, 1e-4].forEach((rtol) => check('loss', 3, 3, {rtol, atol: 0})),
  });
  await expect(twice).rejects.toThrow('twice, loss: expected one tolerance.');
});

// The page gives the errors of the native library on a CPU, of all cases. On other backends, and without the weights of MiniLM, what is there is held to its tolerances above.
const {name: backend, device} = backendInUse()!;
const isMeasurable =
  backend === 'native' && device === 'CPU' && allCases.every(({isThere = true}) => isThere);
test.runIf(isMeasurable)('docs/models.md says what is measured; else run "npm run models-page"', async () => {
  const file = path.join(repositoryRoot(), 'docs', 'models.md');
  const results: Parameters<typeof modelsPage>[1][number][] = [];
  for (const one of allCases) results.push([one, await measure(one)]);
  const page = modelsPage(modelRows, results, fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '');
  const config = await resolveConfig(file);
  await expect(await format(page, {...config, parser: 'markdown'})).toMatchFileSnapshot(file);
}); // prettier-ignore
