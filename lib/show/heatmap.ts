import {ConfigError} from '../core/errors';
import type {PlotlyFigure, PlotlyLayout, PlotlyTrace} from './plotly';
import {colors, weightScale} from './theme';

/** One map of weights: rows from top to bottom, columns from left to right. */
export type HeatmapPanel = {
  readonly title?: string;
  readonly values: readonly ArrayLike<number | null>[];
};

/** What a row of maps shows; all share their labels and their colour scale. */
export type HeatmapOptions = {
  readonly title?: string;
  readonly panels: readonly HeatmapPanel[];
  readonly rowTitle: string;
  readonly columnTitle: string;
  readonly rowLabels?: readonly (string | number)[];
  readonly columnLabels?: readonly (string | number)[];
  /** Name of the value, with units; it stands at the colour bar. */
  readonly valueTitle: string;
  /** Values of white and of the darkest colour; 0 and the largest value by default. */
  readonly range?: readonly [number, number];
  /** Decimals of the number written into each cell; no number by default. */
  readonly decimals?: number;
};

const gap = 0.06;

/**
 * Maps of weights side by side, such as the attention of several models on the same input, in one colour scale from white to dark
 * blue, which also grey print keeps in order.
 *
 * @param options - up to four panels, titles of rows and columns, labels, range
 * @returns a figure for `figure`
 * @throws ConfigError if there are no panels or more than four, or if the panels differ in shape
 * @example
 * const panels = [{title: 'trained', values: [[0.9, 0.1], [0.2, 0.8]]}];
 * heatmap({panels, rowTitle: 'query', columnTitle: 'slot', valueTitle: 'weight'}).data[0].zmax; // => 0.9
 */
export function heatmap(options: HeatmapOptions): PlotlyFigure {
  const {panels, title, rowTitle} = options;
  checkPanels(panels);
  const width = (1 - gap * (panels.length - 1)) / panels.length;
  const top = panels.some((panel) => panel.title !== undefined) ? 44 : 20;
  const axes = panels.map((panel, i) => panelAxes(panel, i, width, options));
  return {
    data: panels.map((panel, i) => panelTrace(panel, i, options)),
    layout: {
      ...(title === undefined ? {margin: {t: top}} : {title, margin: {t: 40 + top}}),
      ...Object.assign({}, ...axes),
      yaxis: {...(axes[0].yaxis as PlotlyLayout), title: rowTitle},
      annotations: panels.flatMap((panel, i) => panelTitle(panel, i, width)),
    },
  };
}

function checkPanels(panels: readonly HeatmapPanel[]): void {
  const shapes = panels.map(({values}) => values.map((row) => row.length).join(','));
  if (panels.length >= 1 && panels.length <= 4 && new Set(shapes).size === 1) return;
  throw new ConfigError(
    `A heat map has 1 to 4 panels of one shape. Got rows of length ${shapes.join(' | ') || 'none'}.`,
  );
}

function axisName(letter: 'x' | 'y', i: number): string {
  return i === 0 ? letter : `${letter}${i + 1}`;
}

function panelTrace(panel: HeatmapPanel, i: number, options: HeatmapOptions): PlotlyTrace {
  const z = panel.values.map((row) => Array.from(row));
  const all = options.panels.flatMap(({values}) => values.flatMap((row) => Array.from(row)));
  const [zmin, zmax] = options.range ?? [0, Math.max(...all.map((value) => value ?? 0))];
  return {
    type: 'heatmap',
    z,
    x: (options.columnLabels ?? Array.from(z[0], (_, column) => column + 1)).map(String),
    y: (options.rowLabels ?? z.map((_, row) => row + 1)).map(String),
    xaxis: axisName('x', i),
    yaxis: axisName('y', i),
    zmin,
    zmax,
    colorscale: weightScale,
    xgap: 1,
    ygap: 1,
    showscale: i === 0,
    colorbar: {title: {text: options.valueTitle, side: 'right'}, thickness: 14, outlinewidth: 0, len: 1},
    ...(options.decimals === undefined ? {} : {texttemplate: `%{z:.${options.decimals}f}`}),
    hovertemplate: `${options.rowTitle} %{y}, ${options.columnTitle} %{x}: %{z}<extra></extra>`,
  };
}

function panelAxes(_: HeatmapPanel, i: number, width: number, options: HeatmapOptions): PlotlyLayout {
  const from = i * (width + gap);
  const bare = {
    type: 'category',
    showgrid: false,
    ticks: '',
    ticklabelstandoff: 5,
    linecolor: colors.rule,
    mirror: true,
  };
  const suffix = i === 0 ? '' : String(i + 1);
  return {
    [`xaxis${suffix}`]: {
      ...bare,
      title: options.columnTitle,
      domain: [from, from + width],
      anchor: axisName('y', i),
    },
    [`yaxis${suffix}`]: {
      ...bare,
      autorange: 'reversed',
      anchor: axisName('x', i),
      ...(i === 0 ? {} : {matches: 'y', showticklabels: false}),
    },
  };
}

function panelTitle({title}: HeatmapPanel, i: number, width: number): PlotlyTrace[] {
  if (title === undefined) return [];
  const x = i * (width + gap) + width / 2;
  const place = {x, xref: 'paper', xanchor: 'center', y: 1, yref: 'paper', yanchor: 'bottom'};
  return [{text: `<b>${title}</b>`, ...place, showarrow: false, font: {size: 14}}];
}
