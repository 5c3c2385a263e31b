import {ConfigError} from '../core/errors';
import type {PlotlyConfig, PlotlyLayout} from './plotly';

/** How one series is drawn, so that it can be told from the others by colour and, without colour, by dash and marker. */
export type SeriesStyle = {readonly color: string; readonly dash: string; readonly symbol: string};

/**
 * Colours that are told apart on white, also by those who see no red or no green. Blue, vermillion, green, purple and black are Okabe and
 * Ito's; their orange, sky blue and yellow are too light for lines on white (below contrast 3 : 1), and indigo and brown stand in.
 *
 * @see Okabe & Ito 2008, "Color Universal Design"
 * @example
 * colors.blue; // => "#0072b2"
 */
export const colors = {
  blue: '#0072b2',
  vermillion: '#d55e00',
  green: '#009e73',
  purple: '#cc79a7',
  orange: '#b87a00',
  indigo: '#332288',
  brown: '#5c3d00',
  black: '#000000',
  grey: '#6b6b6b',
  ink: '#1f1f1f',
  rule: '#d9d9d9',
  paper: '#ffffff',
} as const;

/**
 * The looks of the series of a figure, in order; no two share a colour, and none a pair of dash and marker.
 *
 * @example
 * new Set(seriesStyles.map((style) => style.dash + style.symbol)).size; // => 7
 */
export const seriesStyles: readonly SeriesStyle[] = [
  {color: colors.blue, dash: 'solid', symbol: 'circle'},
  {color: colors.vermillion, dash: 'dash', symbol: 'square'},
  {color: colors.green, dash: 'dot', symbol: 'diamond'},
  {color: colors.purple, dash: 'dashdot', symbol: 'triangle-up'},
  {color: colors.black, dash: 'longdash', symbol: 'x'},
  {color: colors.indigo, dash: 'solid', symbol: 'triangle-down'},
  {color: colors.brown, dash: 'longdashdot', symbol: 'star'},
];

/**
 * The look of series number `index`.
 *
 * @param index - 0, 1, 2, ...
 * @returns its colour, dash and marker
 * @throws ConfigError if there are fewer looks than that: a figure with more series is split, not coloured twice
 * @example
 * styleOf(0).color; // => "#0072b2"
 */
export function styleOf(index: number): SeriesStyle {
  const style = seriesStyles[index];
  if (style) return style;
  throw new ConfigError(
    `A series' style must be one of 0 to ${seriesStyles.length - 1}. Got ${index}. Show fewer series in one figure.`,
  );
}

/**
 * A colour of the palette with an opacity.
 *
 * @param color - `#rrggbb`
 * @param opacity - from 0 to 1
 * @returns a CSS colour
 * @example
 * translucent('#0072b2', 0.2); // => "rgba(0, 114, 178, 0.2)"
 */
export function translucent(color: string, opacity: number): string {
  const channels = [1, 3, 5].map((at) => parseInt(color.slice(at, at + 2), 16));
  return `rgba(${channels.join(', ')}, ${opacity})`;
}

/**
 * From white to the palette's blue and on to near black, for maps of weights; it darkens all the way.
 *
 * @example
 * weightScale[0]; // => [0, "#ffffff"]
 */
export const weightScale: readonly (readonly [number, string])[] = [
  [0, '#ffffff'],
  [0.25, '#bddaec'],
  [0.5, '#63abd3'],
  [0.75, '#1071ac'],
  [1, '#062f4f'],
];

const axis = {
  showline: true,
  linecolor: colors.ink,
  linewidth: 1,
  ticks: 'outside',
  ticklen: 5,
  tickcolor: colors.ink,
  gridcolor: '#ebebeb',
  zeroline: false,
  automargin: true,
  title: {font: {size: 15}, standoff: 12},
};

/**
 * The layout that every figure starts from: white paper also in a dark JupyterLab, since a figure's colours are chosen for it; 760 by
 * 440 pixels; the legend beside the plot, where it covers nothing.
 *
 * @example
 * themeLayout.paper_bgcolor; // => "#ffffff"
 */
export const themeLayout: PlotlyLayout = {
  width: 760,
  height: 440,
  paper_bgcolor: colors.paper,
  plot_bgcolor: colors.paper,
  font: {family: 'Helvetica, Arial, "DejaVu Sans", sans-serif', size: 14, color: colors.ink},
  margin: {l: 68, r: 24, t: 56, b: 60},
  hovermode: 'closest',
  legend: {x: 1.02, xanchor: 'left', y: 1, yanchor: 'top', tracegroupgap: 6, font: {size: 13}},
  template: {
    layout: {
      xaxis: axis,
      yaxis: axis,
      title: {
        x: 0,
        xref: 'paper',
        xanchor: 'left',
        y: 1,
        yref: 'container',
        yanchor: 'top',
        pad: {t: 16},
        font: {size: 17},
      },
    },
  },
};

/**
 * How every figure behaves: no upload button, no logo, resized with its cell.
 *
 * @example
 * themeConfig.showSendToCloud; // => false
 */
export const themeConfig: PlotlyConfig = {showSendToCloud: false, displaylogo: false, responsive: true};
