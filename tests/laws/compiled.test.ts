// The laws of compiled steps, driven by the registries: a graph gives what the operations give one by one, for every model, optimiser and layer.
import * as tf from '@tensorflow/tfjs';
import {describe, expect, test} from 'vitest';
import {
  foldIn,
  hvp,
  jit,
  key,
  normal,
  scan,
  split,
  tidy,
  treeDispose,
  treeLeaves,
  treePaths,
  treeStack,
  valueAndGrad,
  type Key,
  type Params,
} from 'why-attention/core';
import {mlp} from 'why-attention/models';
import {
  dropout,
  dropoutMask,
  initLinear,
  linear,
  meanSquaredError,
  type LinearParams,
} from 'why-attention/nn';
import {relu} from 'why-attention/ops';
import {adam, warmupCosine} from 'why-attention/optim';
import {fit, initialState, trainStep, type Learner} from 'why-attention/train';
import {compareTrees, graphTolerance} from '../core/jit/support';
import {optimizers} from '../optim/optimizers-registry';
import {generalParams, layers, type LayerRow} from './layers-registry';
import {modelRows, type AnyModel, type ModelRow} from './model-registry';

const nSteps = 100;
const nExamples = 8;
const scheduled = (steps = nSteps) =>
  adam({learningRate: warmupCosine({peak: 0.01, warmupSteps: 10, totalSteps: steps})});

type Batch = {x: Params; y: tf.Tensor};

/** The batches of so many steps of some seeds, leaves [steps, S, ...]. */
const batchesOf = <B extends Params>(seeds: readonly Key[], draw: (key: Key) => B, steps = nSteps): B =>
  tidy(() =>
    treeStack(Array.from({length: steps}, (_, t) => treeStack(seeds.map((seed) => draw(foldIn(seed, t)))))),
  );

/** The tree of the leaves that change the output: others follow the sign of rounding errors. */
const withEffect = (tree: Params, withoutEffect: readonly string[]): Params => {
  const paths = treePaths(tree);
  return treeLeaves(tree).filter((_, i) => !withoutEffect.some((path) => paths[i].endsWith(path)));
};

/** Trains from one start on the same batches, compiled and operation by operation, and compares every loss, and all of the state at the end. */
function assertTrainsAlike<B extends Params>(
  learner: Learner<Params, B>,
  seeds: readonly Key[],
  batches: B,
  withoutEffect: readonly string[] = [],
): void {
  tf.tidy(() => {
    const start = initialState(learner, seeds);
    const [compiled, loop] = [true, false].map((compile) => scan(trainStep(learner), {compile}));
    const [actual, expected] = [compiled(start, batches), loop(start, batches)];
    expect(expected.outputs.shape).toEqual([treeLeaves(batches)[0].shape[0], seeds.length]);
    compareTrees(actual.outputs, expected.outputs, graphTolerance(), 'losses');
    compareTrees(
      withEffect(actual.state, withoutEffect),
      withEffect(expected.state, withoutEffect),
      graphTolerance(),
      'state',
    );
    // The comparison means something: parameters moved, and stayed numbers.
    const [before, after] = [start, expected.state].map(({params}) => treeLeaves(params)[0].dataSync());
    expect(after.every(Number.isFinite)).toBe(true);
    expect(after.some((value, i) => value !== before[i])).toBe(true);
    compiled.dispose();
    loop.dispose();
  });
}

/** A learner of random batches, of a model of the registry. */
function problemOf({model, input, target}: ModelRow) {
  const outputShape = tf.tidy(() => model.apply(model.init(key(0)), input(key(1), nExamples)).shape);
  const draw = (own: Key): Batch => {
    const [xKey, yKey] = split(own, 2);
    const x = input(xKey, nExamples);
    return {x, y: target?.(x) ?? normal(yKey, outputShape)};
  };
  const loss = (params: Params, {x, y}: Batch): tf.Tensor => meanSquaredError(model.apply(params, x), y);
  return {draw, loss};
}

describe.each(modelRows.map((row) => [row.name, row] as const))('%s', (_, row) => {
  const {model, withoutEffect, compiledSteps = nSteps} = row;

  test.each([1, 3])(`${compiledSteps} compiled steps of %d seeds are the steps`, (nSeeds) => {
    const {draw, loss} = problemOf(row);
    const seeds = split(key(nSeeds), nSeeds);
    const batches = batchesOf(seeds, draw, compiledSteps);
    assertTrainsAlike(
      {init: model.init, loss, optimizer: scheduled(compiledSteps)},
      seeds,
      batches,
      Object.keys(withoutEffect),
    );
    treeDispose(batches as Params);
  });

  test('a compiled Hessian-vector product is the product', () => {
    tf.tidy(() => {
      const {draw, loss} = problemOf(row);
      const product = (params: Params, vector: Params, batch: Batch): Params =>
        hvp((own: Params) => tf.sum(loss(own, batch)), params, vector);
      const compiled = jit(product as (...trees: [Params, Params, Batch]) => Params);
      for (const seed of split(key(5), 3)) {
        const [paramsKey, vectorKey, batchKey] = split(seed, 3);
        const stacked = <P extends Params>(tree: P): P => treeStack([tree]);
        const args = [
          stacked(model.init(paramsKey)),
          stacked(model.init(vectorKey)),
          stacked(draw(batchKey)),
        ] as const;
        compareTrees(compiled(...args), product(...args), graphTolerance(), 'product');
      }
      compiled.dispose();
    });
  });
});

