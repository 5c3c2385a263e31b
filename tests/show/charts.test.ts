import {describe, expect, it} from 'vitest';
import {
  dotPlot,
  heatmap,
  lineChart,
  sideBySide,
  sliderChart,
  themedFigure,
  type PlotlyLayout,
  type PlotlyTrace,
} from '../../lib/show';

const axes = {xTitle: 'λ', yTitle: 'R²'};

describe('lineChart', () => {
  it('draws closed forms first and in grey, then the series in their looks', () => {
    const {data, layout} = lineChart({
      ...axes,
      series: [
        {name: 'dot', x: [0, 1], y: [1, 0.9]},
        {name: 'MLP', x: [0, 1], y: [1, 0.1], style: 4},
      ],
      lines: [{name: '1/8', x: [0, 1], y: [0.125, 0.125]}],
      yRange: [0, 1],
    });
    expect(data.map(({name}) => name)).toEqual(['1/8', 'dot', 'MLP']);
    expect(data.map(({line}) => (line as PlotlyLayout).color)).toEqual(['#6b6b6b', '#0072b2', '#000000']);
    expect(layout?.yaxis).toEqual({title: 'R²', range: [0, 1]});
  });

  it('draws few intervals as error bars, by their distance from the value, with gaps where there is none', () => {
    const series = [{name: 'a', x: [0, 1], y: [0.5, null], lower: [0.25, null], upper: [1, null]}];
    const {data} = lineChart({...axes, series});
    expect(data).toHaveLength(1);
    expect(data[0].error_y).toMatchObject({symmetric: false, array: [0.5, null], arrayminus: [0.25, null]});
    expect(() => themedFigure({data})).not.toThrow();
  });

  it('draws many intervals as a band between their bounds, in the colour of the series and outside the legend', () => {
    const x = Array.from({length: 13}, (_, i) => i);
    const shifted = (by: number): number[] => x.map((value) => value + by);
    const {data} = lineChart({
      ...axes,
      series: [{name: 'a', x, y: x, lower: shifted(-1), upper: shifted(2)}],
    });
    expect(data.map(({y}) => y)).toEqual([shifted(-1), shifted(2), x]);
    expect(data[1]).toMatchObject({fill: 'tonexty', fillcolor: 'rgba(0, 114, 178, 0.18)', showlegend: false});
    expect(data[2].error_y).toBeUndefined();
    const asBars = lineChart({
      ...axes,
      intervals: 'bars',
      series: [{name: 'a', x, y: x, lower: x, upper: x}],
    });
    expect(asBars.data).toHaveLength(1);
  });

  it('gives a logarithmic axis its range in powers of ten', () => {
    const {layout} = lineChart({...axes, xLog: true, xRange: [0.001, 100], series: []});
    expect(layout?.xaxis).toEqual({title: 'λ', type: 'log', range: [-3, 2]});
  });

  it('sets ticks where it is told, and writes them out on a logarithmic axis', () => {
    const ticksOf = (xLog: boolean) =>
      lineChart({...axes, xLog, xTicks: [0.25, 1, 20], series: []}).layout?.xaxis;
    expect(ticksOf(false)).toEqual({title: 'λ', tickvals: [0.25, 1, 20]});
    expect(ticksOf(true)).toMatchObject({tickvals: [0.25, 1, 20], ticktext: ['0.25', '1', '20']});
  });

  it('is as high as it is told', () => {
    expect(lineChart({...axes, height: 520, series: []}).layout?.height).toBe(520);
    expect(themedFigure(lineChart({...axes, series: []})).layout?.height).toBe(440);
  });

  it('draws points without a line, and hollow marks thin', () => {
    const one = {name: 'a', x: [0, 1], y: [0, 1], style: 1};
    const {data} = lineChart({
      ...axes,
      series: [one, {...one, marks: 'points'}, {...one, marks: 'hollow'}],
    });
    expect(data.map(({mode}) => mode)).toEqual(['lines+markers', 'markers', 'lines+markers']);
    expect(data.map(({marker}) => marker)).toEqual([
      {color: '#d55e00', symbol: 'square', size: 8},
      {color: '#d55e00', symbol: 'square', size: 8},
      {color: '#d55e00', symbol: 'square-open', size: 7},
    ]);
    expect([data[0].line, data[2].line]).toEqual([
      {color: '#d55e00', dash: 'dash', width: 2.25},
      {color: '#d55e00', dash: 'dot', width: 1},
    ]);
  });

  it('breaks a long name in the legend', () => {
    const {data} = lineChart({
      ...axes,
      series: [{name: 'best fixed row of weights: (1 − 7λ/8)²', x: [], y: []}],
    });
    expect(data[0].name).toBe('best fixed row of weights:<br>(1 − 7λ/8)²');
  });

  it('names the series whose columns differ in length, and refuses more series than looks', () => {
    expect(() => lineChart({...axes, series: [{name: 'a', x: [1, 2], y: [1]}]})).toThrow(
      '"a" must be equally long. Got 2, 1, 1, 1.',
    );
    const many = Array.from({length: 8}, (_, i) => ({name: String(i), x: [0], y: [0]}));
    expect(() => lineChart({...axes, series: many})).toThrow('Got 7');
  });
});

