/**
 * One row a model of lib/models: what drives all laws of all-models.test.ts. A new model joins by adding a row, and its entry in
 * parameter-shapes.json with UPDATE_SHAPES=1.
 */
import * as tf from '@tensorflow/tfjs';
import {normal, permutation, split, type Key, type Params} from 'why-attention/core';
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
  residualMlp,
  type AssociativeMemoryConfig,
  type AssociativeMemoryInput,
  type AttentionPoolingConfig,
  type FastWeightPoolingConfig,
  type GatedActivation,
  type MlpActivation,
  type MlpConfig,
  type MemoryFeatureMap,
  type MemoryRule,
  type Model,
  type PoolingFeatureMap,
  type PoolingSizes,
  type ResidualMlpConfig,
  type ResidualMlpSkip,
  type Scoring,
  type WriteRule,
} from 'why-attention/models';
import {convRows} from './conv-rows';
import {faceRow} from './face-rows';
import {imageRows} from './image-rows';
import {transformerRows} from './transformer-rows';

/** A model whose parameters and input are any trees; what the laws apply it to comes from its own row. */
export type AnyModel = Model<Params, Params, tf.Tensor>;

/** Something that must throw, and what the message says. */
export type Refused<Made> = {readonly title: string; readonly make: Made; readonly message: string};

/** What the laws need to know of a model. */
export type ModelRow = {
  /** Unique; names the entry in parameter-shapes.json. */
  readonly name: string;
  /** The export of lib/models that makes it. */
  readonly factory: string;
  readonly model: AnyModel;
  /** A tree of tensors with a leading batch axis. */
  readonly input: (key: Key, nExamples: number) => Params;
  /** The number of parameters by the textbook's formula. */
  readonly parameters: number;
  /** What the model is to fit for an input, where it cannot fit any numbers. Default: normal numbers. */
  readonly target?: (x: Params) => tf.Tensor;
  /** The learning rate with which Adam fits eight examples. Default 0.03. */
  readonly learningRate?: number;
  /** How many compiled steps are compared with steps op by op, 20 or more. Default 100; fewer where a step has so many operations that the others would only take time. */
  readonly compiledSteps?: number;
  /** Pairs of leaves that start as the same numbers on purpose. */
  readonly startEqual?: readonly (readonly [string, string])[];
  /** Leaves that change the output and have no gradient, since they are estimated and not learned. */
  readonly isEstimated?: (path: string) => boolean;
  /** Leaves that cannot change the output, with the reason; all others must have a gradient. */
  readonly withoutEffect: {readonly [path: string]: string};
  /** Configurations that throw a ConfigError which names the field. */
  readonly badConfigs: readonly Refused<() => unknown>[];
  /** Inputs that throw a ShapeError which names the argument. */
  readonly badInputs: readonly Refused<(key: Key) => Params>[];
};

const forgetTypes = <P extends Params, X extends Params>(model: Model<P, X, tf.Tensor>): AnyModel =>
  model as unknown as AnyModel;

const linearParameters = (dIn: number, dOut: number): number => dIn * dOut + dOut;

function mlpRow(name: string, config: MlpConfig): ModelRow {
  const sizes = [config.dIn, ...config.dHidden, config.dOut];
  const refused = (title: string, changes: Partial<MlpConfig>, message: string) => ({
    title,
    make: () => mlp({...config, ...changes}),
    message,
  });
  return {
    name,
    factory: 'mlp',
    model: forgetTypes(mlp(config)),
    input: (key, nExamples) => normal(key, [nExamples, config.dIn]),
    parameters: sizes.slice(1).reduce((sum, dOut, i) => sum + linearParameters(sizes[i], dOut), 0),
    withoutEffect: {},
    badConfigs: [
      refused('no input', {dIn: 0}, 'dIn must be a positive integer. Got 0.'),
      refused('a hidden layer of size 0', {dHidden: [4, 0]}, 'dHidden[1] must be a positive integer. Got 0.'),
      refused('half an output', {dOut: 1.5}, 'dOut must be a positive integer. Got 1.5.'),
      refused(
        'an unknown activation',
        {activation: 'tanh' as MlpActivation},
        'activation must be one of relu, silu, square. Got tanh.',
      ),
    ],
    badInputs: [anotherWidth(config.dIn)],
  };
}

