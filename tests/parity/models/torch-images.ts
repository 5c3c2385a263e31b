// Residual and VGG nets against timm's and PyTorch's: outputs stage by stage, and three steps of training.
import * as tf from '@tensorflow/tfjs';
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
import {resNetFromTimm, resNetWeightNames, vggFromTimm} from 'why-attention/pretrained';
import {trainStep} from 'why-attention/train';
import {tolerances} from '../../support/tolerances';
import {loadFixture, nested, tensorOf, type Grid} from '../fixtures';
import type {Check, ParityCase} from './case';
import {packedWeights, type PackedWeights} from './packed-weights';

type ForwardCase = {
  name: string;
  config: ResNetConfig | VggConfig;
  weights: PackedWeights;
  x: Grid;
  outputs: Record<string, Grid>;
};
type TrainingCase = {
  name: string;
  config: ResNetConfig;
  weights: PackedWeights;
  x: Grid;
  labels: number[];
  learningRate: number;
  momentum: number;
  losses: number[];
  gradients: Record<string, Grid>;
  after: Record<string, Grid>;
};
const {cases} = loadFixture<ForwardCase | TrainingCase>('timm-resnet');
/** Nets with their weights and outputs. */
export const imageForward = cases.filter((one): one is ForwardCase => 'outputs' in one);
/** A net before and after three steps. */
export const imageTraining = cases.find((one): one is TrainingCase => 'losses' in one)!;

/** The net of a case, and its weights. */
export function imageNetOf({config, weights}: ForwardCase): {
  model: StackModel<Params, tf.Tensor>;
  params: Params;
} {
  const named = packedWeights(weights);
  const made =
    'stem' in config
      ? {model: resNet(config), params: resNetFromTimm(config, named)}
      : {model: vgg(config), params: vggFromTimm(config, named)};
  return made as unknown as {model: StackModel<Params, tf.Tensor>; params: Params};
}

const stageOf = ({name}: ResidualUnit): string => name.split(' ').slice(0, 2).join(' ');

const forward: ParityCase[] = imageForward.map((one) => ({
  model: 'stem' in one.config ? 'resNet' : 'vgg',
  reference: /^(timm|test_resnet)/.test(one.name) ? 'timm' : 'PyTorch',
  title: one.name,
  run: (check) =>
    tf.tidy(() => {
      const {model, params} = imageNetOf(one);
      const x = tensorOf(one.x);
      let h = model.stem(params, x);
      const got: Record<string, tf.Tensor> = 'stem' in one.config ? {stem: h} : {};
      for (const unit of model.units(params, x)) got[stageOf(unit)] = h = applyUnit(unit, h);
      if ('pooled' in one.outputs) got.pooled = tf.mean(h, [1, 2]);
      got.logits = model.head(params, h, x);
      if (Object.keys(got).join() !== Object.keys(one.outputs).join())
        throw new Error(`expected ${Object.keys(one.outputs).join()}. Got ${Object.keys(got).join()}.`);
      for (const [stage, output] of Object.entries(one.outputs)) {
        const quantity = stage === 'logits' ? 'outputs' : 'outputs of each block';
        check(quantity, got[stage], nested(output), tolerances.model, stage);
      }
    }),
}));

function trainingCase(compile: boolean): ParityCase {
  const {name, config, weights, x, labels, learningRate, momentum, losses, gradients, after} = imageTraining;
  const net = resNet(config);
  const batchOf = (): {x: tf.Tensor; labels: tf.Tensor} => ({
    x: tf.expandDims(tensorOf(x)),
    labels: tf.tensor2d([labels], undefined, 'int32'),
  });
  const lossOf = (params: ResNetParams, batch: ReturnType<typeof batchOf>): tf.Tensor =>
    crossEntropy(net.apply(params, batch.x, {train: true}), batch.labels);
  const start = (): ResNetParams => treeStack([resNetFromTimm(config, packedWeights(weights))]);
  return {
    model: 'resNet',
    reference: 'PyTorch',
    title: `${name}, steps ${compile ? 'compiled' : 'op by op'}`,
    run: (check) =>
      tf.tidy(() => {
        const params = start();
        const {grads} = valueAndGrad((own: ResNetParams) => lossOf(own, batchOf()))(params);
        compareNamed(config, grads, gradients, (...compared) => check('gradients', ...compared));
        const optimizer = withMomentum({learningRate, decay: momentum});
        const steps = scan(trainStep({init: net.init, loss: lossOf, optimizer}), {compile});
        const {x: xs, labels: ys} = batchOf();
        const batches = {x: tf.stack([xs, xs, xs]), labels: tf.stack([ys, ys, ys])};
        const {state, outputs} = steps({params, optState: optimizer.init(params)}, batches);
        check('losses of three training steps', outputs, losses.map((loss) => [loss]), tolerances.model); // prettier-ignore
        compareNamed(config, state.params, after, (...compared) =>
          check('weights after three training steps', ...compared),
        );
        steps.dispose();
      }),
  };
}

type CheckOfOne = Check extends (quantity: never, ...rest: infer Rest) => void
  ? (...rest: Rest) => void
  : never;

/** Compares leaves with what PyTorch calls them and how it lays them. */
function compareNamed(
  config: ResNetConfig,
  tree: ResNetParams,
  expected: Record<string, Grid>,
  check: CheckOfOne,
): void {
  const named = new Map(resNetWeightNames(config).map((name) => [name.ours, name]));
  const leaves = treeLeaves(tree);
  const compared = treePaths(tree).filter((path, i) => {
    const {theirs, axes} = named.get(path)!;
    if (!(theirs in expected)) return false;
    const own = tensorOf(expected[theirs]);
    check(tf.squeeze(leaves[i], [0]), axes ? tf.transpose(own, [...axes]) : own, tolerances.gradient, path);
    return true;
  });
  const nExpected = Object.keys(expected).length;
  if (compared.length !== nExpected) throw new Error(`expected ${nExpected} leaves. Got ${compared.length}.`);
}

export const torchImages: ParityCase[] = [...forward, ...[false, true].map(trainingCase)];
