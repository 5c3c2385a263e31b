import {describe, expect, it} from 'vitest';
import {ConfigError} from '../../lib/core/errors';
import {figure, outputsOf, themedFigure, type PlotlyFigure} from '../../lib/show';

const alt = 'A line that rises from 3 to 4.';
const simple: PlotlyFigure = {data: [{type: 'scatter', x: [1, 2], y: [3, 4]}]};

describe('figure', () => {
  it('shows the figure with plain text and alternative text, then its caption', () => {
    const [shown, caption] = outputsOf(() => figure(simple, {alt, caption: 'It <rises> & rises.'}));
    expect(Object.keys(shown.data)).toEqual(['application/vnd.plotly.v1+json', 'text/plain']);
    expect(shown.data['text/plain']).toBe(alt);
    expect(shown.metadata).toEqual({'why-attention': {alt}});
    const plotly = shown.data['application/vnd.plotly.v1+json'] as PlotlyFigure;
    expect(Object.keys(plotly).sort()).toEqual(['config', 'data', 'layout']);
    expect(caption.data).toEqual({
      'text/html':
        '<p><em>It &lt;rises&gt; &amp; rises. In JupyterLab, point at the figure to make it interactive.</em></p>',
      'text/plain': 'It <rises> & rises. In JupyterLab, point at the figure to make it interactive.',
    });
  });

  it('captions with the text alternative when there is no caption, and does not promise what a static figure lacks', () => {
    const [, caption] = outputsOf(() => figure({...simple, config: {staticPlot: true}}, {alt}));
    expect(caption.data['text/plain']).toBe(alt);
  });

  it('takes the words of a figure that describes itself, unless others are given', () => {
    const described = {...simple, alt: 'This figure says what it shows.'};
    const altOf = (show: () => void): unknown => outputsOf(show)[0].data['text/plain'];
    expect(altOf(() => figure(described))).toBe(described.alt);
    expect(altOf(() => figure(described, {caption: 'Figure 1.'}))).toBe(described.alt);
    expect(altOf(() => figure(described, {alt}))).toBe(alt);
    const [{data, metadata}] = outputsOf(() => figure(described, {caption: 'Figure 1.'}));
    expect(metadata).toEqual({'why-attention': {alt: described.alt}});
    expect(Object.keys(data['application/vnd.plotly.v1+json'] as object)).not.toContain('alt');
  });

  it('wants words, by its type, of a figure that has none', () => {
    // @ts-expect-error: simple has no alt
    expect(() => outputsOf(() => figure(simple, {caption: 'Figure 1.'}))).toThrow(ConfigError);
    // @ts-expect-error: simple has no alt
    expect(() => outputsOf(() => figure(simple))).toThrow('needs alt');
  });

  it.each([undefined, '', '   ', 'R² against λ', 'A figure.', 'Five words but no stop'])(
    'refuses %j as a text alternative',
    (text) => {
      expect(() => outputsOf(() => figure(simple, {alt: text as string}))).toThrow(ConfigError);
    },
  );
});

describe('themedFigure', () => {
  it('lets the figure win over the theme, name by name', () => {
    const {layout, config} = themedFigure({
      ...simple,
      layout: {height: 300, margin: {t: 5}, title: 'T', xaxis: {title: 'steps'}},
      config: {responsive: false},
    });
    expect(layout).toMatchObject({
      width: 760,
      height: 300,
      margin: {l: 68, r: 24, t: 5, b: 60},
      title: {text: 'T'},
      xaxis: {title: {text: 'steps'}},
      paper_bgcolor: '#ffffff',
    });
    expect(config).toEqual({showSendToCloud: false, displaylogo: false, responsive: false});
  });

  it('survives JSON unchanged', () => {
    const themed = themedFigure({
      data: [{x: new Float32Array([0.1, 0.2]), y: [1, null], visible: undefined, name: 'a'}],
      frames: [{name: '0', data: [{y: new Int32Array([1, 2])}]}],
    });
    expect(JSON.parse(JSON.stringify(themed))).toEqual(themed);
    expect(themed.data).toEqual([{x: [0.1, 0.2], y: [1, null], name: 'a'}]);
    expect(themed.frames).toEqual([{name: '0', data: [{y: [1, 2]}]}]);
  });

  it('keeps seven digits and whole numbers whole', () => {
    const {data} = themedFigure({data: [{y: [1 / 3, 123456789, 123456.789]}]});
    expect(data[0].y).toEqual([0.3333333, 123456789, 123456.8]);
  });

  it.each([
    [{data: [{y: [1, NaN]}]}, 'data[0].y[1]'],
    [{data: [{}, {z: [[1], [Infinity]]}]}, 'data[1].z[1][0]'],
    [{data: [{y: new Float32Array([-Infinity])}]}, 'data[0].y[0]'],
    [{data: [], layout: {xaxis: {range: [0, NaN]}}}, 'layout.xaxis.range[1]'],
    [{data: [], frames: [{name: 'a', data: [{y: [NaN]}]}]}, 'frames[0].data[0].y[0]'],
  ])('names the place of a number that is not finite', (broken, place) => {
    expect(() => themedFigure(broken as PlotlyFigure)).toThrow(`at ${place}. Use null`);
  });

  it('refuses a hole, a function and TeX', () => {
    expect(() => themedFigure({data: [{y: [1, undefined]}]})).toThrow('Got undefined at data[0].y[1]');
    expect(() => themedFigure({data: [{y: () => 1}]})).toThrow('Got function at data[0].y');
    expect(() => themedFigure({data: [{name: '$x_1$'}]})).toThrow('no TeX');
    expect(() => themedFigure({} as PlotlyFigure)).toThrow('needs data');
  });

  it('disarms markup from data, wherever it stands', () => {
    const evil = '<img src=x onerror=alert(1)>';
    const json = JSON.stringify(
      themedFigure({
        data: [{name: evil, x: [evil], text: [evil], hovertemplate: evil}],
        layout: {title: evil, xaxis: {ticktext: [evil]}, annotations: [{text: evil}]},
      }),
    );
    expect(json).not.toContain('<img');
    expect(json.split('&lt;img').length - 1).toBe(7);
  });
});