/** A model with weights and biases for the optimisers: two layers. */
const net = mlp({dIn: 4, dHidden: [6], dOut: 2}) as unknown as AnyModel;
const regression: Pick<Learner<Params, Batch>, 'init' | 'loss'> = {
  init: net.init,
  loss: (params, {x, y}) => meanSquaredError(net.apply(params, x), y),
};
const drawRegression = (own: Key): Batch => {
  const [xKey, yKey] = split(own, 2);
  return {x: normal(xKey, [nExamples, 4]), y: normal(yKey, [nExamples, 2])};
};

describe.each(optimizers.map((row) => [row.name, row] as const))('%s', (_, {make}) => {
  test('100 compiled steps are the steps', () => {
    const seeds = split(key(7), 2);
    const batches = batchesOf(seeds, drawRegression);
    assertTrainsAlike({...regression, optimizer: make({stacked: true})}, seeds, batches);
    treeDispose(batches as Params);
  });
});

describe.each(layers.map((row) => [row.name, row] as const))('%s', (_, row: LayerRow) => {
  test('a compiled value and gradient are value and gradient', () => {
    tf.tidy(() => {
      const drawn = (seed: number): tf.Tensor[] => [
        ...Object.values(generalParams(row, seed, (own, shape) => tf.mul(0.5, normal(own, shape)))),
        ...row.inputs.map((shape, i) => normal(foldIn(key(seed), i), shape)),
      ];
      const names = Object.keys(row.init(key(0)));
      const apply = (leaves: tf.Tensor[]): tf.Tensor => {
        const params = Object.fromEntries(names.map((name, i) => [name, leaves[i]]));
        return row.apply(params as never, leaves.slice(names.length));
      };
      const f = (leaves: tf.Tensor[]): Params => ({
        output: apply(leaves),
        ...valueAndGrad((own: tf.Tensor[]) => tf.sum(tf.square(apply(own))))(leaves),
      });
      const compiled = jit(f);
      for (const seed of [1, 2, 3, 4]) compareTrees(compiled(drawn(seed)), f(drawn(seed)), graphTolerance());
      compiled.dispose();
    });
  });
});

describe('dropout', () => {
  type Params2 = {hidden: LinearParams; output: LinearParams};
  const rate = 0.3;
  const learner: Learner<Params2, Batch & {mask: tf.Tensor}> = {
    init: (own) => {
      const [hiddenKey, outputKey] = split(own, 2);
      return {
        hidden: initLinear(hiddenKey, {dIn: 4, dOut: 16}),
        output: initLinear(outputKey, {dIn: 16, dOut: 2}),
      };
    },
    loss: ({hidden, output}, {x, y, mask}) => {
      const h = dropout(relu(linear(hidden, x as tf.Tensor)), {rate, train: true, mask});
      return meanSquaredError(linear(output, h), y);
    },
    optimizer: scheduled(),
  };
  const maskOf = (own: Key): tf.Tensor => dropoutMask(foldIn(own, 9), [nExamples, 16], rate);

  test.each([1, 3])(
    '100 compiled steps of %d seeds, each with masks of its own as input, are the steps',
    (nSeeds) => {
      const seeds = split(key(20 + nSeeds), nSeeds);
      const batches = batchesOf(seeds, (own) => ({...drawRegression(own), mask: maskOf(own)}));
      assertTrainsAlike(learner as unknown as Learner<Params, typeof batches>, seeds, batches);
      tf.tidy(() => {
        // masks differ from step to step and from seed to seed
        const masks = (batches.mask.arraySync() as number[][][][]).flat().map((mask) => mask.join());
        expect(new Set(masks).size).toBe(nSteps * nSeeds);
      });
      treeDispose(batches as Params);
    },
  );

  test.skipIf(process.env.WHY_ATTENTION_BACKEND === 'wasm')(
    'with a key, whose mask would be the same at each step, is refused',
    () => {
      tf.tidy(() => {
        let step = 0;
        const masked = jit((x: tf.Tensor) => dropout(x, {rate, train: true, key: foldIn(key(1), step++)}));
        masked(tf.ones([20]));
        expect(() => masked(tf.ones([20]))).toThrow(/gave Mul \(number 0\) different constants/);
      });
    },
  );
});

test('a fit, compiled, is the same fit made by hand of steps op by op', async () => {
  const learners = [scheduled(), optimizers.at(-1)!.make({stacked: true})].map((optimizer) => ({
    ...regression,
    optimizer,
  }));
  const seeds = split(key(31), 3).map((own) => {
    const [init, data] = split(own, 2);
    return {init, data};
  });
  const drawBatch = (keys: readonly Key[]): Batch => tidy(() => treeStack(keys.map(drawRegression)));
  const fitted = await fit<Params, Batch>({learners, seeds, steps: nSteps, drawBatch});
  tf.tidy(() => {
    const batches = Array.from({length: nSteps}, (_, t) => drawBatch(seeds.map(({data}) => foldIn(data, t))));
    learners.forEach((learner, l) => {
      let state = initialState(
        learner,
        seeds.map(({init}) => init),
      );
      batches.forEach((batch, t) => {
        const next = trainStep(learner)(state, batch);
        const ofFit = fitted[l].losses.map((losses) => losses[t]);
        compareTrees(tf.tensor1d(ofFit), next.output, graphTolerance(), `losses of step ${t}`);
        state = next.state;
      });
      compareTrees(fitted[l].params, state.params, graphTolerance(), `params of learner ${l}`);
    });
  });
  treeDispose(fitted.map(({params}) => params));
});
