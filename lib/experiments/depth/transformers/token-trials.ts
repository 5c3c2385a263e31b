// What both experiments on transformers share: their tasks, and how answers to sequences are counted.
import {tidy, type Key, type Params} from '../../../core';
import {
  compositionWithoutLooking,
  drawPermutationComposition,
  drawSorting,
  exactCompositionWithoutLooking,
  sortingWithoutLooking,
  type SortingConfig,
  type TokenBatch,
} from '../../../data';
import {transformerEncoder, type StackModel, type TokenInput} from '../../../models';
import {crossEntropy} from '../../../nn';
import {chain, clipByGlobalNorm, type GradientTransformation} from '../../../optim';
import type {Learner} from '../../../train';
import type {PreparedStream} from '../../trials/train-trials';

/** Tokens in a sequence, of every task. */
export const sequenceLength = 8;

/** Sorting, of 10 symbols; or a permutation of 8, applied `power` times. */
export type TokenTask = {readonly task: 'sorting'} | {readonly task: 'composition'; readonly power: number};

const sorting: SortingConfig = {length: sequenceLength, nSymbols: 10};

/** Symbols of a task, which are its answers too. */
export const symbolsOf = ({task}: Pick<TokenTask, 'task'>): number =>
  task === 'sorting' ? sorting.nSymbols : sequenceLength;

const draw = (keys: readonly Key[], batchSize: number, of: TokenTask): TokenBatch =>
  of.task === 'sorting'
    ? drawSorting(keys, batchSize, sorting)
    : drawPermutationComposition(keys, batchSize, {size: sequenceLength, power: of.power});

/** Token accuracy of the best answer that does not look at the tokens. */
export const withoutLooking = (of: TokenTask): number =>
  of.task === 'sorting'
    ? sortingWithoutLooking(sorting)
    : compositionWithoutLooking({size: sequenceLength, power: of.power});

/** Exact match where each position always answers itself, the best of composition that does not look at the tokens. */
export const exactWithoutLooking = (power: number): number =>
  exactCompositionWithoutLooking({size: sequenceLength, power});

/** An encoder that answers at each position. */
export type TokenModel = StackModel<Params, TokenInput>;

/** The sizes of an encoder that the experiments choose. */
export type EncoderSizes = {readonly dModel: number; readonly nLayers: number; readonly dMlp: number};

/** An encoder of two heads with learned positions, for sequences of eight tokens. */
export function tokenModel(
  nSymbols: number,
  sizes: EncoderSizes,
  {norm = 'pre', branchScale = 1}: {readonly norm?: 'pre' | 'post'; readonly branchScale?: number} = {},
): TokenModel {
  const model = transformerEncoder({
    ...sizes,
    vocabulary: nSymbols,
    length: sequenceLength,
    nHeads: 2,
    dOut: nSymbols,
    norm,
    positions: 'learned',
    activation: 'relu',
    branchScale,
  });
  // Models of all architectures stand in one list; each gets what its own `init` made.
  return model as unknown as TokenModel;
}

/** Gradients longer than this are shortened, seed by seed. */
const CLIP = 1;

/** How an encoder learns: mean cross-entropy of all positions, gradients clipped before the optimiser. */
export const tokenLearner = (
  model: TokenModel,
  optimizer: GradientTransformation,
): Learner<Params, TokenBatch> => ({
  init: model.init,
  loss: (params, {tokens, target}) => crossEntropy(model.apply(params, {tokens}), target),
  optimizer: chain(clipByGlobalNorm(CLIP, {stacked: true}), optimizer),
});

const [TEST_SEQUENCES, CURVE_SEQUENCES] = [2048, 512];

/** Fresh batches of a task; token accuracy and exact match on test sequences, and on fewer others while training. */
export function tokenStream(
  keys: readonly {readonly test: Key; readonly curve: Key}[],
  of: TokenTask & {readonly batchSize: number},
): PreparedStream<unknown, TokenModel, TokenBatch> {
  const data = {
    test: draw(keys.map(({test}) => test), TEST_SEQUENCES, of), // prettier-ignore
    curve: draw(keys.map(({curve}) => curve), CURVE_SEQUENCES, of), // prettier-ignore
  };
  return {
    data,
    drawBatch: (ofSeeds) => draw(ofSeeds, of.batchSize, of),
    metrics: ({model, params}) => rightAnswers(model, params, data.test),
    points: ({model, params}) => rightAnswers(model, params, data.curve),
  };
}

/** Of each seed the share of tokens that are right, and of sequences all of whose tokens are. */
function rightAnswers(
  model: TokenModel,
  params: Params,
  {tokens, target}: TokenBatch,
): {readonly accuracy: number; readonly exactMatch: number}[] {
  const [nSeeds, nSequences, length] = target.shape;
  const answers = tidy(() => model.apply(params, {tokens}).argMax(-1).dataSync());
  const wanted = target.dataSync();
  return Array.from({length: nSeeds}, (_, s) => {
    let [right, whole] = [0, 0];
    for (let b = s * nSequences; b < (s + 1) * nSequences; b++) {
      let own = 0;
      for (let i = b * length; i < (b + 1) * length; i++) if (answers[i] === wanted[i]) own++;
      right += own;
      if (own === length) whole++;
    }
    return {accuracy: right / (nSequences * length), exactMatch: whole / nSequences};
  });
}
