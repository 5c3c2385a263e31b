import {colors, withDecimals, type PlotlyFigure, type PlotlyLayout} from 'why-attention/show';
import {barTrace, HEADING, placesOf, ROW} from './bars';
import type {Panel} from './panels';

/** How wide the figure is: two panels a row on a desk, one on a phone. */
export type FrontWidth = 'wide' | 'narrow';

/** In CSS pixels. */
const WIDTH = {wide: 780, narrow: 360};
const COLUMNS = {wide: 2, narrow: 1};
const NAMES = 152;
const TITLE = 32;
const AXIS = 44;
const GAP = 22;
const MARGIN = 6;
/** Right of a bar, for its number. */
const NUMBERS = 44;

type Box = {readonly left: number; readonly right: number; readonly top: number; readonly bottom: number};
type Size = {readonly width: number; readonly height: number};

/**
 * The front page's figure: a panel of bars for each question, with numbers beside the bars and 95 % intervals.
 *
 * @param panels - in reading order
 * @param width - two panels a row, or one
 */
export function frontFigure(panels: readonly Panel[], width: FrontWidth): PlotlyFigure {
  const columns = COLUMNS[width];
  const rows = Array.from({length: Math.ceil(panels.length / columns)}, (_, row) =>
    panels.slice(row * columns, (row + 1) * columns),
  );
  const heights = rows.map((own) => Math.max(...own.map(heightOf)));
  const size = {
    width: WIDTH[width],
    height: heights.reduce((sum, own) => sum + own, 2 * MARGIN + GAP * (rows.length - 1)),
  };
  const columnWidth = (size.width - 2 * MARGIN - GAP * (columns - 1)) / columns;
  const parts = rows.flatMap((own, row) =>
    own.map((panel, column) => {
      const left = MARGIN + column * (columnWidth + GAP);
      const top = MARGIN + heights.slice(0, row).reduce((sum, height) => sum + height + GAP, 0);
      const box = {left, right: left + columnWidth, top, bottom: top + heightOf(panel)};
      return panelParts(panel, row * columns + column + 1, box, size);
    }),
  );
  return {
    data: parts.flatMap(({traces}) => traces),
    layout: {
      ...size,
      margin: {l: 0, r: 0, t: 0, b: 0},
      showlegend: false,
      barmode: 'overlay',
      ...Object.assign({}, ...parts.map(({axes}) => axes)),
      annotations: parts.flatMap(({annotations}) => annotations),
      shapes: parts.flatMap(({shapes}) => shapes),
    },
  };
}

const heightOf = (panel: Panel): number => TITLE + placesOf(panel).height + AXIS;

function panelParts(panel: Panel, index: number, box: Box, size: Size) {
  const {headings, bars, height} = placesOf(panel);
  const {title, axis, end, ticks, decimals, groups} = panel;
  const suffix = index === 1 ? '' : String(index);
  const [from, to] = [box.left + NAMES, box.right - NUMBERS];
  const top = box.top + TITLE;
  const across = (x: number): number => x / size.width;
  const up = (y: number): number => 1 - y / size.height;
  const words = (text: string, x: number, y: number, font: PlotlyLayout): PlotlyLayout => ({
    text,
    x: across(x),
    y: up(y),
    xref: 'paper',
    yref: 'paper',
    xanchor: 'left',
    yanchor: 'middle',
    showarrow: false,
    bgcolor: colors.paper,
    borderpad: 0,
    font,
  });
  const axes: PlotlyLayout = {
    [`xaxis${suffix}`]: {
      domain: [across(from), across(to)],
      range: [0, end],
      tickvals: ticks,
      anchor: `y${suffix}`,
      automargin: false,
      showline: false,
      ticks: '',
      tickfont: {size: 12, color: colors.grey},
      fixedrange: true,
    },
    [`yaxis${suffix}`]: {
      domain: [up(top + height), up(top)],
      range: [height, 0],
      tickvals: bars.map(({at}) => at),
      ticktext: bars.map(({bar}) => bar.name),
      anchor: `x${suffix}`,
      automargin: false,
      showgrid: false,
      showline: false,
      ticks: 'outside',
      ticklen: 4,
      tickcolor: colors.paper,
      tickfont: {size: 13},
      fixedrange: true,
    },
  };
  return {
    axes,
    traces: bars.map((own) => barTrace(own, suffix)),
    // Where bars begin; a heading interrupts it.
    shapes: headings.map((at, i) => {
      const [first, last] = [at + HEADING / 2, at + HEADING / 2 + ROW * groups[i].bars.length];
      const x = across(from);
      const line = {color: colors.ink, width: 1.25};
      return {type: 'line', xref: 'paper', yref: 'paper', x0: x, x1: x, y0: up(top + first), y1: up(top + last), line}; // prettier-ignore
    }),
    annotations: [
      words(`<b>${title}</b>`, box.left, box.top + TITLE / 2 - 4, {size: 13.5}),
      ...groups.map(({heading}, i) =>
        words(heading, box.left, top + headings[i], {size: 13, color: colors.grey}),
      ),
      words(axis, from, top + height + 31, {size: 12.5, color: colors.grey}),
      ...bars.map(({bar, at}) => ({
        ...words(withDecimals(bar.value.mean, decimals), 0, top + at, {size: 13}),
        x: bar.value.upper,
        xref: `x${suffix}`,
        xshift: 5,
      })),
    ],
  };
}