/** A vector that is too long for the first linear layer. */
const anotherWidth = (dIn: number): Refused<(key: Key) => Params> => ({
  title: 'x with another number of features',
  make: (key) => normal(key, [2, dIn + 1]),
  message: `x must have shape [..., ${dIn}] to match w. Got [2, ${dIn + 1}].`,
});

/** Configurations of which one size is 0. */
const sizesOfNothing = <Sizes extends Record<string, number>>(
  sizes: Sizes,
  make: (sizes: Sizes) => unknown,
): Refused<() => unknown>[] =>
  Object.keys(sizes).map((field) => ({
    title: `${field} 0`,
    make: () => make({...sizes, [field]: 0}),
    message: `${field} must be a positive integer. Got 0.`,
  }));

const productSizes = {dIn: 6, dHidden: 16, dOut: 3};
/** Two linear maps of the input, multiplied unit by unit, and a read-out. */
const productParameters = ({dIn, dHidden, dOut}: typeof productSizes): number =>
  2 * linearParameters(dIn, dHidden) + linearParameters(dHidden, dOut);

function gatedMlpRow(activation: GatedActivation): ModelRow {
  const {dIn} = productSizes;
  return {
    name: `gated-mlp ${activation}`,
    factory: 'gatedMlp',
    model: forgetTypes(gatedMlp({...productSizes, activation})),
    input: (key, nExamples) => normal(key, [nExamples, dIn]),
    parameters: productParameters(productSizes),
    withoutEffect: {},
    badConfigs: [
      ...sizesOfNothing(productSizes, (sizes) => gatedMlp({...sizes, activation})),
      {
        title: 'an unknown activation',
        make: () => gatedMlp({...productSizes, activation: 'square' as GatedActivation}),
        message: 'activation must be one of relu, silu, sigmoid. Got square.',
      },
    ],
    badInputs: [anotherWidth(dIn)],
  };
}

const lowRankBilinearRow: ModelRow = {
  name: 'low-rank-bilinear',
  factory: 'lowRankBilinear',
  model: forgetTypes(lowRankBilinear(productSizes)),
  input: (key, nExamples) => normal(key, [nExamples, productSizes.dIn]),
  parameters: productParameters(productSizes),
  withoutEffect: {},
  badConfigs: sizesOfNothing(productSizes, lowRankBilinear),
  badInputs: [anotherWidth(productSizes.dIn)],
};

const [dX, dZ] = [6, 5];

/** What the rows of models of two inputs share. */
const ofTwoInputs = (() => {
  const pair = (key: Key, x: number[], z: number[]): Params => {
    const [xKey, zKey] = split(key, 2);
    return {x: normal(xKey, x), z: normal(zKey, z)};
  };
  return {
    input: (key: Key, nExamples: number) => pair(key, [nExamples, dX], [nExamples, dZ]),
    withoutEffect: {},
    badInputs: [
      {
        title: 'an x of another size',
        make: (key: Key) => pair(key, [2, dX + 1], [2, dZ]),
        message: 'x must have shape [B=2, 6]. Got [2, 7].',
      },
      {
        title: 'a z of another size',
        make: (key: Key) => pair(key, [2, dX], [2, dX]),
        message: 'z must have shape [B=2, 5]. Got [2, 6].',
      },
      {
        title: 'one z that would broadcast',
        make: (key: Key) => pair(key, [2, dX], [1, dZ]),
        message: 'z must have shape [B=2, 5]. Got [1, 5].',
      },
    ],
  };
})();

const formSizes = {dX, dZ, rank: 4};
const bilinearFormRow: ModelRow = {
  ...ofTwoInputs,
  name: 'bilinear-form',
  factory: 'bilinearForm',
  model: forgetTypes(bilinearForm(formSizes)),
  parameters: 4 * (dX + dZ),
  badConfigs: sizesOfNothing(formSizes, bilinearForm),
};

