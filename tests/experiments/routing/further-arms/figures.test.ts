// The figures of further arms show the records' numbers: values are recomputed by hand from hand-made records.
import {expect, test} from 'vitest';
import {
  deltaRuleWithOneBeta,
  flagOnlyCeiling,
  linearFastWeightsCeiling,
  staticMixingCeiling,
} from 'why-attention/data';
import {
  furtherArmNames,
  leadBySlots,
  rSquaredOfFurtherArms,
  type FurtherRoutingArm,
} from 'why-attention/experiments/routing';
import {themedFigure, type PlotlyFigure, type PlotlyTrace} from 'why-attention/show';
import {pairedInterval, type RecordOfTrial} from 'why-attention/study';
import {assertClose} from '../../../support/assert-close';
import {furtherArmsRecord} from './records';

const exact = {rtol: 1e-12, atol: 1e-12};
const seeds = [0, 1, 2];
const dials = [0, 0.5, 1];
const alongDial = [
  'dot-product',
  'delta-rule',
  'fast-weights',
  'fast-weights-normalised',
  'dense-synthesizer',
  'mlp-16x-deep',
] as const;
const place = (arm: FurtherRoutingArm): number => Object.keys(furtherArmNames).indexOf(arm);
const r2Of = (arm: FurtherRoutingArm, dial: number, seed: number): number =>
  0.95 - 0.1 * place(arm) - 0.05 * dial + 0.003 * seed * (1 + place(arm));
const meanRowOf = (dial: number, seed: number): number => 0.9 - 0.7 * dial + 0.01 * seed;
const longOf = (arm: FurtherRoutingArm, nSlots: number, seed: number): number =>
  (arm === 'dot-product' ? 0.99 : 1 / nSlots) + 0.002 * seed * nSlots;

const records: RecordOfTrial[] = seeds.flatMap((seed) => [
  ...dials.flatMap((dial) =>
    alongDial.map((arm) => {
      const r2 = r2Of(arm, dial, seed);
      const metrics: RecordOfTrial['metrics'] =
        arm === 'dot-product' ? {r2, r2MeanRow: meanRowOf(dial, seed)} : {r2};
      return furtherArmsRecord({arm, dial}, seed, r2, {metrics});
    }),
  ),
  ...[2, 4, 8].flatMap((nSlots) =>
    (['mlp-16x', 'dot-product'] as const).map((arm) =>
      furtherArmsRecord({arm, nSlots, steps: 3200}, seed, longOf(arm, nSlots, seed)),
    ),
  ),
]);

const traceOf = ({data}: PlotlyFigure, name: string): PlotlyTrace => {
  const plain = (text: unknown): string => String(text).replaceAll('<br>', ' ');
  const found = data.filter((trace) => plain(trace.name) === plain(name));
  expect(found, name).toHaveLength(1);
  return found[0];
};
function expectIntervals(trace: PlotlyTrace, samples: number[][]): void {
  const expected = samples.map((values) => pairedInterval(values, 0.95));
  const {array, arrayminus} = trace.error_y as {array: number[]; arrayminus: number[]};
  const y = trace.y as number[];
  assertClose(y, expected.map(({mean}) => mean), exact); // prettier-ignore
  assertClose(y.map((value, i) => value - arrayminus[i]), expected.map(({lower}) => lower), exact); // prettier-ignore
  assertClose(y.map((value, i) => value + array[i]), expected.map(({upper}) => upper), exact); // prettier-ignore
}

