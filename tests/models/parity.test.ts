// The models against two others: float64 formulas on plain arrays, and PyTorch.
import * as tf from '@tensorflow/tfjs';
import {describe, expect, test} from 'vitest';
import {
  foldIn,
  key,
  normalArray,
  treeFromLeaves,
  treeLeaves,
  treePaths,
  valueAndGrad,
  type Params,
} from 'why-attention/core';
import {
  associativeMemory,
  attentionOverNull,
  attentionPooling,
  bilinearForm,
  fastWeightPooling,
  gatedActivations,
  gatedMlp,
  lowRankBilinear,
  mlp,
  mlpActivations,
  scorings,
  type AssociativeMemoryConfig,
  type AttentionOverNullConfig,
  type AttentionPoolingConfig,
  type BilinearFormConfig,
  type FastWeightPoolingConfig,
  type GatedMlpConfig,
  type LowRankBilinearConfig,
  type MlpConfig,
  type PoolingInput,
  type TwoInputs,
} from 'why-attention/models';
import {loadFixture, nested, tensorOf, type Grid} from '../parity/fixtures';
import {assertClose} from '../support/assert-close';
import {array64, sizeOf, type Array64} from '../support/reference/array';
import {gradients} from '../support/reference/finite-differences';
import * as reference from '../support/reference/models';
import * as pairs from '../support/reference/pair-models';
import {scaled, tolerances} from '../support/tolerances';

type Grids = Record<string, Grid>;
type ModelCase = {
  params: Grids;
  inputs: Grids;
  target: Grid;
  output: Grid;
  loss: number;
  gradients: Grids;
} & (
  | {model: 'mlp'; config: MlpConfig}
  | {model: 'attention-pooling'; config: AttentionPoolingConfig}
  | {model: 'fast-weight-pooling'; config: FastWeightPoolingConfig}
  | {model: 'associative-memory'; config: AssociativeMemoryConfig}
  | {model: 'gated-mlp'; config: GatedMlpConfig}
  | {model: 'low-rank-bilinear'; config: LowRankBilinearConfig}
  | {model: 'bilinear-form'; config: BilinearFormConfig}
  | {model: 'attention-over-null'; config: AttentionOverNullConfig}
);

/** A model, how to give it named inputs, and its float64 counterpart. */
type Subject = {
  init: () => Params;
  apply: (params: Params, inputs: Record<string, tf.Tensor>) => tf.Tensor;
  reference: (params: reference.NamedArrays, inputs: Record<string, Array64>) => Array64;
};

const mlpSubject = (config: MlpConfig): Subject => {
  const net = mlp(config);
  return {
    init: () => net.init(key(1)),
    apply: (params, {x}) => net.apply(params as never, x),
    reference: (params, {x}) => reference.mlp(params, x, config.activation),
  };
};
const gatedMlpSubject = (config: GatedMlpConfig): Subject => {
  const net = gatedMlp(config);
  return {
    init: () => net.init(key(1)),
    apply: (params, {x}) => net.apply(params as never, x),
    reference: (params, {x}) => pairs.gatedMlp(params, x, config.activation),
  };
};
const lowRankBilinearSubject = (config: LowRankBilinearConfig): Subject => {
  const net = lowRankBilinear(config);
  return {
    init: () => net.init(key(1)),
    apply: (params, {x}) => net.apply(params as never, x),
    reference: (params, {x}) => pairs.lowRankBilinear(params, x),
  };
};
const bilinearFormSubject = (config: BilinearFormConfig): Subject => {
  const form = bilinearForm(config);
  return {
    init: () => form.init(key(1)),
    apply: (params, inputs) => form.apply(params as never, inputs as TwoInputs),
    reference: (params, {x, z}) => pairs.bilinearForm(params, x, z),
  };
};
const attentionOverNullSubject = (config: AttentionOverNullConfig): Subject => {
  const model = attentionOverNull(config);
  return {
    init: () => model.init(key(1)),
    apply: (params, inputs) => model.apply(params as never, inputs as TwoInputs),
    reference: (params, {x, z}) => pairs.attentionOverNull(params, x, z),
  };
};
const poolingSubject = (config: AttentionPoolingConfig): Subject => {
  const model = attentionPooling(config);
  return {
    init: () => model.init(key(1)),
    apply: (params, inputs) => model.apply(params as never, inputs as PoolingInput),
    reference: (params, {slots, query}) => reference.attentionPooling(params, slots, query),
  };
};
const fastWeightSubject = (config: FastWeightPoolingConfig): Subject => {
  const model = fastWeightPooling(config);
  return {
    init: () => model.init(key(1)),
    apply: (params, inputs) => model.apply(params as never, inputs as PoolingInput),
    reference: (params, {slots, query}) =>
      reference.fastWeightPooling(params, slots, query, config.featureMap),
  };
};
const memorySubject = (config: AssociativeMemoryConfig): Subject => {
  const model = associativeMemory(config);
  return {
    init: () => model.init(key(1)),
    apply: (params, {writes, values, asked}) =>
      model.apply(params as never, {
        writes: tf.cast(writes, 'int32'),
        values,
        asked: tf.cast(asked, 'int32'),
      }),
    reference: (params, inputs) => reference.associativeMemory(params, inputs, config),
  };
};
const subjectOf = (one: ModelCase): Subject => {
  if (one.model === 'mlp') return mlpSubject(one.config);
  if (one.model === 'attention-pooling') return poolingSubject(one.config);
  if (one.model === 'gated-mlp') return gatedMlpSubject(one.config);
  if (one.model === 'low-rank-bilinear') return lowRankBilinearSubject(one.config);
  if (one.model === 'bilinear-form') return bilinearFormSubject(one.config);
  if (one.model === 'attention-over-null') return attentionOverNullSubject(one.config);
  return one.model === 'fast-weight-pooling' ? fastWeightSubject(one.config) : memorySubject(one.config);
};

