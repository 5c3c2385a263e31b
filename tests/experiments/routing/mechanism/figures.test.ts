// The figures of the mechanism show the records' numbers: values are recomputed by hand from hand-made records.
import {expect, test} from 'vitest';
import {
  changeByBlock,
  lossByFreezing,
  mechanismCells,
  transferOverSteps,
  type MechanismCell,
} from 'why-attention/experiments/routing';
import {themedFigure, type PlotlyFigure, type PlotlyTrace} from 'why-attention/show';
import {pairedInterval, type RecordOfTrial} from 'why-attention/study';
import {assertClose} from '../../../support/assert-close';
import {mechanismRecord} from './records';

const exact = {rtol: 1e-12, atol: 1e-12};
const seeds = [0, 1, 2];
const steps = [0, 25, 50, 100, 200, 400, 800];
const place = (cell: MechanismCell): number => mechanismCells.indexOf(cell);
const numbersOf = (cell: MechanismCell, seed: number) => ({
  r2: 0.9 - 0.1 * place(cell),
  r2Frozen: 0.12 + 0.001 * seed,
  frozenLoss: 0.7 - 0.1 * place(cell) + 0.01 * seed,
  jacobianVariance: 7 - place(cell) + 0.1 * seed,
  blockChange: -0.02 * place(cell) - 0.003 * seed,
  transferRatio: 0.8 - 0.1 * place(cell),
});
const ratiosOf = (cell: MechanismCell, seed: number): number[] =>
  steps.map((_, i) => 1 - 0.1 * i - 0.03 * place(cell) + 0.01 * seed);
const r2Of = (cell: MechanismCell, seed: number): number[] =>
  steps.map((_, i) => 0.1 * i + 0.02 * place(cell) - 0.01 * seed);
const records: RecordOfTrial[] = seeds.flatMap((seed) =>
  mechanismCells.map((cell) =>
    mechanismRecord(cell, seed, numbersOf(cell, seed), {
      curves: {r2: r2Of(cell, seed), transferRatio: ratiosOf(cell, seed)},
      untrained: {jacobianVariance: 0.9 + 0.01 * place(cell)},
    }),
  ),
);
/** The traces of measured series: they have markers of their own. */
const seriesOf = ({data}: PlotlyFigure): PlotlyTrace[] =>
  data.filter(({marker, mode}) => marker !== undefined && String(mode).includes('markers'));

test('transfer ratio and R² over steps, side by side: means over seeds, intervals of the ratio, the line −1/7', () => {
  const figure = transferOverSteps(records);
  const [left, right] = [undefined, 'x2'].map((axis) => seriesOf(figure).filter(({xaxis}) => xaxis === axis));
  // Attention that is told the number fits at once: no ratio of noise over noise, so the legend names it by the right plot.
  expect([left.length, right.length]).toEqual([5, 6]);
  mechanismCells.forEach((cell, c) => {
    assertClose(right[c].y as number[], r2Of(cell, 1), exact); // seed 1 is the mean of 0, 1, 2
    const isLeftOut = cell.arm === 'dot-product' && cell.cue === 'slot-number';
    expect([right[c].yaxis, right[c].showlegend ?? true]).toEqual(['y2', isLeftOut]);
    if (isLeftOut) return;
    expect([left[c].name, left[c].x]).toEqual([right[c].name, steps]);
    const expected = steps.map((_, i) => pairedInterval(seeds.map((seed) => ratiosOf(cell, seed)[i]), 0.95)); // prettier-ignore
    assertClose(left[c].y as number[], expected.map(({mean}) => mean), exact); // prettier-ignore
    const {array} = left[c].error_y as {array: number[]};
    assertClose(array, expected.map(({mean, upper}) => upper - mean), exact); // prettier-ignore
  });
  const line = figure.data.find(
    ({line}) => (line as {dash?: string})?.dash === 'dash' && !figure.data[0].marker,
  )!;
  expect(new Set(line.y as number[])).toEqual(new Set([-1 / 7]));
  const {xaxis, xaxis2} = figure.layout as Record<string, {domain: number[]}>;
  expect(xaxis.domain[1]).toBeLessThan(xaxis2.domain[0]);
  expect(themedFigure(figure).data).toHaveLength(12);
});

test('at the end, the ratio of what has fitted is left out', () => {
  const fitted = records.map((record) =>
    record.config.arm === 'additive'
      ? {
          ...record,
          curves: {...record.curves, r2: steps.map((_, i) => (i === steps.length - 1 ? 0.95 : 0.5))},
        }
      : record,
  );
  const [ratio, r2] = seriesOf(transferOverSteps(fitted)).filter(({name}) =>
    String(name).startsWith('additive'),
  );
  expect(ratio.x).toEqual(steps.slice(0, -1));
  expect(r2.x).toEqual(steps);
});