const nullSizes = {dX, dZ, nHeads: 3, dHead: 4, dValue: 2, dOut: 3};
const attentionOverNullRow: ModelRow = {
  ...ofTwoInputs,
  name: 'attention-over-null',
  factory: 'attentionOverNull',
  model: forgetTypes(attentionOverNull(nullSizes)),
  parameters:
    linearParameters(dX, 3 * 4) + // queries
    linearParameters(dZ, 3 * 4) + // keys
    linearParameters(dZ, 3 * 2) + // values
    3 * 4 + // null keys
    linearParameters(3 * 2, 3),
  badConfigs: sizesOfNothing(nullSizes, attentionOverNull),
};

const poolingSizes: PoolingSizes = {dToken: 9, nSlots: 4, dModel: 6, dOut: 3};

/** What the rows of all pooling models share: input, parameters of embedding, values and read-out, and what is refused. */
function poolingPart(make: (changes: Partial<PoolingSizes>) => unknown) {
  const {dToken, nSlots, dModel, dOut} = poolingSizes;
  const tokens = (key: Key, slots: number[], query: number[]): Params => {
    const [slotKey, queryKey] = split(key, 2);
    return {slots: normal(slotKey, slots), query: normal(queryKey, query)};
  };
  return {
    input: (key: Key, nExamples: number) => tokens(key, [nExamples, nSlots, dToken], [nExamples, dToken]),
    parameters:
      linearParameters(dToken, dModel) + // embedding
      nSlots * dModel + // positions
      linearParameters(dModel, dModel) + // values
      linearParameters(dModel, dOut),
    badConfigs: (['dToken', 'nSlots', 'dModel', 'dOut'] as const).map((field) => ({
      title: `${field} 0`,
      make: () => make({[field]: 0}),
      message: `${field} must be a positive integer. Got 0.`,
    })),
    badInputs: [
      {
        title: 'one slot that would broadcast',
        make: (key: Key) => tokens(key, [2, 1, dToken], [2, dToken]),
        message: 'slots must have shape [B=2, 4, 9]. Got [2, 1, 9].',
      },
      {
        title: 'one query that would broadcast',
        make: (key: Key) => tokens(key, [2, nSlots, dToken], [1, dToken]),
        message: 'query must have shape [B=2, 9]. Got [1, 9].',
      },
      {
        title: 'a query of another token size',
        make: (key: Key) => tokens(key, [2, nSlots, dToken], [2, dToken - 1]),
        message: 'query must have shape [B=2, 9]. Got [2, 8].',
      },
    ],
  };
}

function poolingRow(
  scoring: Scoring,
  scoringParameters: number,
  withoutEffect: ModelRow['withoutEffect'] = {},
): ModelRow {
  const config: AttentionPoolingConfig = {...poolingSizes, scoring};
  const shared = poolingPart((changes) => attentionPooling({...config, ...changes}));
  return {
    ...shared,
    name: `attention-pooling ${scoring}`,
    factory: 'attentionPooling',
    model: forgetTypes(attentionPooling(config)),
    parameters: shared.parameters + scoringParameters,
    withoutEffect,
    badConfigs: [
      ...shared.badConfigs,
      {
        title: 'an unknown scoring',
        make: () => attentionPooling({...config, scoring: 'cosine' as Scoring}),
        message: 'scoring must be one of static, dot-product, additive, dense-synthesizer. Got cosine.',
      },
    ],
  };
}

