import {lineAxes} from './line-chart';
import {lineTraces, type LinePanel} from './line-traces';
import type {PlotlyFigure} from './plotly';

/** What two plots side by side show. */
export type SideBySideOptions = {
  readonly panels: readonly [left: LinePanel, right: LinePanel];
  /** Of the figure with its legend, in pixels; 500 by default. */
  readonly height?: number;
  /** Where the legend stands; below by default, above where a slider takes that place. */
  readonly legend?: 'below' | 'above';
};

const gap = 0.12;
const LEGENDS = {below: {y: -0.22, yanchor: 'top'}, above: {y: 1.03, yanchor: 'bottom'}} as const;

/**
 * Two line charts of the same series in one figure, with one legend, in which a name stands once.
 *
 * @param options - the left and the right plot; give a series the same name and style in both
 * @returns a figure for `figure`
 * @throws ConfigError as `lineChart`
 * @example
 * const panel = (yTitle: string, y: number[]) => ({xTitle: 'step', yTitle, series: [{name: 'dot', x: [0, 1], y}]});
 * const {data} = sideBySide({panels: [panel('loss', [1, 0]), panel('R²', [0, 1])]});
 * data.map(({xaxis, showlegend}) => [xaxis ?? 'x', showlegend ?? true]); // => [["x", true], ["x2", false]]
 */
export function sideBySide({
  panels: [left, right],
  height = 500,
  legend = 'below',
}: SideBySideOptions): PlotlyFigure {
  const width = (1 - gap) / 2;
  const onLeft = lineTraces(left);
  const named = new Map(onLeft.map((trace) => [trace.name, trace]));
  const onRight = lineTraces(right, left.lines?.length).map((trace) => {
    const same = named.get(trace.name);
    // One name, one look: a reference line's depends on how many stand before it.
    return {...trace, xaxis: 'x2', yaxis: 'y2', ...(same ? {showlegend: false, line: same.line} : {})};
  });
  const [{xaxis, yaxis}, {xaxis: xaxis2, yaxis: yaxis2}] = [lineAxes(left), lineAxes(right)];
  return {
    data: [...onLeft, ...onRight],
    layout: {
      margin: {t: legend === 'above' ? 64 : 24, r: 24},
      height,
      xaxis: {...xaxis, domain: [0, width]},
      yaxis,
      xaxis2: {...xaxis2, domain: [1 - width, 1], anchor: 'y2'},
      yaxis2: {...yaxis2, anchor: 'x2'},
      legend: {orientation: 'h', x: 0, xanchor: 'left', ...LEGENDS[legend]},
    },
  };
}
