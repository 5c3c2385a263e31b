// The figures show the records' numbers: values are recomputed by hand from hand-made records.
import {expect, test} from 'vitest';
import {binomialPaths} from 'why-attention/analysis';
import {
  accuracyByTwin,
  lesionByBlock,
  pathArmNames,
  pathArms,
  pathLengthShares,
  pathLengthTable,
  pathLengthWhileLearning,
  swapByBlock,
  twinArmNames,
  twinArms,
  twinParameters,
  twinsFairFight,
  type PathArm,
  type TwinArm,
} from 'why-attention/experiments/depth';
import type {PlotlyFigure, PlotlyTrace} from 'why-attention/show';
import type {RecordOfTrial} from 'why-attention/study';
import {assertClose} from '../../../support/assert-close';
import {pathRecord, twinRecord} from './records';

const seeds = [0, 1, 2];
const exact = {rtol: 1e-12, atol: 1e-12};
/** Eight blocks, 32 steps. */
const steps = [0, 1, 2, 4, 8, 16, 24, 32];
const lengths = [0, 1, 2, 3, 4, 5, 6, 7, 8];
const meanOf = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
const tracesOf = ({data}: Pick<PlotlyFigure, 'data'>, name: string): PlotlyTrace[] =>
  data.filter((trace) => trace.mode !== 'lines' && String(trace.name).replaceAll('<br>', ' ') === name);

const pathOf = (arm: PathArm, seed: number, point: number): number => (1 + pathArms.indexOf(arm)) * 0.7 + 0.1 * seed + 0.05 * point; // prettier-ignore
const shareOf = (arm: PathArm, length: number, point: number, seed: number): number => (1 + length + pathArms.indexOf(arm)) / (60 + point + seed); // prettier-ignore
const paths: RecordOfTrial[] = seeds.flatMap((seed) =>
  pathArms.map((arm) =>
    pathRecord(arm, seed, {
      untrained: {meanPathLength: pathOf(arm, seed, 0), shortPathLength: 1, longPathLength: 3 + seed, sampledPathLength: 5}, // prettier-ignore
      metrics: {accuracy: 0.5 + 0.1 * seed, meanPathLength: pathOf(arm, seed, 7), shortPathLength: 2, longPathLength: 6 + seed, sampledPathLength: 7 + seed}, // prettier-ignore
      curves: {
        accuracy: steps.map((_, point) => 0.1 + 0.05 * point + 0.01 * seed),
        meanPathLength: steps.map((_, point) => pathOf(arm, seed, point)),
        ...Object.fromEntries(lengths.map((length) => [`share of length ${length}`, steps.map((_, point) => shareOf(arm, length, point, seed))])), // prettier-ignore
      },
    }),
  ),
);

test('shares by length: a curve a start, means over seeds, left before training and right at each step of the slider, beside the binomial count', () => {
  const {frames, data, alt} = pathLengthShares(paths);
  expect(frames!.map(({name}) => name)).toEqual(steps.map(String));
  expect(data).toEqual(frames![7].data);
  frames!.forEach((frame, point) => {
    for (const arm of pathArms) {
      const panels = tracesOf({data: frame.data as PlotlyTrace[]}, pathArmNames[arm]);
      expect(panels.map(({xaxis}) => xaxis)).toEqual([undefined, 'x2']);
      for (const [panel, at] of [0, point].entries()) {
        expect(panels[panel].x).toEqual(lengths);
        assertClose(panels[panel].y as number[], lengths.map((length) => meanOf(seeds.map((seed) => shareOf(arm, length, at, seed)))), exact); // prettier-ignore
      }
    }
  });
  const count = data.find(({name}) => String(name).startsWith('all paths'))!;
  expect(count.y).toEqual(binomialPaths(8));
  const meanAt = (point: number): string => meanOf(seeds.map((seed) => pathOf('he', seed, point))).toFixed(2);
  expect(alt).toContain(`after 32 steps of training. Mean path length before training: ${pathArmNames.he} ${meanAt(0)}; `); // prettier-ignore
  expect(alt).toContain(`. After it: ${pathArmNames.he} ${meanAt(7)}; `);
});

