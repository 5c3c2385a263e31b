// The figures show the records' numbers: values are recomputed by hand from hand-made records.
import {describe, expect, test} from 'vitest';
import {
  closenessRows,
  damageByBlock,
  damageByLesion,
  lesionKinds,
  pathMassesOfNets,
  realNetWeights,
  weightsOfNet,
  similarityMaps,
  type LesionKind,
} from 'why-attention/experiments/depth';
import {themedFigure, type PlotlyTrace} from 'why-attention/show';
import {pairedInterval} from 'why-attention/study';
import {assertClose} from '../../../support/assert-close';
import {realNetRecord} from './records';

const seeds = [0, 1, 2];
const exact = {rtol: 1e-9, atol: 1e-9};
const nets = ['mini-lm', 'face'] as const;
type Cell = {readonly net: (typeof nets)[number]; readonly weights: (typeof realNetWeights)[number]};
const damageOf = ({net, weights}: Cell, seed: number, kind: LesionKind, at: number): number =>
  0.1 * lesionKinds.indexOf(kind) + 0.05 * realNetWeights.indexOf(weights) + 0.02 * at + 0.003 * seed + (net === 'face' ? 0.2 : 0); // prettier-ignore
const pathOf = ({net, weights}: Cell, seed: number): number =>
  1.2 + 0.1 * realNetWeights.indexOf(weights) + 0.05 * nets.indexOf(net) + 0.01 * seed;
const records = seeds.flatMap((seed) =>
  nets.flatMap((net) =>
    weightsOfNet(net).map((weights) =>
      realNetRecord({net, weights}, seed, {
        damageAt: (kind, at) => damageOf({net, weights}, seed, kind, at),
        meanPath: pathOf({net, weights}, seed),
      }),
    ),
  ),
);
const named = (data: readonly PlotlyTrace[], name: string, axis?: string): PlotlyTrace =>
  data.filter((trace) => String(trace.name).replaceAll('<br>', ' ') === name && trace.xaxis === axis).at(-1)!;

/** The trace is the means over seeds of `valueOf`, with their 95 % intervals. */
function expectOverSeeds(
  trace: PlotlyTrace,
  x: readonly number[],
  valueOf: (i: number, seed: number) => number,
): void {
  expect(trace.x).toEqual(x);
  const intervals = x.map((_, i) => pairedInterval(seeds.map((seed) => valueOf(i, seed)), 0.95)); // prettier-ignore
  assertClose(trace.y as number[], intervals.map(({mean}) => mean), exact); // prettier-ignore
  const {array} = trace.error_y as {array: number[]};
  assertClose(array, intervals.map(({mean, upper}) => upper - mean), exact); // prettier-ignore
}

describe('damage by block', () => {
  test('left with trained weights, right with the control’s; the second unit of a block half a block on, a swap between its blocks', () => {
    const {data, alt} = damageByBlock(records, 'mini-lm');
    for (const [axis, weights] of [
      [undefined, 'trained'],
      ['x2', 'random'],
    ] as const) {
      const value = (kind: LesionKind) => (i: number, seed: number) => damageOf({net: 'mini-lm', weights}, seed, kind, i); // prettier-ignore
      expectOverSeeds(named(data, 'two blocks swapped', axis), [1.5], value('swap'));
      expectOverSeeds(named(data, 'block deleted', axis), [1, 2], value('delete block'));
      expectOverSeeds(named(data, 'branch deleted', axis), [1, 1.5, 2, 2.5], value('delete branch'));
      expectOverSeeds(named(data, 'skip deleted', axis), [1, 1.5, 2, 2.5], value('delete skip'));
    }
    expect(alt).toContain(
      'With trained weights, means over places: two blocks swapped 0.00, block deleted 0.11,',
    );
  });

  test('of the residual net has a unit a block; the control may be the shuffled weights', () => {
    const {data} = damageByBlock(records, 'face', 'shuffled');
    const value = (i: number, seed: number) => damageOf({net: 'face', weights: 'shuffled'}, seed, 'delete skip', i); // prettier-ignore
    expectOverSeeds(named(data, 'skip deleted', 'x2'), [1, 2, 3], value);
  });

  test('stands on one axis of damage', () => {
    const {yaxis, yaxis2} = damageByBlock(records, 'mini-lm').layout as {[axis: string]: {range: number[]}};
    expect(yaxis.range).toEqual(yaxis2.range);
    expect(yaxis.range[1]).toBeGreaterThan(
      damageOf({net: 'mini-lm', weights: 'random'}, 2, 'delete skip', 3),
    );
  });
});

