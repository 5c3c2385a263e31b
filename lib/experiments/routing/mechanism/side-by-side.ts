import type {PlotlyFigure, PlotlyLayout, PlotlyTrace} from '../../../show';

const GAP = 0.12;
const HEIGHT = 500;

/** Two charts of the same series in one figure, with one legend below: traces of one name go together in it. */
export function sideBySide(left: PlotlyFigure, right: PlotlyFigure): PlotlyFigure {
  const width = (1 - GAP) / 2;
  const axis = (chart: PlotlyFigure, name: 'xaxis' | 'yaxis'): PlotlyLayout =>
    (chart.layout?.[name] ?? {}) as PlotlyLayout;
  const names = new Set(left.data.map(({name}) => name));
  const moved = right.data.map((trace): PlotlyTrace => ({
    ...trace,
    xaxis: 'x2',
    yaxis: 'y2',
    ...(names.has(trace.name) ? {showlegend: false} : {}),
    // A reference line of its own is told from those on the left.
    ...(trace.marker === undefined ? {line: {...(trace.line as object), dash: 'dot'}} : {}),
  }));
  return {
    data: [...left.data, ...moved],
    layout: {
      margin: {t: 24, r: 24},
      height: HEIGHT,
      xaxis: {...axis(left, 'xaxis'), domain: [0, width]},
      yaxis: axis(left, 'yaxis'),
      xaxis2: {...axis(right, 'xaxis'), domain: [1 - width, 1], anchor: 'y2'},
      yaxis2: {...axis(right, 'yaxis'), anchor: 'x2'},
      legend: {orientation: 'h', x: 0, xanchor: 'left', y: -0.22, yanchor: 'top'},
    },
  };
}
