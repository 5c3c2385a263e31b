// Depth counted four ways: the numbers that papers and hand counts give, in the table and in the figure.
import {describe, expect, test} from 'vitest';
import {countedNets, depthCensusFigure, depthCensusTable} from 'why-attention/experiments/depth';
import {themedFigure} from 'why-attention/show';

/** Blocks, residual branches, layers with weights, products in a row. */
const byHand: {readonly [net: string]: readonly number[]} = {
  'MiniLM, 6 layers': [6, 12, 24, 36],
  'BERT-base': [12, 24, 48, 72],
  'BERT-large': [24, 48, 96, 144],
  'ResNet-50': [16, 16, 50, 50],
  'ResNet-101': [33, 33, 101, 101],
  'ResNet-152': [50, 50, 152, 152],
  'ResNet-20': [9, 9, 20, 20],
  'ResNet-56': [27, 27, 56, 56],
  'ResNet-110': [54, 54, 110, 110],
  'ResNet-254': [126, 126, 254, 254],
  'ResNet-1202': [600, 600, 1202, 1202],
};

test('the table has the counts by hand, and published sizes', () => {
  const rows = depthCensusTable();
  expect(Object.fromEntries(rows.map((row) => [row.net, Object.values(row).slice(1, 5)]))).toEqual(byHand);
  const millions = Object.fromEntries(rows.map((row) => [row.net, row['parameters, millions']]));
  // He et al., table 6 (in millions: .27, .85, 1.7, 19.4), without the statistics of norms.
  for (const [net, published] of [['BERT-base', 109], ['BERT-large', 334], ['ResNet-50', 25.6], ['ResNet-101', 44.5], ['ResNet-152', 60.2], ['ResNet-20', 0.27], ['ResNet-56', 0.85], ['ResNet-110', 1.7], ['ResNet-1202', 19.4]] as const) expect(Math.abs(millions[net] / published - 1), net).toBeLessThan(0.03); // prettier-ignore
});

test('is counted once', () => {
  expect(countedNets()).toBe(countedNets());
});

describe('the figure', () => {
  const figure = depthCensusFigure();
  const {tickvals, ticktext} = figure.layout!.yaxis as {tickvals: number[]; ticktext: string[]};

  test('has a mark for each count in the row of its net', () => {
    expect(figure.data).toHaveLength(4);
    figure.data.forEach((trace, c) => {
      const [x, y] = [trace.x as number[], trace.y as number[]];
      expect(x).toHaveLength(Object.keys(byHand).length);
      x.forEach((count, i) => expect(count).toBe(byHand[ticktext[tickvals.indexOf(Math.round(y[i]))]][c]));
    });
  });

  test('has nets by their branches, from top to bottom', () => {
    const branches = ticktext.map((net) => byHand[net][1]);
    expect(branches).toEqual([...branches].sort((a, b) => a - b));
    const [bottom, top] = (figure.layout!.yaxis as {range: number[]}).range;
    expect(bottom).toBeGreaterThan(top);
  });

  test('is within its axis, and said in words', () => {
    const [low, high] = (figure.layout!.xaxis as {range: number[]}).range.map((power) => 10 ** power);
    for (const count of Object.values(byHand).flat()) expect(low < count && count < high).toBe(true);
    expect(figure.alt).toContain(
      'BERT-base 12 blocks, 24 residual branches, 48 layers with weights, 72 products in a row',
    );
    expect(() => themedFigure(figure)).not.toThrow();
  });
});
