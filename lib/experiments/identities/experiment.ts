import {mean, type Experiment, type Part} from '../../study';
import {drawnTrials} from './draws';
import {identityMetrics, relevanceMetrics} from './metrics';
import {measureRelevance} from './relevance';
import {
  attentionViews,
  identityStream,
  relevanceStream,
  type Drawn,
  type IdentityTrial,
  type RelevanceTrial,
} from './trial';
import {measureView} from './views/measure-view';

/** The settings of a frozen part of the experiment on views. */
export type IdentityDesign = Drawn;
/** The settings of a frozen part of the experiment on relevance. */
export type RelevanceDesign = Omit<RelevanceTrial, 'values'>;

/** An experiment in which nothing is tuned, so that its cells are its configurations. */
export type DrawnExperiment<C extends IdentityTrial | RelevanceTrial, Design> = Experiment<C> & {
  /** Every trial that some settings ask for. */
  cellsOf(design: Design): C[];
};

const largestOf = (curve: readonly number[]): number => Math.max(...curve);

// A part of claims.json holds the settings that its experiment names.
const designOf = <Design>({design}: Part): Design => design as unknown as Design;

const viewsOf = (design: IdentityDesign): IdentityTrial[] =>
  attentionViews.map((view) => ({view, ...design}));
const valuesOf = (design: RelevanceDesign): RelevanceTrial[] =>
  (['drawn', 'one-hot'] as const).map((values) => ({values, ...design}));

/**
 * Attention, and four other ways to the same numbers: a kernel smoother, messages along the edges of a graph (of all edges, and of some), a convolution by heads that look at fixed
 * offsets (on a ring, and with zeros beyond the ends), and fast weights for linear attention. Nothing is trained and nothing is tuned: a "step" is a draw of inputs N(0, 1) and of
 * their sizes.
 *
 * Each record has the curve `difference` over draws, the largest difference of both ways over the largest number, and the largest of them as a metric.
 *
 * @see Tsai et al. 2019, arXiv:1908.11775; Gilmer et al. 2017, arXiv:1704.01212; Cordonnier et al. 2020, arXiv:1911.03584; Schlag et al. 2021, arXiv:2102.11174
 * @example
 * (await attentionIdentities.trial([{view: 'smoother', draws: 3, largest: 8}], [1000]))[0][0].curves.difference.length; // => 3
 */
export const attentionIdentities: DrawnExperiment<IdentityTrial, IdentityDesign> = {
  name: 'attention-identities',
  version: 1,
  streamOf: identityStream,
  stepsOf: ({draws}) => draws,
  trial: drawnTrials<IdentityTrial>({
    streamOf: identityStream,
    measure: measureView,
    summarise: {difference: largestOf},
  }),
  cellsOf: viewsOf,
  confirmatoryConfigs: (part) => viewsOf(designOf(part)),
  tuningConfigs: () => [],
  tuningCell: ({view}) => view,
  tuningMetric: 'difference',
  metrics: identityMetrics,
};

/**
 * What do attention's weights depend on, and is the token with the most weight the one that the answer would miss the most? Random queries, keys and values; the weights are read off
 * labels that the values carry, so that attention is a closed box. Nothing is trained and nothing is tuned: a "step" is a draw of inputs and of their sizes. The control has one-hot
 * values, which differ in nothing but their weights.
 *
 * Each record has curves over draws: `byValues`, the largest change of a weight when the values are drawn anew; `byKeys`, how much of a query's weight moves to other tokens when the
 * keys are (half the sum of all changes, the mean over queries); and `otherMissed`, the share of queries for which leaving out the token with the most weight is not what changes the
 * answer the most. As metrics: the largest of the first, and means of the others.
 *
 * @see Kobayashi et al. 2020, arXiv:2004.10102 (weights alone do not say what a token contributes)
 * @example
 * const [[outcome]] = await attentionRelevance.trial([{values: 'one-hot', draws: 3, largest: 8, queries: 4}], [1000]);
 * outcome.metrics.otherMissed; // => 0
 */
export const attentionRelevance: DrawnExperiment<RelevanceTrial, RelevanceDesign> = {
  name: 'attention-relevance',
  version: 1,
  streamOf: relevanceStream,
  stepsOf: ({draws}) => draws,
  trial: drawnTrials<RelevanceTrial>({
    streamOf: relevanceStream,
    measure: measureRelevance,
    summarise: {byValues: largestOf, byKeys: mean, otherMissed: mean},
  }),
  cellsOf: valuesOf,
  confirmatoryConfigs: (part) => valuesOf(designOf(part)),
  tuningConfigs: () => [],
  tuningCell: ({values}) => `values ${values}`,
  tuningMetric: 'byKeys',
  metrics: relevanceMetrics,
};
