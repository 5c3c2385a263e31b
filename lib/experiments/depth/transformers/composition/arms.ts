import {ConfigError, key, parameterCount, tidy} from '../../../../core';
import {
  sequenceLength,
  symbolsOf,
  tokenModel,
  type EncoderSizes,
  type TokenModel,
  type TokenTask,
} from '../token-trials';

/** The encoders that are compared: of one budget of parameters in 1, 2, 4 or 8 blocks; as narrow as that of four blocks; and one block with four times the parameters. */
export const depthArms = [
  'one-block',
  'two-blocks',
  'four-blocks',
  'eight-blocks',
  'one-block-narrow',
  'two-blocks-narrow',
  'one-block-larger',
] as const;

/** One of `depthArms`. */
export type DepthArm = (typeof depthArms)[number];

const BUDGET = 12_000;
/** What d² L has, nearly: a third of the budget goes to the attention's matrices. */
const SQUARES = 1000;
const LARGER = 4;

const blocksOf: {readonly [arm in DepthArm]: number} = {
  'one-block': 1,
  'two-blocks': 2,
  'four-blocks': 4,
  'eight-blocks': 8,
  'one-block-narrow': 1,
  'two-blocks-narrow': 2,
  'one-block-larger': 1,
};

const nearestEven = (x: number): number => 2 * Math.round(x / 2);
const widthOf = (blocks: number, larger = 1): number => nearestEven(Math.sqrt((larger * SQUARES) / blocks));

/**
 * The sizes of an arm: d = √(1000/L) to the nearest even number, and as many hidden units in each block's perceptron as fill 12,000 parameters. The narrow arms have the d of four
 * blocks and the same budget, the larger one √4,000 and 48,000.
 *
 * @param arm - which arm
 * @param task - whose number of symbols decides the size of embedding and read-out
 * @throws ConfigError for an unknown arm
 * @example
 * depthSizes('two-blocks', 'composition'); // => {"nLayers":2,"dModel":22,"dMlp":79}
 */
export function depthSizes(arm: DepthArm, task: TokenTask['task']): EncoderSizes {
  if (!depthArms.includes(arm))
    throw new ConfigError(`arm must be one of ${depthArms.join(', ')}. Got ${String(arm)}.`);
  const nLayers = blocksOf[arm];
  const larger = arm === 'one-block-larger' ? LARGER : 1;
  const dModel = arm.endsWith('narrow') ? widthOf(blocksOf['four-blocks']) : widthOf(nLayers, larger);
  const nSymbols = symbolsOf({task});
  const around = (nSymbols + sequenceLength + 2) * dModel + (dModel + 1) * nSymbols;
  // Attention with its biases, two norms and the last bias of the perceptron; then what a hidden unit adds.
  const ofBlock = 4 * dModel * (dModel + 1) + 5 * dModel;
  const ofUnit = 2 * dModel + 1;
  const dMlp = Math.round((larger * BUDGET - around - nLayers * ofBlock) / (nLayers * ofUnit));
  return {nLayers, dModel, dMlp};
}

/**
 * The model of an arm: a pre-norm encoder of two heads with learned positions, tokens in, logits at each position out.
 *
 * @param arm - which arm
 * @param task - for which task
 * @throws ConfigError for an unknown arm
 * @example
 * parameterCount(depthModel('one-block', 'sorting').init(key(0))); // => 11984
 */
export const depthModel = (arm: DepthArm, task: TokenTask['task']): TokenModel =>
  tokenModel(symbolsOf({task}), depthSizes(arm, task));

/**
 * The number of an arm's parameters.
 *
 * @param arm - which arm
 * @param task - for which task
 * @example
 * depthParameters('one-block-larger', 'composition'); // => 48044
 */
export const depthParameters = (arm: DepthArm, task: TokenTask['task']): number =>
  tidy(() => parameterCount(depthModel(arm, task).init(key(0))));
