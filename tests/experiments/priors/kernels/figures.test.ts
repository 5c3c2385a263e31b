// The figures show the records' numbers: values are recomputed by hand from hand-made records.
import {describe, expect, test} from 'vitest';
import {float64Matrix, key, uniformArray} from 'why-attention/core';
import {
  concentrationOfDistances,
  directionsFor,
  directionsOfPriors,
  distancesByDimension,
  exponentByDimension,
  kernelLearningCurves,
  localExponentRows,
  priorKernel,
  priorSpectra,
  sharingByDimension,
  type KernelCell,
} from 'why-attention/experiments/priors';
import {kernelMatrix} from 'why-attention/models';
import {themedFigure, type PlotlyFigure, type PlotlyTrace} from 'why-attention/show';
import {pairedInterval, type RecordOfTrial} from 'why-attention/study';
import {assertClose} from '../../../support/assert-close';
import {kernelRecord} from './records';

const seeds = [0, 1, 2];
const students = ['dense', 'local', 'convolutional'] as const;
const names = {dense: 'dense kernel', local: 'local kernel', convolutional: 'convolutional kernel'};
const styles = {dense: '#cc79a7', local: '#000000', convolutional: '#009e73'};
const exact = {rtol: 1e-9, atol: 1e-9};
const exponentOf = ({teacher, student, d}: KernelCell, seed: number): number =>
  0.3 + 0.05 * students.indexOf(student) + 0.02 * students.indexOf(teacher) - 0.004 * d + 0.01 * seed;
/** With one curve for a student and a seed, from 2 at n = 1. */
const errorOf = (cell: KernelCell, seed: number, n: number): number => 2 * n ** -exponentOf(cell, seed);
const cells = (['local', 'convolutional'] as const).flatMap((teacher) =>
  [24, 6].flatMap((d) => students.map((student) => ({teacher, student, d}))),
);
const records: RecordOfTrial[] = seeds.flatMap((seed) =>
  cells.map((cell) => kernelRecord(cell, seed, (n) => errorOf(cell, seed, n))),
);
const named = (data: readonly PlotlyTrace[], name: string): PlotlyTrace[] =>
  data.filter((trace) => String(trace.name).replaceAll('<br>', ' ') === name);

/** The trace is the means over seeds of `valueOf`, with their 95 % intervals. */
function expectOverSeeds(
  trace: PlotlyTrace,
  x: readonly number[],
  valueOf: (x: number, seed: number) => number,
): void {
  expect(trace.x).toEqual(x);
  const intervals = x.map((at) => pairedInterval(seeds.map((seed) => valueOf(at, seed)), 0.95)); // prettier-ignore
  const {array, arrayminus} = trace.error_y as {array: number[]; arrayminus: number[]};
  assertClose(trace.y as number[], intervals.map(({mean}) => mean), exact); // prettier-ignore
  assertClose(array, intervals.map(({mean, upper}) => upper - mean), exact); // prettier-ignore
  assertClose(arrayminus, intervals.map(({mean, lower}) => mean - lower), exact); // prettier-ignore
}

describe('learning curves', () => {
  const figure = kernelLearningCurves(records, 'local');

  test('of each student at each d, whatever the slider shows', () => {
    expect(figure.frames!.map(({name}) => name)).toEqual(['6', '24']);
    for (const [f, d] of [6, 24].entries()) {
      for (const student of students) {
        const [trace] = named(figure.frames![f].data, names[student]);
        const x = student === 'convolutional' ? [16, 32, 64, 128, 256, 512] : [32, 64, 128, 256, 512, 1024];
        expectOverSeeds(trace, x, (n, seed) => errorOf({teacher: 'local', student, d}, seed, n));
        expect((trace.line as {color: string}).color).toBe(styles[student]);
      }
    }
    expect(figure.data).toEqual(figure.frames![1].data);
  });

  test('stand still on logarithmic axes that hold all, with the line of predicting the mean', () => {
    const {xaxis, yaxis} = figure.layout as {
      [axis: string]: {type: string; range: number[]; tickvals: number[]};
    };
    expect([xaxis.type, yaxis.type, xaxis.tickvals]).toEqual([
      'log',
      'log',
      [16, 32, 64, 128, 256, 512, 1024],
    ]);
    const all = figure.frames!.flatMap(({data}) => data.flatMap(({y}) => y as number[]));
    expect(10 ** yaxis.range[0]).toBeLessThan(Math.min(...all));
    expect(10 ** yaxis.range[1]).toBeGreaterThan(Math.max(...all));
    expect(named(figure.data, 'predicting the mean')[0]).toMatchObject({x: [16, 1024], y: [1, 1]});
  });

  test('write the numbers of their logarithmic axis out', () => {
    const {tickvals, ticktext} = figure.layout!.yaxis as {tickvals: number[]; ticktext: string[]};
    for (const [at, text] of [[0.02, '0.02'], [0.5, '0.5'], [1, '1'], [20, '20']] as const) expect(ticktext[tickvals.findIndex((v) => Math.abs(v / at - 1) < 1e-9)]).toBe(text); // prettier-ignore
  });

  test('are said in words, with their numbers', () => {
    const at = (d: number, n: number) => errorOf({teacher: 'local', student: 'dense', d}, 1, n).toFixed(2);
    expect(figure.alt).toContain(
      `d = 6: dense kernel ${at(6, 32)} → ${at(6, 1024)} from n = 32 to 1024 (β from n = 64 on: 0.31)`,
    );
  });

  test.each([
    [0.1, 'of the convolutional kernel. '],
    [0.02, 'of the local kernel and the convolutional kernel. '],
  ])('name the steepest, and what is about as steep: the local one less steep by %s', (lag, words) => {
    const exponents = {dense: 0.1, local: 0.5 - lag, convolutional: 0.5};
    const own = seeds.flatMap((seed) =>
      students.map((student) =>
        kernelRecord({teacher: 'local', student, d: 6}, seed, (n) => n ** -exponents[student]),
      ),
    );
    expect(kernelLearningCurves(own, 'local').alt).toContain(`Error falls fastest, at d = 6, ${words}`);
  });

  test('of one d need no slider, and of none say so', () => {
    const one = kernelLearningCurves(records.filter(({config}) => config.d === 6), 'local'); // prettier-ignore
    expect(one.frames).toBeUndefined();
    expect(named(one.data, 'local kernel')).toHaveLength(1);
    expect(kernelLearningCurves([], 'dense').data).toHaveLength(4);
  });
});

