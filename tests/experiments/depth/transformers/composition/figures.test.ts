// The figures show the records' numbers: values are recomputed by hand from hand-made records.
import {describe, expect, test} from 'vitest';
import {
  depthArmNames,
  depthArms,
  depthFairFight,
  depthParameters,
  exactMatchByDepth,
  type DepthArm,
  type DepthCell,
} from 'why-attention/experiments/depth';
import type {PlotlyTrace} from 'why-attention/show';
import type {RecordOfTrial} from 'why-attention/study';
import {assertClose} from '../../../../support/assert-close';
import {depthRecord} from '../records';

const seeds = [0, 1, 2];
const exact = {rtol: 1e-12, atol: 1e-12};
const equal: DepthArm[] = ['one-block', 'two-blocks', 'four-blocks', 'eight-blocks'];
const cells: DepthCell[] = [
  ...[2, 3].flatMap((power) => equal.slice(0, 2).map((arm): DepthCell => ({task: 'composition', power, arm}))),
  ...depthArms.filter((arm) => arm !== 'eight-blocks').map((arm): DepthCell => ({task: 'composition', power: 4, arm})),
  ...(['one-block', 'eight-blocks'] as const).map((arm): DepthCell => ({task: 'sorting', arm})),
]; // prettier-ignore
const place = (cell: DepthCell): number => cells.findIndex((own) => JSON.stringify(own) === JSON.stringify(cell)); // prettier-ignore
const matchOf = (cell: DepthCell, seed: number): number => 0.05 * place(cell) + 0.01 * seed;
const curveOf = (cell: DepthCell, seed: number): number[] => Array.from({length: 17}, (_, i) => i / 20 + place(cell) / 100 + seed / 1000); // prettier-ignore
const records: RecordOfTrial[] = seeds.flatMap((seed) =>
  cells.map((cell) => depthRecord(cell, seed, matchOf(cell, seed), {curves: {exactMatch: curveOf(cell, seed)}, seconds: 4 + seed})),
); // prettier-ignore
const meanOf = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

/** The curve of means and the dots of the seeds, by the curve's name. */
function tracesOf(data: readonly PlotlyTrace[], name: string): [PlotlyTrace, PlotlyTrace] {
  const of = (wanted: string) => data.filter((trace) => String(trace.name).replaceAll('<br>', ' ').replaceAll('\u00a0', ' ') === wanted); // prettier-ignore
  const found = [...of(name), ...of(`${name}: each`)];
  expect(found).toHaveLength(2);
  return found as [PlotlyTrace, PlotlyTrace];
}

const lines: [string, number[], DepthCell[]][] = [
  ['K = 2', [1, 2], cells.slice(0, 2)],
  ['K = 3', [1, 2], cells.slice(2, 4)],
  ['K = 4', [1, 2, 4], cells.filter((cell) => cell.task === 'composition' && cell.power === 4 && equal.includes(cell.arm))], // prettier-ignore
  ['K = 4, 4× the parameters, 2× the steps', [1.14], cells.filter(({arm}) => arm === 'one-block-larger')],
  ['sorting', [1, 8], cells.slice(-2)],
];

describe('exact match by depth', () => {
  const {data, frames, alt} = exactMatchByDepth(records);

  test.each(lines)('%s: at the end the test set’s, each seed beside its mean', (name, blocks, of) => {
    const [curve, dots] = tracesOf(data, name);
    expect(curve.x).toEqual(blocks);
    assertClose(curve.y as number[], of.map((cell) => meanOf(seeds.map((seed) => matchOf(cell, seed)))), exact); // prettier-ignore
    expect(dots.y).toEqual(of.flatMap((cell) => seeds.map((seed) => matchOf(cell, seed))));
    // Dots stand around their number of blocks, the middle one on it.
    assertClose(
      (dots.x as number[]).filter((_, i) => i % 3 === 1),
      blocks,
      exact,
    );
    expect(dots.showlegend).toBe(false);
  });

  test.each(lines)('%s: before the end the learning curves’', (name, _, of) => {
    expect(frames!.map((frame) => frame.name)).toEqual(['6 %', '13 %', '25 %', '38 %', '50 %', '63 %', '75 %', '88 %', '100 %']); // prettier-ignore
    [1, 2, 4, 6, 8, 10, 12, 14].forEach((point, f) => {
      const [curve] = tracesOf(frames![f].data as PlotlyTrace[], name);
      assertClose(curve.y as number[], of.map((cell) => curveOf(cell, 1)[point]), exact); // prettier-ignore
    });
    expect(frames![8].data).toEqual(data);
  });

  test('draws what always answering itself gets right at K = 4: 6,224 of the 40,320 permutations', () => {
    for (const frame of frames!) {
      const lines = (frame.data as PlotlyTrace[]).filter(({name}) => String(name).replaceAll('<br>', ' ') === 'K = 4, always answering itself'); // prettier-ignore
      expect(lines).toHaveLength(1);
      assertClose(lines[0].y as number[], [6224 / 40320, 6224 / 40320], exact);
    }
    expect(alt).toContain('Always answering itself: 0.019 at K = 2, 0.031 at K = 3, 0.154 at K = 4.');
    expect(exactMatchByDepth([]).alt).toContain('Always answering itself: 0.154 at K = 4.');
  });

  test('says in words what it shows', () => {
    const [two] = lines[2][2].slice(1);
    expect(alt).toContain(`K = 4: 1 block ${matchOf(lines[2][2][0], 1).toFixed(2)}; 2 blocks ${matchOf(two, 1).toFixed(2)}; 4 blocks `); // prettier-ignore
    expect(alt).toContain(`sorting: 1 block ${matchOf(cells.at(-2)!, 1).toFixed(2)}; 8 blocks ${matchOf(cells.at(-1)!, 1).toFixed(2)}.`); // prettier-ignore
    const without = exactMatchByDepth(records.filter(({config}) => config.arm !== 'one-block-larger'));
    expect(without.alt).toContain('2× the steps: not trained.');
  });

  test('a curve that ends early has no dot beyond its end', () => {
    const cut = records.map((record) => record.config.task === 'sorting' ? {...record, curves: {exactMatch: [0, 0.25, 0.5]}} : record); // prettier-ignore
    const frame = exactMatchByDepth(cut).frames!;
    expect(tracesOf(frame[1].data as PlotlyTrace[], 'sorting')[0].y).toEqual([0.5, 0.5]);
    expect(tracesOf(frame[2].data as PlotlyTrace[], 'sorting')[0].y).toEqual([]);
  });
});

test('the fair fight: what each encoder had on the fourth power, or on another task', () => {
  const rows = depthFairFight(records);
  const trained = depthArms.filter((arm) => arm !== 'eight-blocks');
  expect(rows.map(({arm}) => arm)).toEqual(trained.map((arm) => depthArmNames[arm]));
  expect(rows[1]).toEqual({
    arm: '2 blocks',
    parameters: depthParameters('two-blocks', 'composition'),
    stepMilliseconds: expect.closeTo(5000 / 1600, 9),
    learningRate: 0.01,
    failures: 0,
    runs: 3,
    samples: 1600 * 64,
  });
  expect(depthFairFight(records, {task: 'sorting'}).map(({arm}) => arm)).toEqual(['1 block', '8 blocks']);
});
