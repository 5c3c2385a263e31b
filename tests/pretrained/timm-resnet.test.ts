// Nets of images with another library's weights give its outputs, stage by stage, and train as it does.
import * as tf from '@tensorflow/tfjs';
import {describe, expect, test} from 'vitest';
import {scan, treeLeaves, treePaths, treeStack, valueAndGrad, type Params} from 'why-attention/core';
import {
  resNet,
  vgg,
  type ResNetConfig,
  type ResNetParams,
  type StackModel,
  type VggConfig,
} from 'why-attention/models';
import {applyUnit, crossEntropy, type ResidualUnit} from 'why-attention/nn';
import {momentum as withMomentum} from 'why-attention/optim';
import {resNetFromTimm, resNetWeightNames, vggFromTimm, type NamedWeight} from 'why-attention/pretrained';
import {trainStep} from 'why-attention/train';
import {loadFixture, nested, tensorOf, type Grid} from '../parity/fixtures';
import {assertClose} from '../support/assert-close';
import {scaled, tolerances} from '../support/tolerances';

type Weights = {names: Record<string, number[]>; unit: number; int16: string};
type ForwardCase = {
  name: string;
  config: ResNetConfig | VggConfig;
  weights: Weights;
  x: Grid;
  outputs: Record<string, Grid>;
};
type TrainingCase = {
  name: string;
  config: ResNetConfig;
  weights: Weights;
  x: Grid;
  labels: number[];
  learningRate: number;
  momentum: number;
  losses: number[];
  gradients: Record<string, Grid>;
  after: Record<string, Grid>;
};
const cases = loadFixture<ForwardCase | TrainingCase>('timm-resnet').cases;
const forward = cases.filter((one): one is ForwardCase => 'outputs' in one);
const training = cases.find((one): one is TrainingCase => 'losses' in one)!;

/** Whole numbers of 16 bits in base64, times a unit, one weight after another. */
function weightsOf({names, unit, int16}: Weights): Map<string, NamedWeight> {
  const bytes = Uint8Array.from(Buffer.from(int16, 'base64'));
  const numbers = new Int16Array(bytes.buffer);
  let from = 0;
  return new Map(
    Object.entries(names).map(([name, shape]) => {
      const size = shape.reduce((product, n) => product * n, 1);
      const data = Float32Array.from(numbers.subarray(from, from + size), (value) => value / unit);
      from += size;
      return [name, {shape, data}];
    }),
  );
}

/** The net of a case, and its weights. */
function netOf({config, weights}: ForwardCase): {model: StackModel<Params, tf.Tensor>; params: Params} {
  const named = weightsOf(weights);
  const made =
    'stem' in config
      ? {model: resNet(config), params: resNetFromTimm(config, named)}
      : {model: vgg(config), params: vggFromTimm(config, named)};
  return made as unknown as {model: StackModel<Params, tf.Tensor>; params: Params};
}

const stageOf = ({name}: ResidualUnit): string => name.split(' ').slice(0, 2).join(' ');

describe.each(forward.map((one) => [one.name, one] as const))('%s', (_, one) => {
  test('stem, stages, means over places and outputs are PyTorch’s', () =>
    tf.tidy(() => {
      const {model, params} = netOf(one);
      const x = tensorOf(one.x);
      let h = model.stem(params, x);
      const got: Record<string, tf.Tensor> = 'stem' in one.config ? {stem: h} : {};
      for (const unit of model.units(params, x)) got[stageOf(unit)] = h = applyUnit(unit, h);
      if ('pooled' in one.outputs) got.pooled = tf.mean(h, [1, 2]);
      got.logits = model.head(params, h, x);
      expect(Object.keys(got)).toEqual(Object.keys(one.outputs));
      for (const [stage, output] of Object.entries(one.outputs))
        assertClose(got[stage], nested(output), scaled(tolerances.model, [1, ...output.data]), stage);
      assertClose(model.apply(params, x), got.logits, tolerances.exact);
    }));
});

