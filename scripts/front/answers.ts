import {formatNumber, withDecimals} from 'why-attention/show';
import {PAIRS, SIZES, type FrontNumbers} from './numbers';

/** A question of the thread as the front page asks it, and what came out, in Markdown of one line. */
export type FrontAnswer = {
  /** The number of its notebook, such as `01`. */
  readonly notebook: string;
  readonly question: string;
  /** One sentence, with its numbers; those that decide are bold. */
  readonly answer: string;
};

const percent = (share: number, decimals = 0): string => `${withDecimals(100 * share, decimals)}\u00a0%`;

/** The four questions, each with its answer; all numbers come from the records or from counting. */
export function frontAnswers({comparison, products, priors, depth}: FrontNumbers): FrontAnswer[] {
  const {byKey, byNumber} = comparison;
  const {ofTwoNumbers, timesLess} = products;
  const [small, large] = priors.exponents;
  const {bert, resNet, pathLengths} = depth;
  const twoDigits = (value: number): string => withDecimals(value, 2);
  return [
    {
      notebook: '01',
      question: 'Is it that the weights of attention follow the input, while those of a dense net are fixed?',
      answer:
        'Half right: a dense net’s weights follow the input too, but here it does not learn to *compare*: where one of eight slots is asked for by its key, attention explains ' +
        `**${percent(byKey.attention.mean)}** of the variance and a dense net with 16 times the parameters **${percent(byKey.dense.mean)}**, ` +
        `and ${percent(byNumber.dense.mean)} once it is told the slot’s number.`,
    },
    {
      notebook: '02',
      question: 'Is it that attention multiplies, x · y, while other layers only add?',
      answer:
        `Half right: a layer that only adds learns the product of two numbers almost exactly (its error is ${percent(ofTwoNumbers.mean, 2)} of the product’s spread), ` +
        `but on sums of ${PAIRS} products a net of its size that multiplies has **${formatNumber(timesLess.gated, 2)} times** less error, and attention **${formatNumber(timesLess.attention, 2)} times** less, ` +
        'though only within the range of its examples.',
    },
    {
      notebook: '06',
      question:
        'Is it that data never fill a space of many dimensions, so that a net must know the geometry beforehand?',
      answer:
        `Supported with conditions: where a function is a sum of functions of neighbours, a learner that knows the neighbours keeps its pace as inputs grow from ${SIZES[0]} to ${SIZES[1]} numbers (exponents of its learning curve ${twoDigits(small.local.mean)} and **${twoDigits(large.local.mean)}**), ` +
        `one that does not know them slows down (${twoDigits(small.dense.mean)} and **${twoDigits(large.dense.mean)}**), and sharing one function between ${large.d} places saves a factor of **${formatNumber(priors.sharing.mean, 2)}** in examples; ` +
        'where the function is no such sum, the same knowledge does harm.',
    },
    {
      notebook: '12',
      question: 'Is BERT, with its 12 or 24 blocks, shallow next to a ResNet?',
      answer:
        `Half right: in blocks it is (BERT-large ${bert.blocks}, ResNet-152 ${resNet.blocks}), counted in residual branches, the parts that add something to what passes by, it is not (**${bert.branches}** and **${resNet.branches}**), ` +
        `and no such count says how deep a net works: after training, the gradient of a residual net of ${pathLengths.branches} branches comes through only ` +
        `**${withDecimals(pathLengths.shortest, 1)} to ${withDecimals(pathLengths.longest, 1)}** of them on average, from four different starts.`,
    },
  ];
}

/** How long a notebook runs on two cores: with its records read back, and all of its confirmatory seeds trained anew. */
export const runningTimes: {
  readonly [notebook: string]: {readonly replayed: string; readonly confirmed: string};
} = {
  '01': {replayed: '10 s', confirmed: '4 minutes'},
  '02': {replayed: '6 s', confirmed: '5 minutes'},
  '06': {replayed: '10 s', confirmed: '6 minutes'},
  '12': {replayed: '9 s', confirmed: '12 minutes'},
};
