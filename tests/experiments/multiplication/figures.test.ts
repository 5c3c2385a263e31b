// The figures show the records' numbers: values are recomputed by hand from hand-made records.
import {describe, expect, test} from 'vitest';
import {
  constructionError,
  errorByArm,
  errorByExamples,
  errorByWidth,
  extrapolationSlice,
  gateGains,
  learnedSurfaces,
  multiplication,
  multiplicationArmNames,
  multiplicationArms,
  multiplicationFairFight,
  multiplicationParameters,
  type MultiplicationArm,
  type MultiplicationCell,
} from 'why-attention/experiments/multiplication';
import {
  formatNumber,
  styleOf,
  type DescribedFigure,
  type PlotlyFigure,
  type PlotlyTrace,
} from 'why-attention/show';
import {pairedInterval, type RecordOfTrial} from 'why-attention/study';
import {styleOfMultiplicationArm} from '../../../lib/experiments/multiplication/arm-names';
import {assertClose} from '../../support/assert-close';
import {multiplicationRecord} from './records';

const seeds = [0, 1, 2];
const exact = {rtol: 1e-12, atol: 1e-12};
const place = (arm: MultiplicationArm): number => multiplicationArms.indexOf(arm);
const cells = multiplication.cellsOf({
  dims: [1, 4, 16],
  samples: [1024, 4096, 65536],
  steps: 1500,
  longSteps: 6000,
  batchSize: 256,
});

/** An error that tells arm, target, d, examples, steps and seed apart. */
const errorOf = ({arm, target = 'product', d, samples = 'stream', steps = 1500}: MultiplicationCell, seed: number): number =>
  0.02 + 0.05 * place(arm) + d / 300 + {product: 0, sines: 0.011, relation: 0.017}[target] +
  (samples === 'stream' ? 0 : 20 / samples) + (steps === 1500 ? 0 : 0.003) + 0.002 * seed * (1 + place(arm)); // prettier-ignore
const outsideOf = (cell: MultiplicationCell, seed: number): number => 0.3 + 2 * errorOf(cell, seed);
const sliceOf = (arm: MultiplicationArm, seed: number): number[] => Array.from({length: 41}, (_, i) => place(arm) + i / 10 + seed / 5); // prettier-ignore
const surfaceOf = (arm: MultiplicationArm, seed: number): number[] => Array.from({length: 289}, (_, i) => 100 * place(arm) + i / 289 + seed / 7); // prettier-ignore
const records: RecordOfTrial[] = seeds.flatMap((seed) =>
  cells.map((cell) => {
    const isAsked = cell.target === 'product' && cell.samples === 'stream';
    const probes = isAsked ? {slice: sliceOf(cell.arm, seed), ...(cell.d === 1 ? {surface: surfaceOf(cell.arm, seed)} : {})} : {}; // prettier-ignore
    return multiplicationRecord(cell, seed, {nrmse: errorOf(cell, seed), nrmseOutside: outsideOf(cell, seed)}, {curves: probes, seconds: 3 + place(cell.arm) + seed}); // prettier-ignore
  }),
);
const bySeed = (of: (seed: number) => number): number[] => seeds.map(of);
const meanOf = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

