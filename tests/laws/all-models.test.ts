// The laws that every model obeys, driven by the rows of model-registry.ts.
import fs from 'node:fs';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {
  ConfigError,
  key,
  normal,
  parameterCount,
  permutation,
  scan,
  ShapeError,
  split,
  tidy,
  treeAt,
  treeDispose,
  treeLeaves,
  treeMap,
  treePaths,
  treeStack,
  valueAndGrad,
  type Key,
  type Params,
} from 'why-attention/core';
import * as models from 'why-attention/models';
import {adam, sgd} from 'why-attention/optim';
import {meanSquaredError} from 'why-attention/nn';
import {initialState, trainStep} from 'why-attention/train';
import {assertClose, type Tolerance} from '../support/assert-close';
import {scaled, tolerances} from '../support/tolerances';
import * as products from '../../lib/models/constructed-products';
import * as sorting from '../../lib/models/constructed-sorting';
import {modelRows} from './model-registry';

const shapesFile = path.join(__dirname, 'parameter-shapes.json');
const howToUpdate = 'Meant so? UPDATE_SHAPES=1 npx vitest run tests/laws/all-models.test.ts';

const tidied = (run: () => void) => () => tf.tidy(() => run());
const isConstant = (leaf: tf.Tensor): boolean => leaf.dataSync().every((value, _, all) => value === all[0]);
const largest = (leaf: tf.Tensor): number =>
  Array.from(leaf.dataSync()).reduce((most, value) => Math.max(most, Math.abs(value)), 0);

function compareTrees(actual: Params, expected: Params, tolerance: Tolerance): void {
  const [leaves, paths] = [treeLeaves(actual), treePaths(expected)];
  expect(treePaths(actual)).toEqual(paths);
  treeLeaves(expected).forEach((leaf, i) =>
    assertClose(leaves[i], leaf, scaled(tolerance, [1, ...leaf.dataSync()]), paths[i]),
  );
}

/** Examples from `from` to before `to` of an input. */
const examples = (input: Params, from: number, to: number): Params =>
  treeMap((leaf) => tf.slice(leaf, [from], [to - from]), input);

const shapesOf = (params: Params): Record<string, number[]> => {
  const leaves = treeLeaves(params);
  return Object.fromEntries(treePaths(params).map((leafPath, i) => [leafPath, leaves[i].shape]));
};

describe('the registry', () => {
  test('has a row for every model of the library', () => {
    // Tested in tests/models: weights set by hand, sizes, and what is made of models and of their outputs.
    // Kernels have no tree of parameters, and laws of their own: kernels-registry.ts.
    const kernels = ['kernelMatrix', 'kernelRidge', 'predictKernelRidge'];
    const noModels = [
      'poolingWeights',
      'estimateStatistics',
      'smallResNetSize',
      'plainImageOf',
      'meanOfTokens',
      ...kernels,
      ...Object.keys({...products, ...sorting}),
    ];
    const factories = Object.entries(models).flatMap(([name, value]) =>
      typeof value === 'function' && !noModels.includes(name) ? [name] : [],
    );
    expect([...new Set(modelRows.map(({factory}) => factory))].sort()).toEqual(factories.sort());
    expect(new Set(modelRows.map(({name}) => name)).size).toBe(modelRows.length);
  });

  test('has the committed parameter names and shapes, and no others', () => {
    const actual = tidy(() =>
      Object.fromEntries(modelRows.map(({name, model}) => [name, shapesOf(model.init(key(0)))])),
    );
    if (process.env.UPDATE_SHAPES) fs.writeFileSync(shapesFile, formatShapes(actual));
    expect(actual, howToUpdate).toEqual(JSON.parse(fs.readFileSync(shapesFile, 'utf8')));
  });
});

/** One parameter a line. */
function formatShapes(shapes: Record<string, Record<string, number[]>>): string {
  const ofModel = ([name, leaves]: [string, Record<string, number[]>]): string => {
    const lines = Object.entries(leaves).map(
      ([leaf, shape]) => `    ${JSON.stringify(leaf)}: [${shape.join(', ')}]`,
    );
    return `  ${JSON.stringify(name)}: {\n${lines.join(',\n')}\n  }`;
  };
  return `{\n${Object.entries(shapes).map(ofModel).join(',\n')}\n}\n`;
}

