import {
  dotPlot,
  formatChosen,
  formatNumber,
  groupsOver,
  meanInWords,
  type DescribedFigure,
} from '../../../show';
import type {RecordOfTrial} from '../../../study';
import {differencesOf, relevanceOf} from '../metrics';
import {attentionViews, type AttentionView} from '../trial';

const VIEW_NAMES: {readonly [view in AttentionView]: string} = {
  smoother: 'kernel smoother',
  messages: 'message passing',
  convolution: 'convolution',
  'fast-weights': 'fast weights',
};

const ALLOWED = 1e-5;
const TEN_MILLIONTH = 1e-7;
/** In ten-millionths. A difference that is exactly 0 has no place on a logarithmic axis: it stands at the end. */
const [LEAST, MOST] = [0.1, 200];

/**
 * How far attention and each of its views are apart: the largest difference of every seed as a share of the largest number, on a logarithmic axis, beside what was allowed.
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
  const inWords = found.map(
    ({name, differences}) => `${name} ${formatNumber(Math.max(...differences) / TEN_MILLIONTH, 2)}`,
  );
  const isWithin = found.every(({differences}) => Math.max(...differences) < ALLOWED);
  return {
    ...dotPlot({
      xTitle: 'largest difference, ten-millionths of the largest number',
      xLog: true,
      xRange: [LEAST, MOST],
      xTicks: [0.1, 1, 10, 100],
      groups: found.flatMap(({name, differences}, i) =>
        groupsOver(
          differences.map((difference) => Math.max(difference / TEN_MILLIONTH, LEAST)),
          {name, style: i},
        ),
      ),
      threshold: {value: ALLOWED / TEN_MILLIONTH, name: 'allowed'},
    }),
    alt: `The largest difference of attention from each of its views, in ten-millionths of the largest number; ${isWithin ? 'in every seed it is' : 'not in every seed is it'} below the allowed ${formatChosen(ALLOWED / TEN_MILLIONTH)}. Largest of all seeds: ${inWords.join('; ') || 'not computed'}.`,
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
    {name: 'weight moved by new values', numbers: relevanceOf(records, 'byValues')},
    {name: 'weight moved by new keys', numbers: relevanceOf(records, 'byKeys')},
    {
      name: 'queries: the heaviest token<br>is not the most missed',
      numbers: relevanceOf(records, 'otherMissed'),
    },
    {
      name: 'the same with one-hot<br>values (control)',
      numbers: relevanceOf(records, 'otherMissed', 'one-hot'),
    },
  ];
  const [values, keys, missed, control] = rows.map(({numbers}) => meanInWords(numbers.values()));
  return {
    ...dotPlot({
      xTitle: 'share of a query’s weight; share of queries',
      xRange: [-0.02, 0.6],
      groups: rows.flatMap(({name, numbers}, i) => groupsOver([...numbers.values()], {name, style: i})),
    }),
    alt: `What moves attention's weights, and what they leave open, means over seeds. Of a query's weight, new values move ${values} and new keys ${keys}. The token with the most weight is not the one that the answer would miss the most for a share of queries of ${missed}; with one-hot values, the control, of ${control}.`,
  };
}