const fastWeightKinds = [
  {rule: 'sum', featureMap: 'identity'},
  {rule: 'sum', featureMap: 'elu-normalised'},
  {rule: 'delta', featureMap: 'identity'},
] as const;
const memoryKinds = [
  {rule: 'sum', featureMap: 'identity'},
  {rule: 'sum', featureMap: 'dpfp-1'},
  {rule: 'sum', featureMap: 'dpfp-3'},
  {rule: 'delta', featureMap: 'identity'},
  {rule: 'softmax', featureMap: 'identity'},
] as const;
const smoothActivations = mlpActivations.filter((activation) => activation !== 'relu');
const nameOf = (what: string, {rule, featureMap}: {rule: string; featureMap: string}): string =>
  `${what}, ${rule}, ${featureMap}`;

/** Names the leaves of a model and puts named values into its tree. */
function named(subject: Subject) {
  const like = subject.init();
  const paths = treePaths(like);
  return {
    paths,
    shapes: treeLeaves(like).map(({shape}) => shape),
    treeOf: (values: Record<string, tf.Tensor>): Params =>
      treeFromLeaves(
        like,
        paths.map((leafPath) => values[leafPath]),
      ),
  };
}

const mapValues = <A, B>(record: Record<string, A>, f: (value: A, i: number) => B): Record<string, B> =>
  Object.fromEntries(Object.entries(record).map(([name, value], i) => [name, f(value, i)]));
const toTensor = ({shape, data}: Array64): tf.Tensor => tf.tensor(Float32Array.from(data), [...shape]);
const toNested = ({shape, data}: Array64) => nested({shape, data: [...data]});

