// What is read of the records, and what is shown, against hand-made ones.
import {describe, expect, test} from 'vitest';
import {ConfigError} from 'why-attention/core';
import {
  attentionDiagram,
  attentionIdentities,
  attentionInPlane,
  attentionRelevance,
  attentionViews,
  differencesByView,
  identityMetrics,
  identityTrials,
  relevanceMetrics,
  relevanceTrials,
  smootherByBandwidth,
  whatWeightsDependOn,
} from 'why-attention/experiments/identities';
import {themedFigure} from 'why-attention/show';
import {openStudy} from 'why-attention/study';
import {studyOf, untunedPart} from '../../support/part-of';
import {recordOf} from '../../support/record-of';

const drawn = {draws: 8, largest: 16};
const ofViews = [0, 1].flatMap((seed) =>
  attentionViews.map((view, v) =>
    recordOf(
      {experiment: 'attention-identities', config: {view, ...drawn}, seed},
      {metrics: {difference: (v + 1 + seed) * 1e-7}},
    ),
  ),
);
const ofRelevance = [0, 1].flatMap((seed) =>
  (['drawn', 'one-hot'] as const).map((values, v) =>
    recordOf(
      {experiment: 'attention-relevance', config: {values, ...drawn, queries: 4}, seed},
      {metrics: {byValues: 0.01 * seed, byKeys: 0.4 + v + seed, otherMissed: 0.2 - 0.2 * v}},
    ),
  ),
);

test.each([
  ['smoother', [1e-7, 2e-7]],
  ['messages', [2e-7, 3e-7]],
  ['convolution', [3e-7, 4e-7]],
  ['fastWeights', [4e-7, 5e-7]],
])('the metric %s is its view’s', (name, expected) => {
  const found = identityMetrics[name](ofViews).map(({value}) => value);
  expect(found.map((value) => value.toPrecision(6))).toEqual(expected.map((value) => value.toPrecision(6)));
});

test.each([
  ['byValues', [0, 0.01]],
  ['byKeys', [0.4, 1.4]],
  ['otherMissed', [0.2, 0.2]],
  ['otherMissedOneHot', [0, 0]],
])('the metric %s is of its kind of values', (name, expected) => {
  expect(relevanceMetrics[name](ofRelevance).map(({value}) => value)).toEqual(expected);
});

describe('figures', () => {
  test('of views say the largest difference of all seeds, and have a place for none', () => {
    const {alt, data, layout} = differencesByView([
      ...ofViews,
      recordOf(
        {experiment: 'attention-identities', config: {view: 'smoother', ...drawn}, seed: 2},
        {metrics: {difference: 0}},
      ),
    ]);
    expect(alt).toContain(
      'in every seed it is below the allowed 100. Largest of all seeds: kernel smoother 2; message passing 3',
    );
    // Exponents of 10, on a logarithmic axis; a difference of 0 stands at its end.
    const [least, most] = (layout!.xaxis as {range: [number, number]}).range;
    const places = data.flatMap(({x}) => (x as number[]).map(Math.log10));
    expect(Math.min(...places)).toBeCloseTo(least, 12);
    expect(Math.max(...places)).toBeLessThan(most);
  });

  test('of views allow what the frozen claims allow', () => {
    const {claims} = openStudy('00', 'identities').part;
    const thresholds = new Set(claims.map(({threshold}) => Math.round(threshold / 1e-7)));
    expect(thresholds.size).toBe(1);
    expect(differencesByView(ofViews).alt).toContain(`below the allowed ${[...thresholds][0]}.`);
  });

  test('of relevance say all means, and name the control', () => {
    const {alt} = whatWeightsDependOn(ofRelevance);
    expect(alt).toContain('new values move 0.01 and new keys 0.90. The token');
  });

  test('of views say where a difference is too large', () => {
    const far = recordOf(
      {experiment: 'attention-identities', config: {view: 'messages', ...drawn}, seed: 2},
      {metrics: {difference: 2e-5}},
    );
    expect(differencesByView([...ofViews, far]).alt).toContain(
      'not in every seed is it below the allowed 100',
    );
  });

  test('without records show nothing', () => {
    expect(differencesByView([]).data).toEqual([]);
    expect(whatWeightsDependOn([]).data).toEqual([]);
  });

  test('of vectors have one arrow each and one bar a token, also where a weight is next to nothing', () => {
    const small = {query: [30, 0], keys: [[30, 0], [-30, 1], [0, 0]], values: [1, 2, 3]}; // prettier-ignore
    const {data, alt} = attentionInPlane(small);
    expect(data.map(({name}) => name)).toEqual(['query', 'key 1', 'key 2', 'key 3', undefined]);
    expect(data[4].x).toHaveLength(3);
    expect(alt).toContain('weights 1.000, 0.000, 0.000. Of the values 1, 2, 3 they make 1.00.');
    expect(() => themedFigure(attentionInPlane(small))).not.toThrow();
    expect(() => attentionInPlane({...small, query: [1]})).toThrow(
      new ConfigError('Vectors in a plane have two numbers. Got 1.'),
    );
  });

  test('a diagram says in words what it draws', () => {
    const {alt} = attentionDiagram({query: [2, 0, 0, 0], keys: [[1, 0, 0, 0], [0, 1, 0, 0]], values: [4, 8]}); // prettier-ignore
    expect(alt).toContain(
      'scores 1, 0, weights 0.731, 0.269. Then the values 4, 8 are read in these shares: 5.08.',
    );
  });

  test('a diagram has room for three tokens', () => {
    const keys = [1, 2, 3, 4].map((key) => [key]);
    expect(() => attentionDiagram({query: [1], keys, values: [1, 2, 3, 4]})).toThrow(
      new ConfigError('The diagram has room for 3 tokens. Got 4.'),
    );
  });

  test('a narrower kernel follows the points, a wider one levels them', () => {
    const spreadOf = (frame: number): number => {
      const {frames} = smootherByBandwidth({bandwidths: [0.05, 5]});
      const curve = frames![frame].data.at(-1)!.y as number[];
      return Math.max(...curve) - Math.min(...curve);
    };
    expect(spreadOf(0)).toBeGreaterThan(1.5);
    expect(spreadOf(1)).toBeLessThan(0.05);
    expect(() => smootherByBandwidth({bandwidths: [0.1]})).toThrow(
      'bandwidths must be two or more positive numbers. Got 0.1.',
    );
  });
});

describe('settings', () => {
  const views = studyOf(untunedPart(attentionIdentities, drawn));
  const relevance = studyOf(untunedPart(attentionRelevance, {...drawn, queries: 4}));
  test('are the frozen ones but for what is changed', () => {
    expect(identityTrials(views, {largest: 4})[0]).toEqual({view: 'smoother', draws: 8, largest: 4});
    expect(relevanceTrials(relevance, {draws: 3})[1]).toEqual({values: 'one-hot', draws: 3, largest: 16, queries: 4}); // prettier-ignore
  });

  test('that are none are refused by name', () => {
    expect(() => identityTrials(views, {draws: 0})).toThrow('draws must be a positive integer. Got 0.');
    expect(() => relevanceTrials(relevance, {largest: 2})).toThrow(
      'largest must be an integer from 3. Got 2.',
    );
    expect(() => relevanceTrials(relevance, {queries: 1.5})).toThrow('queries must be a positive integer. Got 1.5.'); // prettier-ignore
  });
});