const named = ({data}: Pick<PlotlyFigure, 'data'>, name: string): PlotlyTrace => {
  const found = data.filter((trace) => String(trace.name).replaceAll('<br>', ' ') === name);
  expect(found, name).toHaveLength(1);
  return found[0];
};
function expectIntervals(trace: PlotlyTrace, samples: number[][]): void {
  const y = trace.y as number[];
  const {array, arrayminus} = trace.error_y as {array: number[]; arrayminus: number[]};
  const intervals = samples.map((values) => pairedInterval(values, 0.95));
  assertClose(y, samples.map(meanOf), exact);
  assertClose(y.map((value, i) => value + array[i]), intervals.map(({upper}) => upper), exact); // prettier-ignore
  assertClose(y.map((value, i) => value - arrayminus[i]), intervals.map(({lower}) => lower), exact); // prettier-ignore
}
/** A group of a dot plot: its dots, its mean and its interval. */
function expectGroup(
  figure: DescribedFigure,
  name: string,
  dots: number[],
  centre: [number, number, number],
): void {
  assertClose(named(figure, `${name}: each`).x as number[], dots, exact);
  const trace = named(figure, `${name}: mean`);
  const [x] = trace.x as number[];
  const {array, arrayminus} = trace.error_x as {array: number[]; arrayminus: number[]};
  assertClose([x, x - arrayminus[0], x + array[0]], centre, exact);
}

describe('error by arm', () => {
  const shown = multiplicationArms.filter(
    (arm) => !['relu-2x16', 'relu-2x256', 'square', 'bilinear', 'bilinear-form'].includes(arm),
  );

  test.each(['inside', 'outside'] as const)(
    '%s: each seed, mean and interval, d = 16, fresh examples',
    (range) => {
      const figure = errorByArm(records, range);
      expect(figure.data).toHaveLength(2 * shown.length);
      for (const arm of shown) {
        const dots = bySeed((seed) => (range === 'inside' ? errorOf : outsideOf)({arm, d: 16}, seed));
        const {lower, upper} = pairedInterval(dots, 0.95);
        expectGroup(figure, multiplicationArmNames[arm], dots, [meanOf(dots), lower, upper]);
        expect(figure.alt).toContain(`${multiplicationArmNames[arm]} ${meanOf(dots).toFixed(2)}`);
      }
      const exactArms = (['square', 'bilinear', 'bilinear-form'] as const).flatMap((arm) =>
        bySeed((seed) => (range === 'inside' ? errorOf : outsideOf)({arm, d: 16}, seed)),
      );
      expect(figure.alt).toContain(
        `Nets that have the target's form: ${formatNumber(Math.max(...exactArms), 1)} at most.`,
      );
      expect(figure.alt).toContain(range === 'inside' ? 'in the range of training' : 'out of range');
    },
  );

  test('an arm that was not trained has no row', () => {
    const without = records.filter(({config}) => config.arm !== 'silu');
    expect(errorByArm(without).data).toHaveLength(2 * shown.length - 2);
    expect(errorByArm(without).alt).toContain('dense net, SiLU not trained');
  });
});