test('damage by lesion: all weights of both nets, whatever the slider shows', () => {
  const figure = damageByLesion(records);
  expect(figure.frames!.map(({name}) => name)).toEqual(['skip', 'branch', 'block', 'swap']);
  const names = {
    trained: 'trained weights',
    random: 'random weights',
    wide: 'random weights, wide',
    shuffled: 'trained weights, shuffled',
  };
  const colors = new Set<string>();
  for (const weights of realNetWeights) {
    const deleted = figure.frames![2].data;
    for (const [axis, net] of [[undefined, 'mini-lm'], ['x2', 'face']] as const)
      if (weightsOfNet(net).includes(weights)) expectOverSeeds(named(deleted, names[weights], axis), [1, 2], (i, seed) => damageOf({net, weights}, seed, 'delete block', i)); // prettier-ignore
    colors.add((named(deleted, names[weights]).line as {color: string}).color);
  }
  expect(colors.size).toBe(4);
  expect(figure.data).toEqual(figure.frames![3].data);
  const {yaxis, yaxis2} = figure.layout as {[axis: string]: {range: number[]}};
  expect(yaxis.range).toEqual(yaxis2.range);
  expect(figure.alt).toContain(
    'MiniLM, block deleted: trained weights 0.11; random weights 0.16; random weights, wide 0.21; trained weights, shuffled 0.26.',
  );
});

test('path masses: the shares of each length, beside the binomial', () => {
  const {data, alt} = pathMassesOfNets(records);
  const trace = named(data, 'random weights', 'x2');
  const paths = seeds.map((seed) => pathOf({net: 'face', weights: 'random'}, seed));
  const mean = paths.reduce((sum, path) => sum + path, 0) / 3;
  expect(trace.x).toEqual([0, 1, 2]);
  assertClose(trace.y as number[], [2 - mean, mean - 1, 0], exact);
  expect(named(data, 'all paths counted alike').y).toEqual(
    [0.25, 0.5, 0.25].map((share) => expect.closeTo(share, 9)),
  );
  expect(alt).toContain('MiniLM, 2 branches, mean length trained weights 1.2; random weights 1.3;');
});

describe('similarity maps', () => {
  const figure = similarityMaps(records, 'face', ['trained', 'random', 'shuffled']);

  test('one for each kind of weights, the mean over seeds, debiased as shown first', () => {
    expect(figure.frames!.map(({name}) => name)).toEqual(['biased', 'debiased']);
    const map = [[1, 0.5, 0.26], [0.5, 1, 0.5], [0.26, 0.5, 1]]; // prettier-ignore
    const values = (frame: number) => (figure.frames![frame].data as {z: number[][]}[]).map(({z}) => z);
    for (const z of values(1)) assertClose(z.flat(), map.flat(), exact);
    for (const z of values(0)) assertClose(z.flat(), map.flat().map((value) => (1 + value) / 2), exact); // prettier-ignore
    expect(figure.data).toHaveLength(3);
    expect(figure.data[0]).toMatchObject({x: ['0', '1', '2'], zmin: 0, zmax: 1});
  });

  test('are said in words, and only of weights that were measured', () => {
    expect(figure.alt).toContain('trained weights: neighbouring states 0.50, first and last 0.25');
    const trained = records.filter(({config}) => config.weights === 'trained');
    expect(similarityMaps(trained, 'mini-lm').data).toHaveLength(1);
    expect(() => similarityMaps([], 'mini-lm')).toThrow('A heat map has 1 to 4 panels');
  });
});

test('closeness as rows: plain cosines beside those of unrelated examples', () => {
  const rows = closenessRows(records, 'delete block');
  expect(rows).toHaveLength(7);
  expect(rows[1]).toEqual({
    net: 'MiniLM',
    weights: 'random weights',
    'plain cosine': '0.900',
    'plain cosine of unrelated examples': '0.400',
    'centred cosine': '0.837',
    'found again': '0.250',
  });
});

test('all can be drawn', () => {
  for (const drawn of [
    damageByBlock(records, 'face'),
    damageByLesion(records),
    pathMassesOfNets(records),
    similarityMaps(records, 'mini-lm'),
  ]) {
    // prettier-ignore
    expect(() => themedFigure(drawn)).not.toThrow();
    expect(drawn.alt).toMatch(/\.$/);
  }
});