describe('exponents against d', () => {
  const nearest = concentrationOfDistances({
    dimensions: [2, 6, 24],
    sizes: [16, 64],
    queries: 10,
    seeds: [1000, 1001],
  });
  const figure = exponentByDimension(records, nearest);

  test('by student, left with the local teacher and right with the convolutional one', () => {
    const of = (student: keyof typeof names, axis: string | undefined) => named(figure.data, names[student]).filter(({xaxis}) => xaxis === axis); // prettier-ignore
    for (const student of ['dense', 'local'] as const)
      expectOverSeeds(of(student, undefined)[0], [6, 24], (d, seed) =>
        exponentOf({teacher: 'local', student, d}, seed),
      );
    for (const student of students)
      expectOverSeeds(of(student, 'x2')[0], [6, 24], (d, seed) =>
        exponentOf({teacher: 'convolutional', student, d}, seed),
      );
    expect(of('convolutional', undefined)).toEqual([]); // what assumes sharing where there is none does not learn
  });

  test('beside the nearest neighbour’s, where d is within reach, and 1/d', () => {
    const [line] = named(figure.data, 'nearest neighbour, measured');
    expect(line.x).toEqual([6, 24]);
    assertClose(line.y as number[], nearest.slice(1).map(({exponents: [a, b]}) => (a + b) / 2), exact); // prettier-ignore
    expect(named(figure.data, '1/d')[0].y).toEqual([1 / 6, 1 / 24]);
    const [left, right] = named(figure.data, '1/d');
    expect(right.line).toEqual(left.line);
    expect(figure.alt).toContain(
      'Where each patch has its own function: dense kernel 0.31, 0.23; local kernel 0.36, 0.28.',
    );
  });
});

test('local exponents: the slope of each doubling, of each student, means over seeds', () => {
  // A curve that bends at n = 256: of the dense student from .3 to .1, of the local one from .5 to .4, a seed adding .02.
  const bent = (before: number, after: number) => (n: number) =>
    n <= 256 ? n ** -before : 256 ** -before * (n / 256) ** -after;
  const ofStudents = seeds.flatMap((seed) => [
    kernelRecord({teacher: 'local', student: 'dense', d: 6}, seed, bent(0.3 + 0.02 * seed, 0.1)),
    kernelRecord({teacher: 'local', student: 'local', d: 6}, seed, bent(0.5 + 0.02 * seed, 0.4)),
    kernelRecord({teacher: 'convolutional', student: 'local', d: 6}, seed, bent(2, 2)),
  ]);
  const row = (from: number, dense: string, local: string) => ({
    examples: `${from} to ${2 * from}`,
    'dense kernel': dense,
    'local kernel': local,
  });
  expect(localExponentRows(ofStudents, 6)).toEqual([
    ...[32, 64, 128].map((from) => row(from, '0.32', '0.52')),
    ...[256, 512].map((from) => row(from, '0.10', '0.40')),
  ]);
  expect(localExponentRows(ofStudents, 12)).toEqual([]);
});

test('what sharing saves against d, beside y = d', () => {
  const factor = (d: number, seed: number): number => 0.8 * d + seed;
  const shared = records.map((record) => {
    const cell = record.config as unknown as KernelCell;
    const speed = cell.student === 'convolutional' ? factor(cell.d, record.seed) : 1;
    return kernelRecord(cell, record.seed, (n) => (speed * n) ** -0.4);
  });
  const figure = sharingByDimension(shared);
  expectOverSeeds(named(figure.data, 'sharing, measured')[0], [6, 24], factor);
  expect(named(figure.data, 'y = d, the number of patches')[0]).toMatchObject({x: [6, 24], y: [6, 24]});
  expect((figure.layout!.yaxis as {tickvals: number[]}).tickvals).toEqual([6, 24]);
  expect(figure.alt).toContain('With inputs of 6, 24 numbers: 5.80, 20.20 times fewer');
});

