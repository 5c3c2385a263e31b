import {dotPlot, formatNumber, groupsOver, listInWords, type DescribedFigure} from '../../../show';
import type {RecordOfTrial} from '../../../study';
import {differencesOf, relevanceOf} from '../metrics';
import {attentionViews, type AttentionView} from '../trial';

const VIEW_NAMES: {readonly [view in AttentionView]: string} = {
  smoother: 'kernel smoother',
  messages: 'message passing',
  convolution: 'convolution',
  'fast-weights': 'fast weights',
};

/** A difference that is exactly 0 has no place on a logarithmic axis. */
const LEAST = 1e-9;

/**
 * How far attention and each of its views are apart: the largest relative difference of every seed, on a logarithmic axis, beside what was allowed.
 *
 * @param records - of the experiment on views
 * @returns a figure for `figure`
 * @example
 * differencesByView([]).alt.slice(0, 28); // => "The largest difference of at"
 */
export function differencesByView(records: readonly RecordOfTrial[]): DescribedFigure {
  const rows = attentionViews.map((view) => ({
    name: VIEW_NAMES[view],
    differences: [...differencesOf(records, view).values()],
  }));
  const found = rows.filter(({differences}) => differences.length > 0);
  const inWords = found.map(({name, differences}) => `${name} ${formatNumber(Math.max(...differences), 2)}`);
  return {
    ...dotPlot({
      xTitle: 'largest difference / largest number',
      xLog: true,
      xRange: [1e-8, 1e-4],
      xTicks: [1e-8, 1e-7, 1e-6, 1e-5, 1e-4],
      groups: found.flatMap(({name, differences}, i) =>
        groupsOver(
          differences.map((difference) => Math.max(difference, LEAST)),
          {name, style: i},
        ),
      ),
      threshold: {value: 1e-5, name: 'allowed'},
    }),
    alt: `The largest difference of attention from each of its views, over the largest number, all below the allowed 1e-5 if the identities hold; largest of all seeds: ${inWords.join('; ') || 'not computed'}.`,
  };
}

/**
 * What attention's weights depend on, and what they do not say: how far weights move when values or keys are drawn anew, and how often the token with the most weight is not the one that
 * the answer would miss the most, with its control; each seed, mean and 95 % interval.
 *
 * @param records - of the experiment on relevance
 * @returns a figure for `figure`
 * @example
 * whatWeightsDependOn([]).alt.slice(0, 27); // => "What moves attention's weig"
 */
export function whatWeightsDependOn(records: readonly RecordOfTrial[]): DescribedFigure {
  const rows = [
    {name: 'weight moved: new values', numbers: relevanceOf(records, 'byValues')},
    {name: 'weight moved: new keys', numbers: relevanceOf(records, 'byKeys')},
    {name: 'most weight, not most missed', numbers: relevanceOf(records, 'otherMissed')},
    {name: 'the same, one-hot values', numbers: relevanceOf(records, 'otherMissed', 'one-hot')},
  ];
  return {
    ...dotPlot({
      xTitle: 'share (of a query’s weight, or of queries)',
      xRange: [-0.02, 0.6],
      groups: rows.flatMap(({name, numbers}, i) => groupsOver([...numbers.values()], {name, style: i})),
    }),
    alt: `What moves attention's weights, and what they leave open. Share of a query's weight that moves when the values are drawn anew, and when the keys are; share of queries of which the token with the most weight is not the one that the answer would miss the most, with values drawn at random, and with one-hot values. Means over seeds: ${listInWords(rows.map(({name, numbers}) => [name, numbers.values()]))}.`,
  };
}
