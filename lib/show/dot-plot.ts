import {axis} from './line-chart';
import type {PlotlyFigure, PlotlyTrace} from './plotly';
import {colors, styleOf, translucent} from './theme';

/** The values of one group, one a unit (a seed, say), with their mean and its interval. */
export type DotGroup = {
  readonly name: string;
  readonly points: ArrayLike<number | null>;
  readonly mean: number;
  readonly lower: number;
  readonly upper: number;
  /** Number of its look in `seriesStyles`; its place in the list by default. */
  readonly style?: number;
};

/** What a dot plot shows. */
export type DotPlotOptions = {
  readonly title?: string;
  readonly xTitle: string;
  readonly groups: readonly DotGroup[];
  /** A value to compare with, drawn as an upright line with its name. */
  readonly threshold?: {readonly value: number; readonly name: string};
  readonly xRange?: readonly [number, number];
  /** A logarithmic axis, for ratios and for numbers over several decades. Default false. */
  readonly xLog?: boolean;
  /** Where the x axis has its ticks; by default Plotly chooses. */
  readonly xTicks?: readonly number[];
};

const rowHeight = 54;

/**
 * Groups of values as rows: each unit as a hollow dot, the mean as a filled marker with its interval. It shows what a bar hides:
 * how many units there are, and whether one of them makes the mean.
 *
 * @param options - groups from top to bottom, the axis' title with units, a threshold
 * @returns a figure for `figure`, as high as its rows need
 * @example
 * const groups = [{name: 'dot − MLP', points: [0.6, 0.7], mean: 0.65, lower: 0.5, upper: 0.8}];
 * dotPlot({xTitle: 'difference of R²', groups}).data.length; // => 2
 */
export function dotPlot(options: DotPlotOptions): PlotlyFigure {
  const {groups, threshold, title, xTitle, xRange, xLog = false, xTicks} = options;
  const rows = groups.map((_, row) => row);
  return {
    data: groups.flatMap((group, row) => [pointsTrace(group, row), meanTrace(group, row)]),
    layout: {
      ...(title === undefined
        ? {margin: {t: threshold ? 40 : 20}}
        : {title, margin: {t: threshold ? 80 : 56}}),
      height: rowHeight * groups.length + (title === undefined ? 90 : 126) + (threshold ? 20 : 0),
      showlegend: false,
      xaxis: axis(xTitle, xRange, xLog, xTicks),
      yaxis: {
        range: [groups.length - 0.5, -0.5],
        tickvals: rows,
        ticktext: groups.map((group) => group.name),
        showgrid: false,
        ticks: '',
      },
      ...(threshold ? thresholdMarks(threshold, xLog) : {}),
    },
  };
}

function pointsTrace({name, points, style}: DotGroup, row: number): PlotlyTrace {
  const {color, symbol} = styleOf(style ?? row);
  const values = Array.from(points);
  return {
    type: 'scatter',
    mode: 'markers',
    name: `${name}: each`,
    x: values,
    y: values.map((_, i) => row + 0.24 + 0.05 * ((i % 3) - 1)),
    marker: {color: translucent(color, 0.25), symbol, size: 8, line: {color, width: 1.25}},
    hovertemplate: '%{x}<extra></extra>',
  };
}

function meanTrace({name, mean, lower, upper, style}: DotGroup, row: number): PlotlyTrace {
  const {color, symbol} = styleOf(style ?? row);
  return {
    type: 'scatter',
    mode: 'markers',
    name: `${name}: mean`,
    x: [mean],
    y: [row - 0.06],
    error_x: {
      type: 'data',
      symmetric: false,
      array: [upper - mean],
      arrayminus: [mean - lower],
      color,
      thickness: 2.5,
      width: 7,
    },
    marker: {color, symbol, size: 12},
    hovertemplate: 'mean %{x}<extra></extra>',
  };
}

/** On a logarithmic axis Plotly takes the logarithm of an annotation's place, but not of a line's. */
function thresholdMarks({value, name}: {value: number; name: string}, isLog: boolean): PlotlyTrace {
  const line = {color: colors.grey, width: 1.75, dash: 'dash'};
  return {
    shapes: [{type: 'line', xref: 'x', yref: 'paper', x0: value, x1: value, y0: 0, y1: 1, line}],
    annotations: [
      {
        text: name,
        x: isLog ? Math.log10(value) : value,
        xref: 'x',
        y: 1,
        yref: 'paper',
        yanchor: 'bottom',
        showarrow: false,
        font: {size: 13, color: colors.grey},
      },
    ],
  };
}
