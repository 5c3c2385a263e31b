import {lineTraces, type LinePanel} from './line-traces';
import {formatChosen} from './numbers';
import type {PlotlyFigure, PlotlyLayout} from './plotly';

/** What a line chart shows. */
export type LineChartOptions = LinePanel & {
  readonly title?: string;
  /** Of the figure, in pixels; 440 by default. */
  readonly height?: number;
};

/**
 * A chart of values against x: measured series with their intervals, closed forms as grey lines.
 *
 * @param options - series and lines, titles of both axes with units, ranges; an axis runs over the data by default
 * @returns a figure for `figure`
 * @throws ConfigError if the columns of a series differ in length, or if there are more series than looks
 * @example
 * const chart = lineChart({xTitle: 'λ', yTitle: 'R²', series: [{name: 'dot', x: [0, 1], y: [1, 0.9]}]});
 * chart.data[0].name; // => "dot"
 */
export function lineChart({title, height, ...panel}: LineChartOptions): PlotlyFigure {
  return {
    data: lineTraces(panel),
    layout: {
      ...(title === undefined ? {margin: {t: 24}} : {title}),
      ...(height === undefined ? {} : {height}),
      ...lineAxes(panel),
    },
  };
}

/** Both axes of a plot. */
export function lineAxes(panel: LinePanel): {readonly xaxis: PlotlyLayout; readonly yaxis: PlotlyLayout} {
  const {xTitle, yTitle, xRange, yRange, xLog = false, yLog = false, xTicks, yTicks} = panel;
  return {
    xaxis: axis(xTitle, xRange, xLog, xTicks),
    yaxis: axis(yTitle, yRange, yLog, yTicks),
  };
}

/** An axis with its title, range and ticks. A logarithmic one takes its range in powers of ten. */
export function axis(
  title: string,
  range?: readonly [number, number],
  isLog = false,
  at?: readonly number[],
): PlotlyLayout {
  return {
    title,
    ...(isLog ? {type: 'log'} : {}),
    ...(range ? {range: isLog ? range.map(Math.log10) : [...range]} : {}),
    ...(at ? ticks(at, isLog) : {}),
  };
}

/** On a logarithmic axis Plotly would write only the last digit of some. */
const ticks = (at: readonly number[], isLog: boolean): PlotlyLayout => ({
  tickvals: [...at],
  ...(isLog ? {ticktext: at.map(formatChosen)} : {}),
});