describe('error by examples', () => {
  const finite = [1024, 4096, 65536];
  const [fresh, longer] = [1500 * 256, 6000 * 256];
  const errorsAt = (arm: MultiplicationArm, d: number) => (size: number): number[] =>
    bySeed((seed) => errorOf({arm, d, ...(size === longer ? {steps: 6000} : {}), samples: finite.includes(size) ? size : 'stream'}, seed)); // prettier-ignore

  test('each arm over its numbers of examples, fresh ones at as many as were drawn, at each d of the slider', () => {
    const {frames, data} = errorByExamples(records);
    expect(frames!.map(({name}) => name)).toEqual(['1', '4', '16']);
    expect(data).toEqual(frames![2].data);
    [1, 4, 16].forEach((d, i) => {
      const chart = {data: frames![i].data as PlotlyTrace[]};
      for (const arm of ['relu', 'reglu', 'silu', 'swiglu'] as const) {
        const trace = named(chart, multiplicationArmNames[arm]);
        const sizes = [...finite, fresh, ...(d === 16 ? [longer] : [])];
        expect(trace.x).toEqual(sizes);
        expectIntervals(trace, sizes.map(errorsAt(arm, d)));
      }
      const attention = named(chart, multiplicationArmNames.attention);
      expect(attention.x).toEqual(d === 16 ? [...finite, fresh] : []);
      expect(named(chart, 'predicting the mean')).toMatchObject({x: [1024, longer], y: [1, 1]});
    });
  });

  test('its words are of the largest d, with the fewest examples and with fresh ones', () => {
    const {alt} = errorByExamples(records);
    expect(alt).toContain(`d = 16, with 1024 examples: dense net ${meanOf(errorsAt('relu', 16)(1024)).toFixed(2)}; `); // prettier-ignore
    expect(alt).toContain(`with ${fresh} examples: dense net ${meanOf(errorsAt('relu', 16)(fresh)).toFixed(2)}; `); // prettier-ignore
    expect(alt).not.toMatch(/not trained|NaN/);
  });

  test('widths have their own, and words of examples with which they were trained', () => {
    const figure = errorByWidth(records);
    for (const [arm, sizes] of [
      ['relu-2x16', [4096, 65536, fresh]],
      ['relu-2x64', [4096, 65536, fresh]],
      ['relu-2x256', [4096, 65536, fresh]],
      ['relu-2-layers-16x', [4096, fresh]],
    ] as const) {
      const trace = named(figure, multiplicationArmNames[arm]);
      expect(trace.x).toEqual(sizes);
      expectIntervals(trace, sizes.map(errorsAt(arm, 16)));
    }
    expect(figure.alt).toContain(`d = 16, with 4096 examples: dense net, 2 × 16 ${meanOf(errorsAt('relu-2x16', 16)(4096)).toFixed(2)}; `); // prettier-ignore
    expect(figure.alt).not.toMatch(/not trained|NaN/);
  });

  test('one d needs no slider', () => {
    const one = records.filter(({config}) => config.d === 16);
    expect(errorByExamples(one).frames).toBeUndefined();
    expect(errorByExamples(one).data).toEqual(errorByExamples(records).data);
  });
});

test('gains: each seed’s ratio, their geometric mean and its interval, from a product to what is none', () => {
  const figure = gateGains(records);
  expect(figure.data).toHaveLength(2 * 10);
  const conditions = [['product', 16], ['product', 4], ['product', 1], ['sines', 4], ['relation', 16]] as const; // prettier-ignore
  for (const [target, d] of conditions)
    for (const [off, on, name] of [['relu', 'reglu', 'ReLU'], ['silu', 'swiglu', 'SiLU']] as const) {
      const logs = bySeed((seed) => Math.log(errorOf({arm: off, target, d}, seed) / errorOf({arm: on, target, d}, seed)));
      const {lower, upper} = pairedInterval(logs, 0.95);
      const centre: [number, number, number] = [Math.exp(meanOf(logs)), Math.exp(lower), Math.exp(upper)];
      expectGroup(figure, `${target}, d = ${d}, ${name}`, logs.map(Math.exp), centre);
      expect(named(figure, `${target}, d = ${d}, ${name}: mean`).marker).toMatchObject({color: styleOf(styleOfMultiplicationArm(on)).color}); // prettier-ignore
      expect(figure.alt).toMatch(new RegExp(`${target}, d = ${d}, ${name} ${centre[0].toPrecision(2)}`));
    } // prettier-ignore
  const without = records.filter(({config}) => config.arm !== 'swiglu');
  expect(gateGains(without).data).toHaveLength(2 * 5);
});