test('the options of test_resnet matter: without any of them its outputs are others', () =>
  tf.tidy(() => {
    const one = forward.find(({name}) => name === 'test_resnet')!;
    const config = one.config as ResNetConfig;
    const {params} = netOf(one);
    const [x, expected] = [tensorOf(one.x), one.outputs.logits.data];
    const otherwise = resNet({...config, shortcut: 'projection'})
      .apply(params as ResNetParams, x)
      .dataSync();
    expect(Math.max(...otherwise.map((value, i) => Math.abs(value - expected[i])))).toBeGreaterThan(1e-2);
  }));

describe('three steps of training', () => {
  const {config, weights, x, labels, learningRate, momentum, losses, gradients, after} = training;
  const net = resNet(config);
  const batchOf = (): {x: tf.Tensor; labels: tf.Tensor} => ({
    x: tf.expandDims(tensorOf(x)),
    labels: tf.tensor2d([labels], undefined, 'int32'),
  });
  const lossOf = (params: ResNetParams, batch: {x: tf.Tensor; labels: tf.Tensor}): tf.Tensor =>
    crossEntropy(net.apply(params, batch.x, {train: true}), batch.labels);
  /** What PyTorch calls it, and how it lies there. */
  const named = new Map(resNetWeightNames(config).map((name) => [name.ours, name]));

  const compare = (tree: ResNetParams, expected: Record<string, Grid>): void => {
    const [paths, leaves] = [treePaths(tree), treeLeaves(tree)];
    let compared = 0;
    paths.forEach((path, i) => {
      const {theirs, axes} = named.get(path)!;
      if (!(theirs in expected)) return;
      const own = tensorOf(expected[theirs]);
      const moved = axes ? tf.transpose(own, [...axes]) : own;
      assertClose(
        tf.squeeze(leaves[i], [0]),
        moved,
        scaled(tolerances.gradient, [1, ...own.dataSync()]),
        path,
      );
      compared++;
    });
    expect(compared).toBe(Object.keys(expected).length);
  };

  test('the first has PyTorch’s loss and gradients, through the statistics of the batch', () =>
    tf.tidy(() => {
      const params = treeStack([resNetFromTimm(config, weightsOf(weights))]);
      const {value, grads} = valueAndGrad((own: ResNetParams) => lossOf(own, batchOf()))(params);
      assertClose(value, [losses[0]], tolerances.model);
      compare(grads, gradients);
    }));

  test.each([false, true])('losses and weights after all are PyTorch’s, compiled %s', (compile) =>
    tf.tidy(() => {
      const params = treeStack([resNetFromTimm(config, weightsOf(weights))]);
      const optimizer = withMomentum({learningRate, decay: momentum});
      const step = trainStep({init: net.init, loss: lossOf, optimizer});
      const steps = scan(step, {compile});
      const {x: xs, labels: ys} = batchOf();
      const batches = {x: tf.stack([xs, xs, xs]), labels: tf.stack([ys, ys, ys])};
      const {state, outputs} = steps({params, optState: optimizer.init(params)}, batches);
      assertClose(outputs, losses.map((loss) => [loss]), tolerances.model); // prettier-ignore
      compare(state.params, after);
      steps.dispose();
    }),
  );
});

describe('weights that are not those of the net are refused', () => {
  const {config, weights} = training;
  const own = weightsOf(weights);
  const changed = (change: (map: Map<string, NamedWeight>) => void) => () => {
    const map = new Map(own);
    change(map);
    tf.tidy(() => void resNetFromTimm(config, map));
  };
  test.each([
    ['one missing', changed((map) => map.delete('fc.bias')), 'weights must have fc.bias. Got 36 others.'],
    [
      'one too many',
      changed((map) => map.set('head.weight', own.get('fc.bias')!)),
      'weights must be those of a model of these sizes. It has no place for head.weight.',
    ],
    [
      'one of another shape',
      changed((map) => map.set('conv1.weight', own.get('fc.bias')!)),
      /^conv1.weight must give stem.0.conv.w the shape \[3, 3, 3, 4\]. Got \[10\]/,
    ],
  ])('%s', (_, load, message) => {
    expect(load).toThrow(message);
  });

  test('but PyTorch’s counters of batches are passed over', () => {
    expect(changed((map) => map.set('bn1.num_batches_tracked', {shape: [], data: Float32Array.of(3)}))).not.toThrow(); // prettier-ignore
  });
});