describe('sideBySide', () => {
  const panel = (yTitle: string, names: string[], line: string) => ({
    xTitle: 'step',
    yTitle,
    xRange: [0, 9] as const,
    yRange: [0, names.length] as const,
    series: names.map((name, style) => ({name, style, x: [0], y: [style]})),
    lines: [{name: line, x: [0, 9], y: [1, 1]}],
  });
  const drawn = sideBySide({
    panels: [panel('loss', ['a', 'b'], 'law'), panel('R²', ['b', 'c', 'd'], 'floor')],
  });

  it('puts each plot on its own axes, which do not overlap', () => {
    expect(drawn.data.map(({name, xaxis, yaxis}) => [name, xaxis, yaxis])).toEqual([
      ...['law', 'a', 'b'].map((name) => [name, undefined, undefined]),
      ...['floor', 'b', 'c', 'd'].map((name) => [name, 'x2', 'y2']),
    ]);
    const {xaxis, yaxis, xaxis2, yaxis2} = drawn.layout as Record<string, {domain: number[]}>;
    expect([yaxis, yaxis2]).toMatchObject([
      {title: 'loss', range: [0, 2]},
      {title: 'R²', range: [0, 3], anchor: 'x2'},
    ]);
    expect(xaxis2).toMatchObject({title: 'step', range: [0, 9], anchor: 'y2'});
    expect([xaxis.domain[0], xaxis2.domain[1]]).toEqual([0, 1]);
    expect(xaxis.domain[1]).toBeLessThan(xaxis2.domain[0]);
  });

  it('names each series once, and tells the reference lines of both plots apart', () => {
    const named = drawn.data.filter(({showlegend}) => showlegend !== false).map(({name}) => name);
    expect(named).toEqual(['law', 'a', 'b', 'floor', 'c', 'd']);
    const dashes = [drawn.data[0], drawn.data[3]].map(({line}) => (line as PlotlyLayout).dash);
    expect(dashes).toEqual(['dash', 'dot']);
  });

  it('is 500 pixels high unless told', () => {
    expect(drawn.layout?.height).toBe(500);
    const [left, right] = [panel('loss', [], 'law'), panel('R²', [], 'law')];
    expect(sideBySide({panels: [left, right], height: 300}).layout?.height).toBe(300);
  });

  it('has its legend below, or above where a slider takes that place', () => {
    const both = [panel('loss', ['a'], 'law'), panel('R²', ['a'], 'law')] as const;
    const legendOf = (legend?: 'above'): {y: number} => sideBySide({panels: both, legend}).layout!.legend as {y: number}; // prettier-ignore
    expect(legendOf().y).toBeLessThan(0);
    expect(legendOf('above').y).toBeGreaterThan(1);
  });
});

describe('dotPlot', () => {
  const groups = [
    {name: 'first', points: [0.5, 0.7], mean: 0.6, lower: 0.4, upper: 0.9},
    {name: 'second', points: [0], mean: 0, lower: -1, upper: 1},
  ];

  it('shows each unit, and the mean with both arms of its interval', () => {
    const {data} = dotPlot({xTitle: 'difference', groups});
    expect(data.map(({x}) => x)).toEqual([[0.5, 0.7], [0.6], [0], [0]]);
    const {array, arrayminus} = data[1].error_x as {array: number[]; arrayminus: number[]};
    expect([array[0], arrayminus[0]]).toEqual([0.9 - 0.6, 0.6 - 0.4]);
  });

  it('names the rows from top to bottom and draws the threshold with its name', () => {
    const {layout} = dotPlot({xTitle: 'd', groups, threshold: {value: 0.3, name: 'threshold 0.3'}});
    expect(layout?.yaxis).toMatchObject({
      range: [1.5, -0.5],
      tickvals: [0, 1],
      ticktext: ['first', 'second'],
    });
    expect(layout?.shapes).toMatchObject([{x0: 0.3, x1: 0.3}]);
    expect(layout?.annotations).toMatchObject([{text: 'threshold 0.3', x: 0.3}]);
  });

  it('on a logarithmic axis gives range and name of the threshold as powers of ten, its line as the value', () => {
    const threshold = {value: 100, name: 'hundred'};
    const {layout} = dotPlot({
      xTitle: 'd',
      groups,
      threshold,
      xLog: true,
      xRange: [0.1, 1000],
      xTicks: [1, 10],
    });
    expect(layout?.xaxis).toMatchObject({
      type: 'log',
      range: [-1, 3],
      tickvals: [1, 10],
      ticktext: ['1', '10'],
    });
    expect(layout?.shapes).toMatchObject([{x0: 100, x1: 100}]);
    expect(layout?.annotations).toMatchObject([{text: 'hundred', x: 2}]);
  });
});

