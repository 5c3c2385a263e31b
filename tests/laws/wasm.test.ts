// WebAssembly computes what the native library computes: values, first and second derivatives, measures and training, driven by the registries. That it obeys the laws
// of its own accord, in a process that never loads the native library, is what WHY_ATTENTION_BACKEND=wasm with all-ops, all-layers and all-models shows.
import * as tf from '@tensorflow/tfjs';
import {beforeAll, describe, expect, test} from 'vitest';
import {contextGradients, frozenJacobian, jacobian} from 'why-attention/analysis';
import {
  foldIn,
  hvp,
  key,
  normal,
  scan,
  split,
  treeFromLeaves,
  treeLeaves,
  treeStack,
  valueAndGrad,
  type Params,
} from 'why-attention/core';
import {mlp} from 'why-attention/models';
import {matmul} from 'why-attention/ops';
import {adam} from 'why-attention/optim';
import {meanSquaredError} from 'why-attention/nn';
import {initialState, trainStep} from 'why-attention/train';
import {assertClose, type Tolerance} from '../support/assert-close';
import {onBackend} from '../support/on-backend';
import {scaled, tolerances} from '../support/tolerances';
import {generalParams, layers} from './layers-registry';
import {modelRows, type ModelRow} from './model-registry';
import {operations, type Sample} from './ops-registry';

/** A function of some leaves, and the point at which it is taken; made anew on each backend. */
type Problem = {
  readonly f: (leaves: tf.Tensor[]) => tf.Tensor;
  readonly leaves: tf.Tensor[];
  /** Which leaves have derivatives of 0: by numbers of the others' size, which cancel. Default none. */
  readonly cancelling?: readonly boolean[];
};
type MakeProblem = () => Problem;

const drawn = (seed: number, shapes: readonly (readonly number[])[]): tf.Tensor[] =>
  shapes.map((shape, i) => normal(foldIn(key(seed), i), [...shape]));

/** So many multiplications a pair that WebAssembly multiplies the pairs one by one. */
const manyProducts: Sample = {shapes: [[2, 64, 64], [2, 64, 64]]}; // prettier-ignore

const problems: readonly (readonly [title: string, make: MakeProblem])[] = [
  ...operations.flatMap(({name, apply, samples}) =>
    [...samples, ...(name === 'matmul' ? [manyProducts] : [])].map(
      ({shapes, options = {}}): [string, MakeProblem] => [
        `${name} of ${JSON.stringify(shapes)} ${JSON.stringify(options)}`,
        () => ({f: (leaves) => apply(leaves, options), leaves: drawn(1, shapes)}),
      ],
    ),
  ),
  ...layers.map((row): [string, MakeProblem] => [
    row.name,
    () => {
      const params = generalParams(row, 2, (own, shape) => tf.mul(0.5, normal(own, shape)));
      const own = treeLeaves(params);
      const f = (leaves: tf.Tensor[]): tf.Tensor =>
        row.apply(treeFromLeaves(params, leaves.slice(0, own.length)) as never, leaves.slice(own.length));
      const cancelling = Object.keys(params).map((name) => name in (row.withoutGradient ?? {}));
      return {f, leaves: [...own, ...drawn(3, row.inputs)], cancelling};
    },
  ]),
  ['one array, multiplied in two shapes', reshapedFactor],
  ...modelRows.map(({name, model, input}): [string, MakeProblem] => [
    name,
    () => {
      const [params, x] = [model.init(key(4)), input(key(5), 8)];
      return {f: (leaves) => model.apply(treeFromLeaves(params, leaves), x), leaves: treeLeaves(params)};
    },
  ]),
];

/** One array as right factor in two shapes, of which one backend would keep the first. */
function reshapedFactor(): Problem {
  const [a, c, x] = drawn(13, [[2, 3], [2, 2], [6]]); // prettier-ignore
  const f = ([own]: tf.Tensor[]): tf.Tensor =>
    tf.concat([matmul(a, tf.reshape(own, [3, 2])), matmul(c, tf.reshape(own, [2, 3]))], 1);
  return {f, leaves: [x]};
}

/** What one backend makes of a problem. */
type Computed = {
  value: Float32Array;
  first: Float32Array[];
  second: Float32Array[];
  cancelling?: readonly boolean[];
};

const numbersOf = (tensors: readonly tf.Tensor[]): Float32Array[] =>
  tensors.map((tensor) => tensor.dataSync().slice() as Float32Array);

