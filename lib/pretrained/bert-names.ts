import * as tf from '@tensorflow/tfjs';
import {parameterShapes, ShapeError, StructureError, tidy} from '../core';
import {bert, type BertConfig, type BertParams} from '../models';
import type {SafetensorsTensor} from './safetensors';

/** One weight under its two names. */
export type BertWeightName = {
  /** The path in `BertParams`, such as `blocks.0.attention.wq`. */
  readonly ours: string;
  /** Hugging Face's name, such as `encoder.layer.0.attention.self.query.weight`. */
  readonly theirs: string;
  /** Whether the matrix there is ours transposed: [Out, In]. */
  readonly transposed: boolean;
};

/** [ours, theirs] of a linear layer's weight and bias, or of a norm's gain and shift. */
const linearNames = (w: string, b: string, theirs: string): BertWeightName[] => [
  {ours: w, theirs: `${theirs}.weight`, transposed: true},
  {ours: b, theirs: `${theirs}.bias`, transposed: false},
];
const normNames = (ours: string, theirs: string): BertWeightName[] => [
  {ours: `${ours}.scale`, theirs: `${theirs}.weight`, transposed: false},
  {ours: `${ours}.offset`, theirs: `${theirs}.bias`, transposed: false},
];

const ofEmbeddings: readonly BertWeightName[] = [
  {ours: 'tokens.table', theirs: 'embeddings.word_embeddings.weight', transposed: false},
  {ours: 'positions.table', theirs: 'embeddings.position_embeddings.weight', transposed: false},
  {ours: 'types.table', theirs: 'embeddings.token_type_embeddings.weight', transposed: false},
  ...normNames('embeddingNorm', 'embeddings.LayerNorm'),
];

const ofBlock: readonly BertWeightName[] = [
  ...linearNames('attention.wq', 'attention.bq', 'attention.self.query'),
  ...linearNames('attention.wk', 'attention.bk', 'attention.self.key'),
  ...linearNames('attention.wv', 'attention.bv', 'attention.self.value'),
  ...linearNames('attention.wo', 'attention.bo', 'attention.output.dense'),
  ...normNames('attentionNorm', 'attention.output.LayerNorm'),
  ...linearNames('hidden.w', 'hidden.b', 'intermediate.dense'),
  ...linearNames('output.w', 'output.b', 'output.dense'),
  ...normNames('mlpNorm', 'output.LayerNorm'),
];

/**
 * All weights of a BERT under both names.
 *
 * @param nLayers - how many blocks
 * @example
 * bertWeightNames(1).find(({ours}) => ours === 'blocks.0.hidden.w'); // => {"ours": "blocks.0.hidden.w", "theirs": "encoder.layer.0.intermediate.dense.weight", "transposed": true}
 */
export function bertWeightNames(nLayers: number): readonly BertWeightName[] {
  const blocks = Array.from({length: nLayers}, (_, i) =>
    ofBlock.map(({ours, theirs, transposed}) => ({
      ours: `blocks.${i}.${ours}`,
      theirs: `encoder.layer.${i}.${theirs}`,
      transposed,
    })),
  );
  return [...ofEmbeddings, ...blocks.flat()];
}

/**
 * Whether a tensor of a Hugging Face BERT belongs to what `bert` computes: all but the pooler and the list of positions, 0, 1, 2, ...
 *
 * @param name - Hugging Face's
 * @example
 * ['pooler.dense.bias', 'embeddings.LayerNorm.bias'].map(isBertWeight); // => [false, true]
 */
export const isBertWeight = (name: string): boolean =>
  !name.startsWith('pooler.') && name !== 'embeddings.position_ids';

/**
 * Parameters of a BERT from Hugging Face's weights.
 *
 * @param config - sizes, which the weights must have
 * @param weights - by Hugging Face's names; the pooler and the list of positions are passed over
 * @returns the parameters, as tensors of their own
 * @throws StructureError naming the weights that are missing, or those that belong to no BERT of these sizes; ShapeError naming a weight of another shape
 * @example
 * const config = {vocabulary: 3, length: 2, nTypes: 1, dModel: 2, nHeads: 1, nLayers: 1, dMlp: 2};
 * bertFromHuggingFace(config, new Map()); // throws weights must have embeddings.word_embeddings.weight
 */
export function bertFromHuggingFace(
  config: BertConfig,
  weights: ReadonlyMap<string, SafetensorsTensor>,
): BertParams {
  const shapes = parameterShapes(bert(config));
  const names = bertWeightNames(config.nLayers);
  assertNames(
    names.map(({theirs}) => theirs),
    [...weights.keys()].filter(isBertWeight),
  );
  return tidy(() =>
    nest(
      names.map(({ours, theirs, transposed}) => {
        const {shape, data} = weights.get(theirs)!;
        const expected = transposed ? [...shapes[ours]].reverse() : shapes[ours];
        if (shape.join() !== expected.join()) {
          throw new ShapeError(
            `${theirs} must have shape [${expected.join(', ')}], as ${ours} asks for. Got [${shape.join(', ')}].`,
          );
        }
        const tensor = tf.tensor(data, [...shape], 'float32');
        return [ours.split('.'), transposed ? tf.transpose(tensor) : tensor];
      }),
    ),
  ) as BertParams;
}

function assertNames(expected: readonly string[], got: readonly string[]): void {
  const missing = expected.filter((name) => !got.includes(name));
  const strangers = got.filter((name) => !expected.includes(name));
  if (missing.length > 0) {
    throw new StructureError(
      `weights must have ${shortened(missing)}. They have ${got.length} weights of a BERT.`,
    );
  }
  if (strangers.length > 0) {
    throw new StructureError(
      `weights must be those of a BERT of these sizes. It has no place for ${shortened(strangers)}.`,
    );
  }
}

const shortened = (names: readonly string[]): string =>
  names.length > 3 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more` : names.join(', ');

type Nested = tf.Tensor | Nested[] | {[name: string]: Nested};

/** A tree of leaves by path; a step that is a number makes a list. */
function nest(entries: readonly (readonly [path: readonly string[], leaf: tf.Tensor])[]): Nested {
  if (entries.length === 1 && entries[0][0].length === 0) return entries[0][1];
  const children = new Map<string, [readonly string[], tf.Tensor][]>();
  for (const [[name, ...rest], leaf] of entries) {
    if (!children.has(name)) children.set(name, []);
    children.get(name)!.push([rest, leaf]);
  }
  const nested = [...children].map(([name, own]): [string, Nested] => [name, nest(own)]);
  return nested[0][0] === '0' ? nested.map(([, child]) => child) : Object.fromEntries(nested);
}