describe.each(modelRows.map((row) => [row.name, row] as const))('%s', (_, row) => {
  const {model, input, parameters, withoutEffect, badConfigs, badInputs} = row;
  const {startEqual = [], learningRate = 0.03, isEstimated = () => false} = row;
  const targetOf = (key: Key, shape: number[], of: Params): tf.Tensor =>
    tidy(() => row.target?.(of) ?? normal(key, shape));
  const [paramsKey, otherKey, inputKey, targetKey] = split(key(11), 4);
  let params: Params;
  let x: Params;
  let y: tf.Tensor;
  let target: tf.Tensor;
  beforeAll(() => {
    params = model.init(paramsKey);
    x = input(inputKey, 8);
    y = tf.tidy(() => model.apply(params, x));
    target = targetOf(targetKey, y.shape, x);
  });
  afterAll(() => treeDispose([params, x, y, target]));

  const lossOf =
    (ofX: Params, ofTarget: tf.Tensor) =>
    (own: Params): tf.Tensor =>
      tf.mean(tf.square(tf.sub(model.apply(own, ofX), ofTarget)));

  test('init is a function of its key: the same bits again, other numbers from another key', () => {
    const [again, other] = [model.init(paramsKey), model.init(otherKey)];
    compareTrees(again, params, tolerances.exact);
    const [leaves, others] = [treeLeaves(params), treeLeaves(other)];
    let nRandom = 0;
    leaves.forEach((leaf, i) => {
      if (isConstant(leaf)) return assertClose(others[i], leaf, tolerances.exact);
      nRandom++;
      expect(leaf.dataSync()[0]).not.toBe(others[i].dataSync()[0]);
    });
    expect(nRandom).toBeGreaterThan(0);
    treeDispose([again, other]);
  });

  test('init makes its leaves and no other tensor', () => {
    const before = tf.memory().numTensors;
    const made = model.init(paramsKey);
    expect(tf.memory().numTensors).toBe(before + treeLeaves(made).length);
    treeDispose(made);
  });

  test('no two random leaves come from one key: none is a multiple of another, but for those that are to start equal', () => {
    const [leaves, paths] = [treeLeaves(params), treePaths(params)];
    for (const [first, second] of startEqual)
      assertClose(leaves[paths.indexOf(second)], leaves[paths.indexOf(first)], tolerances.exact);
    const copies = startEqual.map(([, second]) => second);
    const random = leaves.filter((leaf, i) => !isConstant(leaf) && !copies.includes(paths[i]));
    const heads = random.map((leaf) => [...leaf.dataSync().slice(0, 4)]);
    for (let i = 0; i < heads.length; i++)
      for (let j = 0; j < i; j++) {
        const ratios = heads[i].map((value, n) => value / heads[j][n]);
        expect(Math.max(...ratios) - Math.min(...ratios), `leaves ${j} and ${i}`).toBeGreaterThan(1e-3);
      }
  });

  test('the number of parameters is the formula’s', () => {
    expect(parameterCount(params)).toBe(parameters);
  });

  test('apply gives the same bits twice, changes no argument and leaves one tensor', () => {
    const values = (): Float32Array[] =>
      treeLeaves([params, x]).map((leaf) => leaf.dataSync().slice() as Float32Array);
    const before = {values: values(), tensors: tf.memory().numTensors};
    const again = tf.tidy(() => model.apply(params, x));
    expect(tf.memory().numTensors).toBe(before.tensors + 1);
    assertClose(again, y, tolerances.exact);
    values().forEach((after, i) => assertClose(after, before.values[i], tolerances.exact));
    again.dispose();
  });

  test(
    'without train, a key changes nothing',
    tidied(() => {
      assertClose(model.apply(params, x, {train: false, key: key(99)}), y, tolerances.exact);
      assertClose(model.apply(params, x, {}), y, tolerances.exact);
    }),
  );

  test(
    'the output depends on the input and has a row for each example',
    tidied(() => {
      expect(y.shape[0]).toBe(8);
      const rows = y.arraySync() as number[][];
      expect(new Set(rows.map((row) => row.join())).size).toBe(8);
      expect(y.dataSync().every(Number.isFinite)).toBe(true);
    }),
  );

  test(
    'every leaf has a finite gradient that is not 0, but for those without effect',
    tidied(() => {
      const {grads} = valueAndGrad(lossOf(x, target))(params);
      const [paths, leaves] = [treePaths(grads), treeLeaves(grads)];
      const most = Math.max(...leaves.map(largest));
      expect(most).toBeGreaterThan(1e-3);
      leaves.forEach((leaf, i) => {
        expect(leaf.dataSync().every(Number.isFinite), paths[i]).toBe(true);
        if (isEstimated(paths[i])) expect(largest(leaf), paths[i]).toBe(0);
        else if (paths[i] in withoutEffect) expect(largest(leaf), paths[i]).toBeLessThan(1e-6 * most);
        else expect(largest(leaf), paths[i]).toBeGreaterThan(1e-4 * most);
      });
      expect(paths).toEqual(expect.arrayContaining(Object.keys(withoutEffect)));
    }),
  );

  test(
    'leaves without effect have none: the output stays when they change',
    tidied(() => {
      const paths = treePaths(params);
      let i = 0;
      const changed = treeMap((leaf) => {
        const hasEffect = !(paths[i++] in withoutEffect);
        return hasEffect ? leaf : tf.add(leaf, normal(key(5), leaf.shape));
      }, params);
      assertClose(model.apply(changed, x), y, scaled(tolerances.paths, [1, ...y.dataSync()]));
    }),
  );

  test(
    'a batch is its examples one by one',
    tidied(() => {
      for (let n = 0; n < 8; n++)
        assertClose(
          model.apply(params, examples(x, n, n + 1)),
          tf.slice(y, [n], [1]),
          scaled(tolerances.paths, [1, ...y.dataSync()]),
        );
    }),
  );

  test(
    'permuting the batch permutes the output',
    tidied(() => {
      const order = tf.tensor1d(permutation(key(3), 8), 'int32');
      const shuffled = treeMap((leaf) => tf.gather(leaf, order), x);
      assertClose(
        model.apply(params, shuffled),
        tf.gather(y, order),
        scaled(tolerances.paths, [1, ...y.dataSync()]),
      );
    }),
  );

  test(
    'seeds stacked along a leading axis are the seeds one by one, in value and gradient',
    tidied(() => {
      const keys = split(key(21), 3);
      const ofSeed = keys.map((seedKey: Key) => {
        const [initKey, xKey, yKey] = split(seedKey, 3);
        const own = input(xKey, 8);
        return {params: model.init(initKey), x: own, target: targetOf(yKey, y.shape, own)};
      });
      const stacked = treeStack(ofSeed.map((seed) => seed.params));
      const [xs, targets] = [
        treeStack(ofSeed.map((seed) => seed.x)),
        treeStack(ofSeed.map((seed) => seed.target)),
      ];
      const ys = model.apply(stacked, xs);
      const {value, grads} = valueAndGrad((own: Params) => meanSquaredError(model.apply(own, xs), targets))(
        stacked,
      );
      ofSeed.forEach((seed, s) => {
        const alone = valueAndGrad(lossOf(seed.x, seed.target))(seed.params);
        compareTrees(treeAt(ys, s), model.apply(seed.params, seed.x), tolerances.paths);
        compareTrees(treeAt(value, s), alone.value, tolerances.paths);
        compareTrees(treeAt(grads, s), alone.grads, tolerances.paths);
      });
    }),
  );

  const learner = (optimizer: ReturnType<typeof sgd>) => ({
    init: model.init,
    loss: (own: Params) => meanSquaredError(model.apply(own, tree1(x)), tree1(target) as tf.Tensor),
    optimizer,
  });
  const tree1 = (tree: Params): Params => treeMap((leaf) => tf.expandDims(leaf, 0), tree);

  test('one step changes every leaf', () => {
    const start = initialState(learner(sgd({learningRate: 0.1})), [paramsKey]);
    const {state, output} = trainStep(learner(sgd({learningRate: 0.1})))(start, []);
    const [paths, leaves] = [treePaths(state.params), treeLeaves(state.params)];
    treeLeaves(params).forEach((leaf, i) => {
      if (paths[i] in withoutEffect || isEstimated(paths[i])) return;
      const [before, after] = [leaf.dataSync(), leaves[i].dataSync()];
      expect(
        before.some((value, n) => value !== after[n]),
        paths[i],
      ).toBe(true);
    });
    treeDispose([start, state, output]);
  });

  test('overfits eight examples', () => {
    const adept = learner(adam({learningRate}));
    const start = initialState(adept, [paramsKey]);
    const train = scan(trainStep(adept), {compile: false}); // the loss has its examples from outside
    const {state, outputs} = train(start, tf.zeros([100]));
    const losses = outputs.dataSync();
    expect(losses[0]).toBeGreaterThan(0.5);
    expect(losses[99]).toBeLessThan(0.05);
    train.dispose();
    treeDispose([start, state, outputs]);
  });

  test.each(badConfigs)('refuses $title', ({make, message}) => {
    expect(make).toThrow(ConfigError);
    expect(make).toThrow(message);
  });

  test.each(badInputs)('refuses $title', ({make, message}) => {
    tf.tidy(() => {
      const bad = make(key(0));
      expect(() => model.apply(params, bad)).toThrow(ShapeError);
      expect(() => model.apply(params, bad)).toThrow(message);
    });
  });

  test(
    'refuses stacked parameters with an input that is not stacked',
    tidied(() => {
      const stacked = treeStack([params, params]);
      expect(() => model.apply(stacked, x)).toThrow(ShapeError);
    }),
  );
});