function fastWeightRow(rule: WriteRule, featureMap: PoolingFeatureMap, ruleParameters: number): ModelRow {
  const config: FastWeightPoolingConfig = {...poolingSizes, rule, featureMap};
  const shared = poolingPart((changes) => fastWeightPooling({...config, ...changes}));
  const refused = (title: string, changes: Partial<FastWeightPoolingConfig>, message: string) => ({
    title,
    make: () => fastWeightPooling({...config, ...changes}),
    message,
  });
  return {
    ...shared,
    name: `fast-weight-pooling ${rule} ${featureMap}`,
    factory: 'fastWeightPooling',
    model: forgetTypes(fastWeightPooling(config)),
    parameters: shared.parameters + 2 * linearParameters(dModel, dModel) + ruleParameters,
    withoutEffect: {},
    badConfigs: [
      ...shared.badConfigs,
      refused('an unknown rule', {rule: 'hebb' as WriteRule}, 'rule must be one of sum, delta. Got hebb.'),
      refused(
        'an unknown map',
        {featureMap: 'elu' as PoolingFeatureMap},
        'featureMap must be one of identity, elu-normalised. Got elu.',
      ),
      refused(
        'the delta rule with features',
        {rule: 'delta', featureMap: 'elu-normalised'},
        'featureMap must be identity for the delta rule. Got elu-normalised.',
      ),
    ],
  };
}

function memoryRow(
  rule: MemoryRule,
  featureMap: MemoryFeatureMap,
  dKey: number,
  ruleParameters = 0,
): ModelRow {
  const config: AssociativeMemoryConfig = {nKeys: 8, dKey, rule, featureMap};
  const {nKeys} = config;
  const refused = (title: string, changes: Partial<AssociativeMemoryConfig>, message: string) => ({
    title,
    make: () => associativeMemory({...config, ...changes}),
    message,
  });
  const numbers = (values: readonly number[], ...shape: number[]): tf.Tensor =>
    tf.tensor([...values], shape, 'int32');
  const input = (key: Key, nExamples: number): Params => {
    const [valueKey, askedKey, ...orderKeys] = split(key, nExamples + 2);
    const asked = permutation(askedKey, nExamples).map((i) => i % nKeys);
    const order = orderKeys.flatMap((own) => [...permutation(own, nKeys)]);
    return {
      writes: numbers(order, nExamples, nKeys),
      values: normal(valueKey, [nExamples, nKeys, 3]),
      asked: numbers([...asked], nExamples),
    };
  };
  return {
    name: `associative-memory ${rule} ${featureMap}`,
    factory: 'associativeMemory',
    model: forgetTypes(associativeMemory(config)),
    input,
    parameters: 2 * nKeys * dKey + 1 + ruleParameters,
    // A softmax reads between the values, so what is asked for is the value of the asked key.
    target: (x) => {
      const {writes, values, asked} = x as AssociativeMemoryInput;
      const isAsked = tf.cast(tf.equal(writes, tf.expandDims(asked, -1)), 'float32');
      return tf.sum(tf.mul(values, tf.expandDims(isAsked, -1)), -2);
    },
    startEqual: [['keys', 'queries']],
    withoutEffect: {},
    badConfigs: [
      refused('no key', {nKeys: 0}, 'nKeys must be a positive integer. Got 0.'),
      refused('half a key', {dKey: 0.5}, 'dKey must be a positive integer. Got 0.5.'),
      refused(
        'an unknown rule',
        {rule: 'hebb' as MemoryRule},
        'rule must be one of sum, delta, softmax. Got hebb.',
      ),
      refused(
        'an unknown map',
        {featureMap: 'elu' as MemoryFeatureMap},
        'featureMap must be one of identity, dpfp-1, dpfp-3. Got elu.',
      ),
      ...(['delta', 'softmax'] as const).map((other) =>
        refused(
          `the ${other} rule with features`,
          {rule: other, featureMap: 'dpfp-1'},
          `featureMap must be identity for the rule ${other}. Got dpfp-1.`,
        ),
      ),
      refused(
        'a key too short for its features',
        {rule: 'sum', featureMap: 'dpfp-3', dKey: 1},
        'dKey must be at least 2 for dpfp-3. Got 1.',
      ),
    ],
    badInputs: [
      {
        title: 'another number of values than of writes',
        make: (key) => ({...(input(key, 2) as AssociativeMemoryInput), values: tf.zeros([2, 1, 3])}),
        message: 'values must have shape [B=2, T=8, dValue]. Got [2, 1, 3].',
      },
      {
        title: 'one question that would broadcast',
        make: (key) => ({...(input(key, 2) as AssociativeMemoryInput), asked: numbers([0], 1)}),
        message: 'asked must have shape [B=2]. Got [1].',
      },
      {
        title: 'keys that are no whole numbers',
        make: (key) => ({...(input(key, 2) as AssociativeMemoryInput), writes: tf.zeros([2, 8])}),
        message: 'writes must have dtype int32. Got float32.',
      },
    ],
  };
}

