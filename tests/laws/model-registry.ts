/**
 * One row a model of lib/models: what drives all laws of all-models.test.ts. A new model joins by adding a row, and its entry in
 * parameter-shapes.json with UPDATE_SHAPES=1.
 */
import type * as tf from '@tensorflow/tfjs';
import {normal, split, type Key, type Params} from 'why-attention/core';
import {
  attentionPooling,
  mlp,
  type AttentionPoolingConfig,
  type MlpConfig,
  type Model,
  type Scoring,
} from 'why-attention/models';

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
    ],
    badInputs: [
      {
        title: 'x with another number of features',
        make: (key) => normal(key, [2, config.dIn + 1]),
        message: `x must have shape [..., ${config.dIn}] to match w. Got [2, ${config.dIn + 1}].`,
      },
    ],
  };
}

function poolingRow(
  scoring: Scoring,
  scoringParameters: number,
  withoutEffect: ModelRow['withoutEffect'] = {},
): ModelRow {
  const config: AttentionPoolingConfig = {dToken: 9, nSlots: 4, dModel: 6, dOut: 3, scoring};
  const {dToken, nSlots, dModel, dOut} = config;
  const refused = (title: string, changes: Partial<AttentionPoolingConfig>, message: string) => ({
    title,
    make: () => attentionPooling({...config, ...changes}),
    message,
  });
  const tokens = (key: Key, slots: number[], query: number[]): Params => {
    const [slotKey, queryKey] = split(key, 2);
    return {slots: normal(slotKey, slots), query: normal(queryKey, query)};
  };
  return {
    name: `attention-pooling ${scoring}`,
    factory: 'attentionPooling',
    model: forgetTypes(attentionPooling(config)),
    input: (key, nExamples) => tokens(key, [nExamples, nSlots, dToken], [nExamples, dToken]),
    parameters:
      linearParameters(dToken, dModel) + // embedding
      nSlots * dModel + // positions
      scoringParameters +
      linearParameters(dModel, dModel) + // values
      linearParameters(dModel, dOut),
    withoutEffect,
    badConfigs: [
      ...(['dToken', 'nSlots', 'dModel', 'dOut'] as const).map((field) =>
        refused(`${field} 0`, {[field]: 0}, `${field} must be a positive integer. Got 0.`),
      ),
      refused(
        'an unknown scoring',
        {scoring: 'cosine' as Scoring},
        'scoring must be one of static, dot-product, additive. Got cosine.',
      ),
    ],
    badInputs: [
      {
        title: 'one slot that would broadcast',
        make: (key) => tokens(key, [2, 1, dToken], [2, dToken]),
        message: 'slots must have shape [B=2, 4, 9]. Got [2, 1, 9].',
      },
      {
        title: 'one query that would broadcast',
        make: (key) => tokens(key, [2, nSlots, dToken], [1, dToken]),
        message: 'query must have shape [B=2, 9]. Got [1, 9].',
      },
      {
        title: 'a query of another token size',
        make: (key) => tokens(key, [2, nSlots, dToken], [2, dToken - 1]),
        message: 'query must have shape [B=2, 9]. Got [2, 8].',
      },
    ],
  };
}

const keyBias = {
  'scoring.key.b': 'adds q · b to all scores of a query, which the softmax does not see',
};
const dModel = 6;

/** All models. */
export const modelRows: readonly ModelRow[] = [
  mlpRow('mlp', {dIn: 6, dHidden: [16, 12], dOut: 3}),
  mlpRow('mlp without a hidden layer', {dIn: 8, dHidden: [], dOut: 2}),
  poolingRow('static', 4),
  poolingRow('dot-product', 2 * linearParameters(dModel, dModel), keyBias),
  poolingRow('additive', 2 * linearParameters(dModel, dModel) + 2 * dModel),
];
