import {afterEach, beforeEach, describe, expect, it, vi} from 'vitest';
import {liveCurve, outputsOf, styleOf, type Output, type PlotlyFigure} from '../../lib/show';
import {livePlot, ticks} from '../../lib/show/live-plot';

const options = {
  title: 'Learning',
  xTitle: 'step',
  yTitle: 'R²',
  xMax: 100,
  yRange: [0, 1] as const,
  series: ['dot', 'MLP'],
};

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubEnv('WHY_ATTENTION_HEADLESS', '');
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

function trained(): Output[] {
  return outputsOf(() => {
    const curve = liveCurve(options);
    for (let step = 1; step <= 100; step++) {
      curve.add('dot', step, step / 100);
      curve.add('MLP', step, step < 50 ? 0.1 : NaN);
      vi.advanceTimersByTime(10);
    }
    curve.finish({caption: 'It learns.'});
  });
}

describe('liveCurve', () => {
  it('redraws one place at most four times a second, and ends as a text and one figure', () => {
    const outputs = trained();
    const live = outputs.slice(0, -2);
    expect(live.map(({data}) => Object.keys(data))).toEqual([
      ...Array(4).fill(['image/svg+xml', 'text/plain']),
      ['text/plain'],
    ]);
    expect(live.map(({update}) => update)).toEqual([false, true, true, true, true]);
    expect(new Set(live.map(({displayId}) => displayId)).size).toBe(1);
    expect(live[4].data['text/plain']).toBe('Learning: ended after 1.0 s.');
    const [figure, caption] = outputs.slice(-2);
    expect(figure.data['text/plain']).toBe('Learning: R² against step. At the end: dot 1, MLP diverged.');
    expect(caption.data['text/plain']).toMatch(/^It learns\./);
  });

  it('keeps every point in the figure, with gaps where nothing finite came', () => {
    const [figure] = trained().slice(-2);
    const {data} = figure.data['application/vnd.plotly.v1+json'] as PlotlyFigure;
    expect((data[0].y as number[]).length).toBe(100);
    expect((data[1].y as (number | null)[]).slice(47, 51)).toEqual([0.1, 0.1, null, null]);
  });

  it('emits only the figure and its caption when nobody looks', () => {
    vi.stubEnv('WHY_ATTENTION_HEADLESS', '1');
    expect(trained().map(({data}) => Object.keys(data)[0])).toEqual([
      'application/vnd.plotly.v1+json',
      'text/html',
    ]);
  });

  it('gives a curve the look that it is told, while it moves and in the figure that stays', () => {
    const outputs = outputsOf(() => {
      const curve = liveCurve({...options, styles: [2, 0]});
      curve.add('dot', 1, 0.5);
      curve.add('dot', 2, 0.6);
      curve.finish();
    });
    const svg = String(outputs[0].data['image/svg+xml']);
    expect([...svg.matchAll(/polyline [^>]*stroke="(#\w+)"/g)].map(([, color]) => color)).toEqual([
      ...[styleOf(2).color, styleOf(2).color, styleOf(0).color],
    ]);
    const {data} = outputs.at(-2)!.data['application/vnd.plotly.v1+json'] as PlotlyFigure;
    expect(data.map(({line}) => (line as {color: string}).color)).toEqual([
      styleOf(2).color,
      styleOf(0).color,
    ]);
  });

  it('refuses a point of no curve', () => {
    expect(() => liveCurve(options).add('CNN', 1, 1)).toThrow('one of the curves dot, MLP. Got "CNN"');
  });
});

describe('livePlot', () => {
  const evil = '<img src=x onerror="alert(1)">';

  it('draws values where the axes say, and stops at the edges of the plot', () => {
    const svg = livePlot([{name: 'a', x: [0, 50, 100], y: [0, 0.5, 7]}], {...options, xRange: [0, 100]});
    expect(svg).toContain('<polyline points="68,300 308,174 548,48"');
  });

  it('breaks a curve at a gap and thins a long one, keeping its end', () => {
    const gap = livePlot([{name: 'a', x: [0, 50, 100], y: [0, null, 1]}], {...options, xRange: [0, 100]});
    expect(gap.match(/<polyline/g)).toHaveLength(3);
    const x = Array.from({length: 10000}, (_, i) => i);
    const long = livePlot([{name: 'a', x, y: x.map(() => 0.5)}], {...options, xRange: [0, 9999]});
    expect(long.match(/,174/g)!.length).toBeLessThanOrEqual(301);
    expect(long).toContain('548,174"');
  });

  it('escapes names and titles', () => {
    const svg = livePlot([{name: evil, x: [1], y: [1]}], {
      ...{title: evil, xTitle: evil, yTitle: evil},
      ...{xRange: [0, 1], yRange: [0, 1]},
    });
    expect(svg).not.toContain('<img');
    expect(svg.match(/&lt;img/g)).toHaveLength(4);
  });
});

describe('ticks', () => {
  it.each<[[number, number], number[]]>([
    [
      [0, 1],
      [0, 0.2, 0.4, 0.6, 0.8, 1],
    ],
    [
      [0, 800],
      [0, 200, 400, 600, 800],
    ],
    [
      [-0.1, 1.03],
      [0, 0.5, 1],
    ],
  ])('over %j are round', (range, expected) => {
    expect(ticks(range)).toEqual(expected);
  });
});