test('a curve that ends early gives no point after its end', () => {
  const cut = records.map((record) =>
    record.config.arm === 'additive'
      ? {...record, curves: {r2: record.curves.r2.slice(0, 3), transferRatio: []}}
      : record,
  );
  const traces = seriesOf(transferOverSteps(cut)).filter(({name}) => String(name).startsWith('additive'));
  expect(traces.map(({x, xaxis}) => [x, xaxis])).toEqual([[[0, 25, 50], 'x2']]);
});

test('the block test shows each seed of each cell, with its mean, against no change', () => {
  const figure = changeByBlock(records);
  expect(figure.data).toHaveLength(12);
  mechanismCells.forEach((cell, c) => {
    expect(figure.data[2 * c].x).toEqual(seeds.map((seed) => numbersOf(cell, seed).blockChange));
    assertClose((figure.data[2 * c + 1].x as number[])[0], numbersOf(cell, 1).blockChange, exact);
  });
  expect((figure.layout?.shapes as {x0: number}[])[0].x0).toBe(0);
  const failed = records.map((record) =>
    record.config.arm === 'mlp-1x' ? {...record, metrics: {}} : record,
  );
  expect(changeByBlock(failed).data).toHaveLength(10);
});

test('loss by freezing, beside the variation: each seed a marker at R² of the same examples, and both laws’ lines', () => {
  const figure = lossByFreezing(records);
  const lines = figure.data.filter(({mode}) => mode === 'lines');
  expect(lines.map(({x, y, xaxis}) => [x, y, xaxis])).toEqual([
    [[0, 1], [-0.125, 0.875], undefined],
    [[0, 1], [7, 7], 'x2'],
  ]); // prettier-ignore
  const series = figure.data.filter(({marker}) => marker !== undefined);
  expect(series.map(({mode}) => mode)).toEqual(Array<string>(12).fill('markers'));
  mechanismCells.forEach((cell, c) => {
    const numbers = seeds.map((seed) => numbersOf(cell, seed));
    const r2 = numbers.map(({frozenLoss, r2Frozen}) => frozenLoss + r2Frozen);
    [series[c], series[6 + c]].forEach(({x}) => assertClose(x as number[], r2, exact));
    assertClose(series[c].y as number[], numbers.map(({frozenLoss}) => frozenLoss), exact); // prettier-ignore
    assertClose(series[6 + c].y as number[], numbers.map(({jacobianVariance}) => jacobianVariance), exact); // prettier-ignore
  });
});

test('loss by freezing: a seed without a number has no marker where that is shown, and the others keep their pairs', () => {
  const without = (metric: string): RecordOfTrial[] =>
    records.map((record) =>
      record.seed === 1
        ? {
            ...record,
            metrics: Object.fromEntries(Object.entries(record.metrics).filter(([name]) => name !== metric)),
          }
        : record,
    );
  const r2 = (cell: MechanismCell, seed: number): number =>
    numbersOf(cell, seed).frozenLoss + numbersOf(cell, seed).r2Frozen;
  const [noVariance, noLoss] = ['jacobianVariance', 'frozenLoss'].map((metric) =>
    seriesOf(lossByFreezing(without(metric))),
  );
  mechanismCells.forEach((cell, c) => {
    const seedsThere = [seeds, [0, 2]];
    [noVariance[c], noVariance[6 + c]].forEach(({x, y}, side) => {
      const metric = (['frozenLoss', 'jacobianVariance'] as const)[side];
      assertClose(x as number[], seedsThere[side].map((seed) => r2(cell, seed)), exact); // prettier-ignore
      assertClose(y as number[], seedsThere[side].map((seed) => numbersOf(cell, seed)[metric]), exact); // prettier-ignore
    });
    // Without its loss a seed's R² is not known on either side.
    [noLoss[c], noLoss[6 + c]].forEach(({x}) =>
      assertClose(x as number[], [0, 2].map((seed) => r2(cell, seed)), exact)); // prettier-ignore
  });
});

test('the text alternatives say the records’ means, and that nobody trained where there are none', () => {
  expect(transferOverSteps(records).alt).toContain(
    'While learning, on average: dot-product attention, key 0.80; additive attention, key 0.70;',
  );
  expect(transferOverSteps(records).alt).toContain('a net that stands still with nothing fitted has −0.14');
  expect(changeByBlock(records).alt).toContain('dense net, 16×, key −0.06; dense net, 16×, number −0.08;');
  expect(lossByFreezing(records).alt).toContain('Lost: dot-product attention, key 0.71;');
  expect(lossByFreezing(records).alt).toContain(
    'before training dot-product attention, key 0.90; additive attention, key 0.91;',
  );
  for (const draw of [transferOverSteps, changeByBlock, lossByFreezing]) {
    expect(draw(records).alt).not.toMatch(/NaN|undefined|not trained/);
    expect(draw([]).alt).toContain('not trained');
    expect(draw([]).alt).not.toMatch(/NaN|undefined/);
  }
});