test('path length while learning: mean length left, accuracy right; a curve that ended early ends early', () => {
  const figure = pathLengthWhileLearning(paths);
  for (const arm of pathArms) {
    const [left, right] = tracesOf(figure, pathArmNames[arm]);
    expect([left.x, right.x]).toEqual([steps, steps]);
    assertClose(left.y as number[], steps.map((_, point) => meanOf(seeds.map((seed) => pathOf(arm, seed, point)))), exact); // prettier-ignore
    assertClose(right.y as number[], steps.map((_, point) => 0.11 + 0.05 * point), exact); // prettier-ignore
  }
  const {yaxis} = figure.layout as {[axis: string]: {range: number[]}};
  expect(yaxis.range[0]).toBe(0);
  expect(yaxis.range[1]).toBeGreaterThan(pathOf('zero', 2, 7));
  const cut = paths.map((record) => record.config.arm === 'he' ? {...record, curves: {meanPathLength: [4, 5], accuracy: []}} : record); // prettier-ignore
  const [left, right] = tracesOf(pathLengthWhileLearning(cut), pathArmNames.he);
  expect([left.x, left.y, right.x]).toEqual([[0, 1], [4, 5], []]); // prettier-ignore
});

test('the table: before and after, exact and sampled', () => {
  const rows = pathLengthTable(paths);
  expect(rows).toHaveLength(8);
  const near = (value: number): unknown => expect.closeTo(value, 12);
  expect(rows.slice(0, 2)).toEqual([
    {start: pathArmNames.he, moment: 'untrained', mean: near(0.8), from5: 1, to95: 4, sampledMean: 5, accuracy: null}, // prettier-ignore
    {start: pathArmNames.he, moment: 'trained', mean: near(1.15), from5: 2, to95: 7, sampledMean: 8, accuracy: near(0.6)}, // prettier-ignore
  ]);
});

const lossOf = (arm: TwinArm, block: number, seed: number): number => 0.05 * (1 + twinArms.indexOf(arm)) + 0.01 * block + 0.002 * seed; // prettier-ignore
const twins: RecordOfTrial[] = seeds.flatMap((seed) =>
  twinArms.map((arm) =>
    twinRecord(arm, seed, {
      metrics: {accuracy: 0.55 + 0.01 * seed + 0.02 * twinArms.indexOf(arm), intactAccuracy: 0.6, shuffledAccuracy: 0.2}, // prettier-ignore
      curves: {
        withoutBlock: lengths.slice(1).map((block) => 0.6 - 0.5 * lossOf(arm, block, seed)),
        swappedBlocks: lengths.slice(2).map((block) => 0.6 - 0.25 * lossOf(arm, block, seed)),
      },
      seconds: 2 + seed,
    }),
  ),
);

test('lesions by block: nets without norm left, with norm right; blocks count from 1', () => {
  const figure = lesionByBlock(twins);
  for (const arm of twinArms) {
    const [trace, ...rest] = tracesOf(figure, twinArmNames[arm]);
    expect(rest).toEqual([]);
    expect(trace.xaxis ?? 'x').toBe(arm.endsWith('-norm') ? 'x2' : 'x');
    expect(trace.x).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    assertClose(trace.y as number[], lengths.slice(1).map((block) => lossOf(arm, block, 1)), exact); // prettier-ignore
  }
  // The middle half: blocks 3 to 6.
  expect(figure.alt).toContain(`${twinArmNames.plain} ${lossOf('plain', 4.5, 1).toFixed(2)}; `);
});

test('swaps by block, of nets without norm, against the first of the pair; the words tell of the shuffle', () => {
  const figure = swapByBlock(twins);
  for (const arm of ['residual', 'plain', 'wide', 'image'] as const) {
    const [trace] = tracesOf(figure, twinArmNames[arm]);
    expect(trace.x).toEqual([1, 2, 3, 4, 5, 6, 7]);
    assertClose(trace.y as number[], lengths.slice(2).map((block) => 0.5 * lossOf(arm, block, 1)), exact); // prettier-ignore
  }
  expect(figure.alt).toContain(`All blocks shuffled: ${twinArmNames.residual} 0.80; `);
});

test('accuracy by net, every seed; an arm that was not trained has no row', () => {
  const figure = accuracyByTwin(twins.filter(({config}) => config.arm !== 'wide'));
  expect(figure.data).toHaveLength(2 * (twinArms.length - 1));
  const each = figure.data.find(({name}) => name === `${twinArmNames.image}: each`)!;
  assertClose(each.x as number[], [0.61, 0.62, 0.63], exact);
  expect(figure.alt).toContain(`${twinArmNames.wide} not trained`);
});

test('the fair fight: what each net had', () => {
  const failing = twins.map((record) => record.config.arm === 'plain' && record.seed === 2 ? {...record, failure: {kind: 'diverged' as const, step: 9}} : record); // prettier-ignore
  const rows = twinsFairFight(failing);
  expect(rows.map(({arm}) => arm)).toEqual(twinArms.map((arm) => twinArmNames[arm]));
  expect(rows[1]).toEqual({
    arm: twinArmNames.plain,
    parameters: twinParameters('plain', 8),
    stepMilliseconds: (1000 * 3) / 32,
    learningRate: 0.01,
    failures: 1,
    runs: 3,
    samples: 320,
  });
});
