import {parameterShapes} from '../core';
import {bert, type BertConfig, type BertParams} from '../models';
import {parametersFrom, type NamedWeight, type WeightName} from './named-weights';
import {layerNormNames, linearNames} from './torch-names';

const ofEmbeddings: readonly WeightName[] = [
  {ours: 'tokens.table', theirs: 'embeddings.word_embeddings.weight'},
  {ours: 'positions.table', theirs: 'embeddings.position_embeddings.weight'},
  {ours: 'types.table', theirs: 'embeddings.token_type_embeddings.weight'},
  ...layerNormNames('embeddingNorm', 'embeddings.LayerNorm'),
];

const ofBlock: readonly WeightName[] = [
  ...linearNames('attention.wq', 'attention.bq', 'attention.self.query'),
  ...linearNames('attention.wk', 'attention.bk', 'attention.self.key'),
  ...linearNames('attention.wv', 'attention.bv', 'attention.self.value'),
  ...linearNames('attention.wo', 'attention.bo', 'attention.output.dense'),
  ...layerNormNames('attentionNorm', 'attention.output.LayerNorm'),
  ...linearNames('hidden.w', 'hidden.b', 'intermediate.dense'),
  ...linearNames('output.w', 'output.b', 'output.dense'),
  ...layerNormNames('mlpNorm', 'output.LayerNorm'),
];

/**
 * All weights of a BERT under both names, ours and Hugging Face's.
 *
 * @param nLayers - how many blocks
 * @example
 * bertWeightNames(1).find(({ours}) => ours === 'blocks.0.hidden.w')?.theirs; // => "encoder.layer.0.intermediate.dense.weight"
 */
export function bertWeightNames(nLayers: number): readonly WeightName[] {
  const blocks = Array.from({length: nLayers}, (_, i) =>
    ofBlock.map((name) => ({
      ...name,
      ours: `blocks.${i}.${name.ours}`,
      theirs: `encoder.layer.${i}.${name.theirs}`,
    })),
  );
  return [...ofEmbeddings, ...blocks.flat()];
}

/**
 * Whether a tensor of a Hugging Face BERT belongs to what `bert` computes: all do but the pooler and the list of positions, 0, 1, 2, ...
 *
 * @param name - Hugging Face's
 * @example
 * ['pooler.dense.bias', 'embeddings.LayerNorm.bias'].map((name) => isBertWeight(name)); // => [false, true]
 */
export const isBertWeight = (name: string): boolean =>
  !name.startsWith('pooler.') && name !== 'embeddings.position_ids';

/**
 * Parameters of a BERT from Hugging Face's weights.
 *
 * @param config - sizes, which the weights must have
 * @param weights - by Hugging Face's names; the pooler and the list of positions are passed over
 * @returns the parameters, as tensors of their own
 * @throws StructureError naming the weights that are missing, or those that have no place; ShapeError naming a weight of another shape
 * @example
 * const config = {vocabulary: 3, length: 2, nTypes: 1, dModel: 2, nHeads: 1, nLayers: 1, dMlp: 2};
 * bertFromHuggingFace(config, new Map()); // throws weights must have embeddings.word_embeddings.weight
 */
export function bertFromHuggingFace(
  config: BertConfig,
  weights: ReadonlyMap<string, NamedWeight>,
): BertParams {
  const own = new Map([...weights].filter(([name]) => isBertWeight(name)));
  const table = {names: bertWeightNames(config.nLayers), shapes: parameterShapes(bert(config))};
  return parametersFrom(table, own) as BertParams;
}
