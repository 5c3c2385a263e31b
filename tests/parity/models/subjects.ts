// The models of one layer or two, each with how it takes named inputs and its float64 counterpart.
import * as tf from '@tensorflow/tfjs';
import type {Params} from 'why-attention/core';
import {
  associativeMemory,
  attentionOverNull,
  attentionPooling,
  bilinearForm,
  fastWeightPooling,
  gatedMlp,
  lowRankBilinear,
  mlp,
  type AssociativeMemoryConfig,
  type AttentionOverNullConfig,
  type AttentionPoolingConfig,
  type BilinearFormConfig,
  type FastWeightPoolingConfig,
  type GatedMlpConfig,
  type LowRankBilinearConfig,
  type MlpConfig,
  type Model,
} from 'why-attention/models';
import type {Array64} from '../../support/reference/array';
import * as reference from '../../support/reference/models';
import * as pairs from '../../support/reference/pair-models';

/** A model, how to give it named inputs, and its float64 counterpart. */
export type Subject = {
  /** The export of lib/models that makes it. */
  readonly model: string;
  readonly init: Model<Params, unknown, tf.Tensor>['init'];
  readonly apply: (params: Params, inputs: Record<string, tf.Tensor>) => tf.Tensor;
  readonly reference: (params: reference.NamedArrays, inputs: Record<string, Array64>) => Array64;
};

/** What the models of one input, of two, and of slots with a query read. */
type Inputs = Record<string, tf.Tensor>;
const oneInput = ({x}: Inputs): unknown => x;
const allInputs = (inputs: Inputs): unknown => inputs;

function subjectOf<P extends Params>(
  name: string,
  model: {init: Model<P, never, tf.Tensor>['init']; apply: (params: P, x: never) => tf.Tensor},
  inputOf: (inputs: Inputs) => unknown,
  ofReference: Subject['reference'],
): Subject {
  return {
    model: name,
    init: model.init,
    apply: (params, inputs) => model.apply(params as P, inputOf(inputs) as never),
    reference: ofReference,
  };
}

/** Whole numbers are whole numbers here; a fixture has only floats. */
const memoryInput = ({writes, values, asked}: Inputs): unknown => ({
  writes: tf.cast(writes, 'int32'),
  values,
  asked: tf.cast(asked, 'int32'),
});

/** A subject by the name that the fixtures give it, made of a configuration. */
export const subjects = {
  mlp: (config: MlpConfig) =>
    subjectOf('mlp', mlp(config), oneInput, (params, {x}) => reference.mlp(params, x, config.activation)),
  'gated-mlp': (config: GatedMlpConfig) =>
    subjectOf('gatedMlp', gatedMlp(config), oneInput, (params, {x}) =>
      pairs.gatedMlp(params, x, config.activation),
    ),
  'low-rank-bilinear': (config: LowRankBilinearConfig) =>
    subjectOf('lowRankBilinear', lowRankBilinear(config), oneInput, (params, {x}) =>
      pairs.lowRankBilinear(params, x),
    ),
  'bilinear-form': (config: BilinearFormConfig) =>
    subjectOf('bilinearForm', bilinearForm(config), allInputs, (params, {x, z}) =>
      pairs.bilinearForm(params, x, z),
    ),
  'attention-over-null': (config: AttentionOverNullConfig) =>
    subjectOf('attentionOverNull', attentionOverNull(config), allInputs, (params, {x, z}) =>
      pairs.attentionOverNull(params, x, z),
    ),
  'attention-pooling': (config: AttentionPoolingConfig) =>
    subjectOf('attentionPooling', attentionPooling(config), allInputs, (params, {slots, query}) =>
      reference.attentionPooling(params, slots, query),
    ),
  'fast-weight-pooling': (config: FastWeightPoolingConfig) =>
    subjectOf('fastWeightPooling', fastWeightPooling(config), allInputs, (params, {slots, query}) =>
      reference.fastWeightPooling(params, slots, query, config.featureMap),
    ),
  'associative-memory': (config: AssociativeMemoryConfig) =>
    subjectOf('associativeMemory', associativeMemory(config), memoryInput, (params, inputs) =>
      reference.associativeMemory(params, inputs, config),
    ),
};
export type SubjectName = keyof typeof subjects;
/** The configuration of a subject. */
export type ConfigOf<Name extends SubjectName> = Parameters<(typeof subjects)[Name]>[0];

/** What a case of a fixture is made of. */
export const madeOf = (name: SubjectName, config: object): Subject =>
  (subjects[name] as (config: object) => Subject)(config);

/** "fast-weight-pooling: sum, identity": a subject and what its configuration chooses, without sizes. */
export function titleOf(name: SubjectName, config: object): string {
  const choices = Object.values(config).filter((value) => typeof value === 'string');
  return [name, ...(choices.length > 0 ? [choices.join(', ')] : [])].join(': ');
}
