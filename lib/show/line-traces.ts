import {ConfigError} from '../core/errors';
import type {PlotlyTrace} from './plotly';
import {colors, styleOf, translucent} from './theme';

/** Measured values against x, with the bounds of an interval where there are any. A missing value is `null`. */
export type Series = {
  readonly name: string;
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number | null>;
  readonly lower?: ArrayLike<number | null>;
  readonly upper?: ArrayLike<number | null>;
  /** Number of its look in `seriesStyles`; its place in the list by default. Give it to keep an arm's look across figures. */
  readonly style?: number;
  /**
   * How it is drawn: `line`, a line with its points marked where they are few (default); `points`, marks alone, whose order means nothing;
   * `hollow`, thin with hollow marks, for numbers that others measured.
   */
  readonly marks?: 'line' | 'points' | 'hollow';
};

/** A curve that is known and not measured: a closed form, a trivial predictor. */
export type ReferenceLine = {
  readonly name: string;
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number | null>;
};

/** One plot of series and lines with its axes. */
export type LinePanel = {
  readonly xTitle: string;
  readonly yTitle: string;
  /** A long name is broken in the legend; a no-break space keeps words together. */
  readonly series: readonly Series[];
  /** Drawn in grey and without markers, under the series. */
  readonly lines?: readonly ReferenceLine[];
  /** Where the x axis has its ticks; by default Plotly chooses. */
  readonly xTicks?: readonly number[];
  /** Where the y axis has its ticks; by default Plotly chooses. */
  readonly yTicks?: readonly number[];
  readonly xRange?: readonly [number, number];
  readonly yRange?: readonly [number, number];
  readonly xLog?: boolean;
  readonly yLog?: boolean;
  /** How intervals are drawn: error bars up to a dozen points, a band beyond, unless this says otherwise. */
  readonly intervals?: 'bars' | 'band';
};

/** Dashes of reference lines, unlike each other; all are grey and without markers, as no series is. */
const lineDashes = ['dash', 'dot', 'longdash', 'dashdot', 'longdashdot', 'solid'];
const nPointsAsBars = 12;
const nPointsMarked = 30;
const legendWidth = 26;

/**
 * The traces of a plot: reference lines under the bands, bands under the series.
 *
 * @param nLinesBefore - reference lines that the figure has already, from which these are told apart
 */
export function lineTraces(panel: LinePanel, nLinesBefore = 0): PlotlyTrace[] {
  const {series, lines = [], intervals} = panel;
  [...series, ...lines].forEach(checkColumns);
  return [
    ...lines.map((line, index) => lineTrace(line, nLinesBefore + index)),
    ...series.flatMap((one, index) => bandTraces(one, index, intervals)),
    ...series.map((one, index) => seriesTrace(one, index, panel)),
  ];
}

function checkColumns(series: Series | ReferenceLine): void {
  const {x, y, lower = y, upper = y} = series as Series;
  const lengths = [x, y, lower, upper].map((column) => column.length);
  if (new Set(lengths).size === 1) return;
  throw new ConfigError(
    `x, y, lower and upper of the series "${series.name}" must be equally long. Got ${lengths.join(', ')}.`,
  );
}

function lineTrace({name, x, y}: ReferenceLine, index: number): PlotlyTrace {
  return {
    type: 'scatter',
    mode: 'lines',
    name: wrapped(name),
    x: Array.from(x),
    y: Array.from(y),
    line: {color: colors.grey, width: 1.75, dash: lineDashes[index % lineDashes.length]},
    legendrank: 2000 + index,
  };
}

function hasBand({x, lower, upper}: Series, intervals?: 'bars' | 'band'): boolean {
  if (!lower || !upper) return false;
  return intervals ? intervals === 'band' : x.length > nPointsAsBars;
}

/** Two invisible edges with the colour between them. */
function bandTraces(series: Series, index: number, intervals?: 'bars' | 'band'): PlotlyTrace[] {
  if (!hasBand(series, intervals)) return [];
  const {name, x, lower = [], upper = [], style = index} = series;
  const edge = {type: 'scatter', mode: 'lines', x: Array.from(x), line: {width: 0}, hoverinfo: 'skip'};
  const shared = {...edge, legendgroup: name, showlegend: false};
  return [
    {...shared, y: Array.from(lower)},
    {...shared, y: Array.from(upper), fill: 'tonexty', fillcolor: translucent(styleOf(style).color, 0.18)},
  ];
}

function seriesTrace(series: Series, index: number, panel: LinePanel): PlotlyTrace {
  const {name, x, y, lower, upper, style = index, marks = 'line'} = series;
  const {color, dash, symbol} = styleOf(style);
  const isHollow = marks === 'hollow';
  const isBar = lower && upper && !hasBand(series, panel.intervals);
  return {
    type: 'scatter',
    mode: marks === 'points' ? 'markers' : x.length <= nPointsMarked ? 'lines+markers' : 'lines',
    name: wrapped(name),
    legendgroup: name,
    x: Array.from(x),
    y: Array.from(y),
    line: {color, ...(isHollow ? {dash: 'dot', width: 1} : {dash, width: 2.25})},
    marker: {color, ...(isHollow ? {symbol: `${symbol}-open`, size: 7} : {symbol, size: 8})},
    // A marker on the edge of the plot is drawn whole, unless the range is there to cut.
    cliponaxis: panel.xRange !== undefined || !isWithin(y, panel.yRange),
    ...(isBar ? {error_y: errorBars(y, lower, upper, color)} : {}),
  };
}

function errorBars(
  y: ArrayLike<number | null>,
  lower: ArrayLike<number | null>,
  upper: ArrayLike<number | null>,
  color: string,
): PlotlyTrace {
  const distance = (a: number | null, b: number | null) => (a === null || b === null ? null : a - b);
  return {
    type: 'data',
    symmetric: false,
    array: Array.from(y, (value, i) => distance(upper[i], value)),
    arrayminus: Array.from(y, (value, i) => distance(value, lower[i])),
    color,
    thickness: 1.5,
    width: 5,
  };
}

function isWithin(
  values: ArrayLike<number | null>,
  range: readonly [number, number] = [-Infinity, Infinity],
): boolean {
  return Array.from(values).every((value) => value === null || (value >= range[0] && value <= range[1]));
}

/** A long name on several lines, so that the legend leaves the plot its room. */
function wrapped(name: string): string {
  const lines = [''];
  for (const word of name.split(' ')) {
    const line = lines[lines.length - 1];
    if (line && line.length + 1 + word.length > legendWidth) lines.push(word);
    else lines[lines.length - 1] = line ? `${line} ${word}` : word;
  }
  return lines.join('<br>');
}