const pooling = {dToken: 4, nSlots: 3, dModel: 5, dOut: 2};
const poolingInputs = {slots: [3, 3, 4], query: [3, 4]};
/** Ten writes, two chunks of the delta rule, with repeated keys. */
const memoryInputs = {
  writes: array64([2, 10], [0, 3, 1, 3, 2, 0, 0, 1, 3, 2, 2, 2, 1, 0, 3, 1, 0, 3, 3, 1]),
  values: [2, 10, 3],
  asked: array64([2], [3, 1]),
};
/** Inputs by name: given, or of a shape and drawn. */
type Inputs = Record<string, number[] | Array64>;
describe.each<[string, Subject, Inputs]>([
  ['mlp', mlpSubject({dIn: 4, dHidden: [6, 5], dOut: 3}), {x: [3, 4]}],
  ...smoothActivations.map((activation): [string, Subject, Inputs] => [
    `mlp, ${activation}`,
    mlpSubject({dIn: 4, dHidden: [6, 5], dOut: 3, activation}),
    {x: [3, 4]},
  ]),
  ...gatedActivations.map((activation): [string, Subject, Inputs] => [
    `gated mlp, ${activation}`,
    gatedMlpSubject({dIn: 4, dHidden: 6, dOut: 3, activation}),
    {x: [3, 4]},
  ]),
  ['low-rank bilinear', lowRankBilinearSubject({dIn: 4, dHidden: 3, dOut: 2}), {x: [3, 4]}],
  ['bilinear form', bilinearFormSubject({dX: 4, dZ: 3, rank: 2}), {x: [3, 4], z: [3, 3]}],
  [
    'attention over null',
    attentionOverNullSubject({dX: 4, dZ: 3, nHeads: 2, dHead: 3, dValue: 2, dOut: 2}),
    {x: [3, 4], z: [3, 3]},
  ],
  ...scorings.map((scoring): [string, Subject, Inputs] => [
    `${scoring} pooling`,
    poolingSubject({...pooling, scoring}),
    poolingInputs,
  ]),
  ...fastWeightKinds.map((kind): [string, Subject, Inputs] => [
    nameOf('fast-weight pooling', kind),
    fastWeightSubject({...pooling, ...kind}),
    poolingInputs,
  ]),
  ...memoryKinds.map((kind): [string, Subject, Inputs] => [
    nameOf('associative memory', kind),
    memorySubject({nKeys: 4, dKey: 5, ...kind}),
    memoryInputs,
  ]),
])('%s against the float64 reference', (_, subject, inputShapes) => {
  const draw = (shape: readonly number[], n: number): Array64 =>
    array64(shape, normalArray(foldIn(key(77), n), sizeOf(shape)));

  test('value and gradient of every parameter', () =>
    tf.tidy(() => {
      const {paths, shapes, treeOf} = named(subject);
      const params = Object.fromEntries(paths.map((leafPath, i) => [leafPath, draw(shapes[i], i)]));
      const inputs = mapValues(inputShapes, (of, i) => ('data' in of ? of : draw(of, 100 + i)));
      const expected = subject.reference(params, inputs);
      const dy = draw(expected.shape, 200);

      const tensors = mapValues(inputs, toTensor);
      const weighted = (own: Params): tf.Tensor => tf.sum(tf.mul(subject.apply(own, tensors), toTensor(dy)));
      const {grads} = valueAndGrad(weighted)(treeOf(mapValues(params, toTensor)));
      const ofReference = (...leaves: Array64[]): Array64 =>
        subject.reference(Object.fromEntries(leaves.map((leaf, i) => [paths[i], leaf])), inputs);
      const slopes = gradients(
        ofReference,
        paths.map((leafPath) => params[leafPath]),
        dy,
      );

      assertClose(
        subject.apply(treeOf(mapValues(params, toTensor)), tensors),
        toNested(expected),
        scaled(tolerances.matmul, [1, ...expected.data]),
      );
      const largest = slopes.flatMap(({data}) => [...data]);
      treeLeaves(grads).forEach((leaf, i) =>
        assertClose(
          leaf,
          toNested(slopes[i]),
          scaled(tolerances.finiteDifference, [1, ...largest]),
          paths[i],
        ),
      );
    }));
});

const cases = loadFixture<ModelCase>('torch-models').cases;
const titleOf = (one: ModelCase): string => {
  if (one.model === 'mlp') return one.config.activation ? `mlp, ${one.config.activation}` : 'mlp';
  if (one.model === 'attention-pooling') return `${one.config.scoring} pooling`;
  if (one.model === 'gated-mlp') return `gated mlp, ${one.config.activation}`;
  if (
    one.model === 'low-rank-bilinear' ||
    one.model === 'bilinear-form' ||
    one.model === 'attention-over-null'
  )
    return one.model;
  return nameOf(
    one.model === 'fast-weight-pooling' ? 'fast-weight pooling' : 'associative memory',
    one.config,
  );
};

test('PyTorch has each model, scoring and rule', () => {
  expect(cases.map(titleOf)).toEqual([
    'mlp',
    ...scorings.map((scoring) => `${scoring} pooling`),
    ...fastWeightKinds.map((kind) => nameOf('fast-weight pooling', kind)),
    ...memoryKinds.map((kind) => nameOf('associative memory', kind)),
    ...smoothActivations.map((activation) => `mlp, ${activation}`),
    ...gatedActivations.map((activation) => `gated mlp, ${activation}`),
    'low-rank-bilinear',
    'bilinear-form',
    'attention-over-null',
  ]);
});

test.each(cases.map((one) => [titleOf(one), one] as const))(
  '%s against PyTorch: output, loss, gradients',
  (_, one) => {
    tf.tidy(() => {
      const subject = subjectOf(one);
      const {paths, treeOf} = named(subject);
      expect(Object.keys(one.params).sort()).toEqual([...paths].sort());
      const [params, inputs] = [treeOf(mapValues(one.params, tensorOf)), mapValues(one.inputs, tensorOf)];
      const target = tensorOf(one.target);
      const loss = (own: Params): tf.Tensor => tf.mean(tf.square(tf.sub(subject.apply(own, inputs), target)));
      const {value, grads} = valueAndGrad(loss)(params);
      assertClose(subject.apply(params, inputs), nested(one.output), tolerances.model);
      assertClose(value, one.loss, tolerances.model);
      treeLeaves(grads).forEach((leaf, i) =>
        assertClose(leaf, nested(one.gradients[paths[i]]), tolerances.gradient, paths[i]),
      );
    });
  },
);