test('R² of the arms: each with its interval along the dial, the mean row, and the four lines', () => {
  const figure = rSquaredOfFurtherArms(records);
  for (const arm of alongDial) {
    const trace = traceOf(figure, furtherArmNames[arm]);
    expect(trace.x).toEqual(dials);
    expectIntervals(trace, dials.map((dial) => seeds.map((seed) => r2Of(arm, dial, seed)))); // prettier-ignore
  }
  const meanRow = traceOf(figure, 'dot-product attention, its mean row for all');
  expectIntervals(meanRow, dials.map((dial) => seeds.map((seed) => meanRowOf(dial, seed)))); // prettier-ignore
  const lines: [string, (dial: number) => number][] = [
    ['delta rule, one β', (dial) => deltaRuleWithOneBeta(dial, 8, 8)],
    ['best linear fast weights', (dial) => linearFastWeightsCeiling(dial, 8, 8)],
    ['flag obeyed, key unused', (dial) => flagOnlyCeiling(dial, 8)],
    ['best fixed weights', (dial) => staticMixingCeiling(dial, 8)],
  ];
  for (const [name, ceiling] of lines) {
    const line = traceOf(figure, name);
    assertClose(line.y as number[], (line.x as number[]).map(ceiling), exact);
  }
  expect(figure.data).toHaveLength(11);
  expect((figure.layout?.xaxis as {tickvals: number[]}).tickvals).toEqual(dials);
  // Looks are told apart, and those of the first experiment's arms are its own.
  const looks = figure.data.filter(({marker}) => marker).map(({line}) => (line as {color: string}).color);
  expect(new Set(looks).size).toBe(7);
  expect(looks[0]).toBe('#0072b2');
  expect(themedFigure(figure).data).toHaveLength(11);
});

test('lead by slots: both arms, the lead seed by seed, and what fixed weights reach', () => {
  const figure = leadBySlots(records);
  for (const arm of ['dot-product', 'mlp-16x'] as const)
    expectIntervals(traceOf(figure, furtherArmNames[arm]), [2, 4, 8].map((n) => seeds.map((seed) => longOf(arm, n, seed)))); // prettier-ignore
  expectIntervals(traceOf(figure, 'lead of attention'), [2, 4, 8].map((n) => seeds.map(() => 0.99 - 1 / n))); // prettier-ignore
  expect(traceOf(figure, 'best fixed weights')).toMatchObject({
    x: [2, 3, 4, 5, 6, 7, 8],
    y: [2, 3, 4, 5, 6, 7, 8].map((n) => expect.closeTo(1 / n, 12) as number),
  });
});

test('a seed that one arm lacks, or whose mean row is missing, is left out', () => {
  const lacking = records
    .filter(({config, seed}) => !(config.arm === 'mlp-16x' && config.nSlots === 4 && seed === 2))
    .map((record) =>
      record.config.arm === 'dot-product' && record.config.dial === 0.5 && record.seed === 0
        ? {...record, metrics: {r2: record.metrics.r2}}
        : record,
    );
  expectIntervals(traceOf(leadBySlots(lacking), 'lead of attention'), [[0.49, 0.49, 0.49], [0.74, 0.74], [0.865, 0.865, 0.865]]); // prettier-ignore
  const row = traceOf(rSquaredOfFurtherArms(lacking), 'dot-product attention, its mean row for all');
  expectIntervals(row, [
    seeds.map((seed) => meanRowOf(0, seed)),
    [1, 2].map((seed) => meanRowOf(0.5, seed)),
    seeds.map((seed) => meanRowOf(1, seed)),
  ]);
});

test('the text alternatives say the records’ means', () => {
  const text = rSquaredOfFurtherArms(records).alt;
  expect(text).toContain('At λ = 1: dot-product attention 0.90; fast weights, delta rule 0.81;');
  expect(text).toContain('Linear fast weights can reach 0.56');
  expect(text).toContain('0.91 at λ = 0 (1.00), 0.56 at λ = 0.5 (0.34), 0.21 at λ = 1 (0.13)');
  const better = records.map((record) => ({...record, metrics: {...record.metrics, r2: 0.42}}));
  expect(rSquaredOfFurtherArms(better).alt).toContain('At λ = 1: dot-product attention 0.42;');
  expect(leadBySlots(records).alt).toContain(
    'With 2 slots: dot-product attention 0.99; dense net, 16× 0.50; lead of attention 0.49. Fixed weights reach 0.50.',
  );
});