describe('distances', () => {
  test('of several d: contrasts and exponents, seed by seed', () => {
    const options = {dimensions: [2, 8], sizes: [32, 256], queries: 20, seeds};
    const found = concentrationOfDistances(options);
    const figure = distancesByDimension(found);
    const [left, right] = named(figure.data, 'measured');
    expectOverSeeds(left, [2, 8], (d, seed) => found.find((one) => one.d === d)!.contrasts[seed]);
    expectOverSeeds(right, [2, 8], (d, seed) => found.find((one) => one.d === d)!.exponents[seed]);
    expect(found[0].contrasts).toHaveLength(3);
    expect(concentrationOfDistances({...options, seeds: [1]})[1].exponents).toEqual([found[1].exponents[1]]);
    expect(figure.alt).toMatch(/^Distances between random inputs of 2, 8 numbers\. Left, the contrast/);
  });
});

describe('directions of function space', () => {
  const spectra = priorSpectra({dimensions: [6, 12], points: 24});
  const dimensions = [6, 12];

  test('hold what the variance of a random function around its mean has: the trace of the centred kernel matrix', () => {
    const x = float64Matrix(uniformArray(key(1000), 24 * 12), 12);
    const {values} = kernelMatrix(priorKernel('local', {d: 12, patch: 3, scale: 4}), x);
    const entries = Array.from(values);
    const mean = (of: number[]): number => of.reduce((sum, value) => sum + value, 0) / of.length;
    const rowMean = (i: number): number => mean(entries.slice(i * 24, (i + 1) * 24));
    const centred = Array.from({length: 24}, (_, i) =>
      Array.from({length: 24}, (__, j) => entries[i * 24 + j] - rowMean(i) - rowMean(j) + mean(entries)),
    );
    // The largest eigenvalue by the power method, from which the first share follows.
    let v = centred[0];
    let largest = 0;
    for (let step = 0; step < 3000; step++) {
      const next = centred.map((row) => row.reduce((sum, value, k) => sum + value * v[k], 0));
      largest = Math.hypot(...next);
      v = next.map((value) => value / largest);
    }
    const {shares} = spectra.find(({structure, d}) => structure === 'local' && d === 12)!;
    expect(shares[0]).toBeCloseTo(largest / centred.reduce((sum, row, i) => sum + row[i], 0), 6);
    expect([shares.length, shares[22].toFixed(9)]).toEqual([24, '1.000000000']);
    expect(shares.every((share, i) => i === 0 || share >= shares[i - 1] - 1e-12)).toBe(true);
  });

  test('are fewer the more a prior assumes; of sharing no more where d is larger', () => {
    const count = (structure: string, d: number): number => directionsFor(spectra.find((one) => one.structure === structure && one.d === d)!, 0.9); // prettier-ignore
    for (const d of [6, 12]) {
      expect(count('convolutional', d)).toBeLessThan(count('local', d));
      expect(count('local', d)).toBeLessThanOrEqual(count('dense', d));
    }
    const many = priorSpectra({dimensions: [6, 24], points: 72});
    const half = many.map((spectrum) => directionsFor(spectrum, 0.5));
    const [[dense6, local6, shared6], [dense24, local24, shared24]] = [half.slice(0, 3), half.slice(3)];
    expect(Math.min(dense24 / dense6, local24 / local6)).toBeGreaterThan(2);
    expect(shared24).toBeLessThanOrEqual(shared6 + 1);
  });

  test('the figure shows what is left outside them, down to a hundredth', () => {
    const figure = directionsOfPriors(spectra);
    expect(figure.frames!.map(({name}) => name)).toEqual(['6', '12']);
    const [trace] = named(figure.data, 'dense kernel');
    const {shares} = spectra.find(({structure, d}) => structure === 'dense' && d === 12)!;
    assertClose(trace.y as number[], shares.map((share) => 1 - share).slice(0, (trace.y as number[]).length), exact); // prettier-ignore
    expect(trace.x).toEqual((trace.y as number[]).map((_, i) => i + 1));
    const counts = dimensions.map((d) => directionsFor(spectra.find((one) => one.structure === 'dense' && one.d === d)!, 0.9)); // prettier-ignore
    expect(figure.alt).toContain(
      `90 % of it lie in so many: dense kernel ${counts.join(', ')}; local kernel `,
    );
  });
});

test('each figure is one that a notebook can show, of records that lack cells too', () => {
  const some = records.filter(({config}) => config.student !== 'local');
  const figures: PlotlyFigure[] = [kernelLearningCurves(some, 'local'), exponentByDimension(some, []), exponentByDimension([], []), sharingByDimension(some), sharingByDimension([])]; // prettier-ignore
  for (const figure of figures) expect(() => themedFigure(figure)).not.toThrow();
});