const residualSizes = {dIn: 6, dModel: 8, nBlocks: 3, dHidden: 10, dOut: 3};
function residualMlpRow(name: string, changes: Partial<ResidualMlpConfig>): ModelRow {
  const config: ResidualMlpConfig = {...residualSizes, ...changes};
  const {dIn, dModel, nBlocks, dHidden, dOut} = config;
  const ofBlock = linearParameters(dModel, dHidden) + linearParameters(dHidden, dModel);
  const refused = (title: string, own: Partial<ResidualMlpConfig>, message: string) => ({
    title,
    make: () => residualMlp({...config, ...own}),
    message,
  });
  return {
    name,
    factory: 'residualMlp',
    model: forgetTypes(residualMlp(config)),
    input: (key, nExamples) => normal(key, [nExamples, dIn]),
    parameters:
      linearParameters(dIn, dModel) +
      nBlocks * (ofBlock + (config.norm ? 2 * dModel : 0)) +
      linearParameters(dModel, dOut),
    withoutEffect: {},
    badConfigs: [
      ...sizesOfNothing(residualSizes, (sizes) => residualMlp({...config, ...sizes})),
      refused(
        'an unknown skip',
        {skip: 'dense' as ResidualMlpSkip},
        'skip must be one of identity, none. Got dense.',
      ),
      refused(
        'a negative scale',
        {branchScale: -1},
        'branchScale must be a finite number of at least 0. Got -1.',
      ),
    ],
    badInputs: [anotherWidth(dIn)],
  };
}

const keyBias = {
  'scoring.key.b': 'adds q · b to all scores of a query, which the softmax does not see',
};
const {dModel, nSlots} = poolingSizes;

/** All models. */
export const modelRows: readonly ModelRow[] = [
  mlpRow('mlp', {dIn: 6, dHidden: [16, 12], dOut: 3}),
  mlpRow('mlp without a hidden layer', {dIn: 8, dHidden: [], dOut: 2}),
  mlpRow('mlp silu', {dIn: 6, dHidden: [16, 12], dOut: 3, activation: 'silu'}),
  mlpRow('mlp square', {dIn: 6, dHidden: [16, 12], dOut: 3, activation: 'square'}),
  residualMlpRow('residual-mlp', {}),
  residualMlpRow('residual-mlp with norms, small branches', {norm: true, branchScale: 0.1}),
  residualMlpRow('plain-mlp', {skip: 'none', branchScale: Math.SQRT1_2}),
  residualMlpRow('plain-mlp with norms', {skip: 'none', norm: true, nBlocks: 2, dModel: 16, dHidden: 24}),
  ...gatedActivations.map(gatedMlpRow),
  lowRankBilinearRow,
  bilinearFormRow,
  attentionOverNullRow,
  poolingRow('static', 4),
  poolingRow('dot-product', 2 * linearParameters(dModel, dModel), keyBias),
  poolingRow('additive', 2 * linearParameters(dModel, dModel) + 2 * dModel),
  poolingRow('dense-synthesizer', linearParameters(dModel, dModel) + linearParameters(dModel, nSlots)),
  fastWeightRow('sum', 'identity', 0),
  fastWeightRow('sum', 'elu-normalised', 0),
  fastWeightRow('delta', 'identity', dModel + 1),
  memoryRow('sum', 'identity', 6),
  memoryRow('sum', 'dpfp-1', 6),
  memoryRow('sum', 'dpfp-3', 4),
  memoryRow('delta', 'identity', 6, 8),
  memoryRow('softmax', 'identity', 6),
  ...convRows,
  faceRow,
  ...imageRows,
  ...transformerRows,
];