describe('what trained nets answer', () => {
  test('along the line: the mean over seeds, the product 3 √16 t², and the edge of training', () => {
    const figure = extrapolationSlice(records);
    const t = Array.from({length: 41}, (_, i) => -2 + i / 10);
    assertClose(named(figure, 'the product').y as number[], t.map((at) => 12 * at * at), exact); // prettier-ignore
    expect(named(figure, 'ends of the training range').x).toEqual([-1, -1, 0, 1, 1]);
    for (const arm of ['attention', 'relu-16x', 'relu', 'reglu'] as const) {
      const trace = named(figure, multiplicationArmNames[arm]);
      assertClose(trace.x as number[], t, exact);
      assertClose(trace.y as number[], sliceOf(arm, 1), exact);
      const outside = meanOf(bySeed((seed) => outsideOf({arm, d: 16}, seed)));
      expect(figure.alt).toContain(`${multiplicationArmNames[arm]} ${outside.toFixed(2)}`);
      expect(figure.alt).toContain(`${multiplicationArmNames[arm]} ${sliceOf(arm, 1)[40].toFixed(1)}`);
    }
    expect(figure.alt).toContain('At t = 2, where the product is 48.0: attention');
    expect(figure.data).toHaveLength(6);
    const diverged = records.map((record) => (record.seed === 0 ? {...record, curves: {}} : record));
    const [first] = named(extrapolationSlice(diverged), 'attention').y as number[];
    expect(first).toBeCloseTo((sliceOf('attention', 1)[0] + sliceOf('attention', 2)[0]) / 2, 12);
  });

  test('over the plane: the truth 3 x z, and the first seed of each net, row by row of x', () => {
    const figure = learnedSurfaces(records);
    const [truth, dense, gated] = figure.data.map(({z}) => z as number[][]);
    const at = Array.from({length: 17}, (_, i) => -2 + i / 4);
    assertClose(truth.flat(), at.flatMap((x) => at.map((z) => 3 * x * z)), exact); // prettier-ignore
    expect(dense.flat()).toEqual(surfaceOf('relu', 0));
    expect(gated.flat()).toEqual(surfaceOf('reglu', 0));
    expect([dense.length, dense[0].length]).toEqual([17, 17]);
    expect(figure.alt).toContain(
      `Where both are 2: 3 x z 12.0; dense net ${surfaceOf('relu', 0)[288].toFixed(1)}; `,
    );
    for (const arm of ['relu', 'reglu'] as const) {
      const outside = meanOf(bySeed((seed) => outsideOf({arm, d: 1}, seed)));
      expect(figure.alt).toContain(`${multiplicationArmNames[arm]} ${outside.toFixed(2)}`);
    }
    expect(learnedSurfaces(records.filter(({config}) => config.arm !== 'reglu')).data).toHaveLength(2);
  });
});

test('constructed weights: the error of interpolating t² in k pieces, at every d', () => {
  const pieces = [2, 4, 8];
  const figure = constructionError(pieces);
  const law = pieces.map((k) => 4 / (Math.sqrt(10) * k * k));
  assertClose(named(figure, '4 / (√10 k²)').y as number[], law, exact);
  for (const d of [1, 4, 16]) {
    const trace = named(figure, `d = ${d}`);
    expect(trace.x).toEqual(pieces);
    assertClose(trace.y as number[], law, {rtol: 0.15, atol: 0});
  }
  expect(figure.alt).toMatch(/at d = 16 with 8 pieces\.$/);
});

test('the fair fight: parameters, milliseconds a step, rate, failures, runs and examples of each arm at d = 16', () => {
  const failing = records.map((record) =>
    record.config.arm === 'silu' && record.config.d === 16 && record.seed === 2
      ? {...record, failure: {kind: 'diverged' as const, step: 9}}
      : record,
  );
  const rows = multiplicationFairFight(failing);
  expect(rows).toHaveLength(13);
  expect(rows[0].arm).toBe('dense net');
  for (const arm of ['relu', 'silu', 'attention', 'bilinear-form'] as const)
    expect(rows.find((row) => row.arm === multiplicationArmNames[arm])).toEqual({
      arm: multiplicationArmNames[arm],
      parameters: multiplicationParameters(arm, 16),
      stepMilliseconds: expect.closeTo((1000 * (4 + place(arm))) / 1500, 9),
      learningRate: 0.01,
      failures: arm === 'silu' ? 1 : 0,
      runs: 3,
      samples: 1500 * 256,
    });
  expect(multiplicationFairFight(records.filter(({config}) => config.arm === 'relu'))).toHaveLength(1);
});