/** f, the gradient of ⟨dy, f⟩, and the Hessian of ⟨dy, f²⟩ times a direction: the square has one also where f is linear. */
function computed(make: MakeProblem): Computed {
  let result: Computed | undefined;
  tf.tidy(() => {
    const {f, leaves, cancelling} = make();
    const y = f(leaves);
    const dy = normal(key(6), y.shape);
    const directions = drawn(
      7,
      leaves.map(({shape}) => shape),
    );
    const {grads} = valueAndGrad((own: tf.Tensor[]) => tf.sum(tf.mul(f(own), dy)))(leaves);
    const products = hvp((own: tf.Tensor[]) => tf.sum(tf.mul(tf.square(f(own)), dy)), leaves, directions);
    result = {value: numbersOf([y])[0], first: numbersOf(grads), second: numbersOf(products), cancelling};
  });
  return result!;
}

/** Losses of Adam's first steps on one batch. */
function losses({model, input, target}: ModelRow): Float32Array {
  return tf.tidy(() => {
    const x = treeStack([input(key(8), 8)]);
    const shape = model.apply(treeStack([model.init(key(0))]), x).shape;
    const y = target?.(input(key(8), 8)).expandDims(0) ?? normal(key(9), shape);
    const learner = {
      init: model.init,
      loss: (params: Params, batch: {x: Params; y: tf.Tensor}) =>
        meanSquaredError(model.apply(params, batch.x), batch.y),
      optimizer: adam({learningRate: 0.01}),
    };
    const steps = scan(trainStep(learner));
    const batches = treeStack(Array.from({length: 20}, () => ({x, y})));
    const {outputs} = steps(initialState(learner, [key(10)]), batches);
    steps.dispose();
    return numbersOf([outputs])[0];
  });
}

/** The measures of lib/analysis that differentiate. */
function measures(): number[] {
  return tf.tidy(() => {
    const net = mlp({dIn: 4, dHidden: [8], dOut: 2});
    const params = treeStack(split(key(11), 2).map((own) => net.init(own)));
    const [x, target] = drawn(12, [
      [2, 6, 4],
      [2, 6, 2],
    ]);
    const f = (inputs: tf.Tensor): tf.Tensor => net.apply(params, inputs);
    const loss = (own: typeof params, context: number): tf.Tensor =>
      tf.mul(context + 1, meanSquaredError(net.apply(own, x), tf.mul(target, context)));
    const tensors = [jacobian(f, x), contextGradients(loss, params, 3)];
    return [...numbersOf(tensors), ...Object.values(frozenJacobian(f, x, target))].flatMap((some) => [
      ...some,
    ]);
  });
}

function compare(actual: Float32Array, expected: Float32Array, tolerance: Tolerance, name: string): void {
  assertClose(actual, expected, scaled(tolerance, [1, ...expected]), name);
}

describe.skipIf(process.env.WHY_ATTENTION_BACKEND === 'wasm')(
  'on WebAssembly as on the native library',
  () => {
    const both = async <T>(compute: () => T): Promise<[native: T, wasm: T]> => [
      await onBackend('tensorflow', compute),
      await onBackend('wasm', compute),
    ];

    test('the two are two', async () => {
      expect(await both(() => tf.backend().constructor.name)).toEqual(['NodeJSKernelBackend', 'BackendWasm']);
    });

    describe.each(problems)('%s', (_, make) => {
      let native: Computed;
      let wasm: Computed;
      beforeAll(async () => {
        [native, wasm] = await both(() => computed(make));
      });

      test('has the same value', () => compare(wasm.value, native.value, tolerances.paths, 'value'));

      test('has the same first derivatives', () => {
        native.first.forEach((one, i) => compare(wasm.first[i], one, tolerances.paths, `gradient ${i}`));
      });

      test('has the same second derivatives', () => {
        const all = native.second.flatMap((one) => [...one]);
        native.second.forEach((one, i) => {
          const tolerance = scaled(tolerances.hessian, [1, ...(native.cancelling?.[i] ? all : one)]);
          assertClose(wasm.second[i], one, tolerance, `product ${i}`);
        });
      });
    });

    test.each(modelRows.map((row) => [row.name, row] as const))('%s learns the same', async (_, row) => {
      const [native, wasm] = await both(() => losses(row));
      expect(native[19]).toBeLessThan(native[0]);
      compare(wasm, native, tolerances.paths, 'losses');
    });

    test('Jacobians, gradients of contexts and frozen Jacobians measure the same', async () => {
      const [native, wasm] = await both(measures);
      compare(Float32Array.from(wasm), Float32Array.from(native), tolerances.paths, 'measures');
    });
  },
);