describe('heatmap', () => {
  const titles = {rowTitle: 'query', columnTitle: 'slot', valueTitle: 'weight'};
  const values = [
    [0.9, 0.1],
    [0.2, null],
  ];

  it('shares one scale between panels, over the largest value of all', () => {
    const {data} = heatmap({...titles, panels: [{values}, {values: [[0, 0], new Float32Array([0.5, 2])]}]});
    expect(data.map(({zmin, zmax, showscale}) => [zmin, zmax, showscale])).toEqual([
      [0, 2, true],
      [0, 2, false],
    ]);
    expect(data[0].z).toEqual(values);
    expect(data[1].z).toEqual([
      [0, 0],
      [0.5, 2],
    ]);
  });

  it('labels rows and columns from 1 unless told, with the first row on top', () => {
    const {data, layout} = heatmap({...titles, panels: [{values}], columnLabels: ['a', 'b']});
    expect([data[0].x, data[0].y]).toEqual([
      ['a', 'b'],
      ['1', '2'],
    ]);
    expect(layout?.yaxis).toMatchObject({autorange: 'reversed', title: 'query'});
  });

  it('sets panels side by side without overlap', () => {
    const panels = Array.from({length: 4}, () => ({values}));
    const {layout} = heatmap({...titles, panels});
    const domains = ['xaxis', 'xaxis2', 'xaxis3', 'xaxis4'].map(
      (name) => (layout?.[name] as {domain: number[]}).domain,
    );
    domains.slice(1).forEach(([from], i) => expect(from).toBeGreaterThan(domains[i][1]));
    expect(domains[3][1]).toBeCloseTo(1, 12);
  });

  it('refuses panels of different shapes, none, and more than four', () => {
    expect(() => heatmap({...titles, panels: [{values}, {values: [[1]]}]})).toThrow(
      'Got rows of length 2,2 | 1',
    );
    expect(() => heatmap({...titles, panels: []})).toThrow('Got rows of length none');
    expect(() => heatmap({...titles, panels: Array(5).fill({values})})).toThrow('1 to 4 panels');
  });
});

describe('sliderChart', () => {
  const state = (name: string, y: number[]): {name: string; chart: ReturnType<typeof lineChart>} => ({
    name,
    chart: lineChart({...axes, xRange: [0, 2], series: [{name: 'w', x: [1, 2], y}]}),
  });
  const states = [state('0', [0.5, 0.5]), state('100', [-1, 3])];

  it('shows the last state first and holds all states as frames in order', () => {
    const {data, frames, layout} = sliderChart({label: 'step', states});
    expect(data).toEqual(states[1].chart.data);
    expect(frames?.map(({name, data: traces}) => [name, traces[0].y])).toEqual([
      ['0', [0.5, 0.5]],
      ['100', [-1, 3]],
    ]);
    const [slider] = layout?.sliders as {active: number; steps: PlotlyTrace[]; currentvalue: PlotlyLayout}[];
    expect(slider.active).toBe(1);
    expect(slider.currentvalue.prefix).toBe('step ');
    expect(slider.steps.map(({label, method, args}) => [label, method, (args as unknown[])[0]])).toEqual([
      ['0', 'animate', ['0']],
      ['100', 'animate', ['100']],
    ]);
  });

  it('gives an axis without a range one that holds every state, and leaves a given range alone', () => {
    const {layout} = sliderChart({label: 'step', states});
    const {xaxis, yaxis} = layout as {xaxis: {range: number[]}; yaxis: {range: number[]}};
    expect(xaxis.range).toEqual([0, 2]);
    expect(yaxis.range[0]).toBeCloseTo(-1.2, 12);
    expect(yaxis.range[1]).toBeCloseTo(3.2, 12);
  });

  it('refuses one state, a name twice, and charts of different traces', () => {
    expect(() => sliderChart({label: 's', states: states.slice(1)})).toThrow('Got 100.');
    expect(() => sliderChart({label: 's', states: [states[0], states[0]]})).toThrow('Got 0, 0.');
    const other = {name: 'x', chart: {data: []}};
    expect(() => sliderChart({label: 's', states: [states[0], other]})).toThrow('Got counts 1, 0.');
  });
});
