import {escapeHtml} from './escape';
import {formatChosen, formatNumber} from './numbers';
import {colors, styleOf} from './theme';

/** A curve as it stands. */
export type LivePoints = {
  readonly name: string;
  readonly x: readonly number[];
  readonly y: readonly (number | null)[];
  /** Number of its look in `seriesStyles`; its place in the list by default. */
  readonly style?: number;
};

/** What a live plot shows. */
export type LivePlotOptions = {
  readonly title?: string;
  readonly xTitle: string;
  readonly yTitle: string;
  readonly xRange: readonly [number, number];
  readonly yRange: readonly [number, number];
};

const [width, height] = [760, 360];
const plot = {left: 68, right: 548, top: 48, bottom: 300};
const nPointsDrawn = 300;

/** Curves with axes and legend as an SVG image: a plot that can be redrawn in place, which a Plotly figure cannot. */
export function livePlot(curves: readonly LivePoints[], options: LivePlotOptions): string {
  const {xRange, yRange} = options;
  const x = (value: number): number => scaled(value, xRange, plot.left, plot.right);
  const y = (value: number): number => scaled(value, yRange, plot.bottom, plot.top);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="Helvetica, Arial, sans-serif" font-size="13" fill="${colors.ink}">`,
    `<rect width="${width}" height="${height}" fill="${colors.paper}"/>`,
    ...(options.title ? [text(options.title, plot.left, 26, 'start', 'font-size="17"')] : []),
    ...ticks(yRange).map((tick) => line(plot.left, y(tick), plot.right, y(tick), '#ebebeb')),
    ...ticks(yRange).map((tick) => text(formatChosen(tick), plot.left - 8, y(tick) + 4, 'end')),
    ...ticks(xRange).map((tick) => line(x(tick), plot.bottom, x(tick), plot.bottom + 5, colors.ink)),
    ...ticks(xRange).map((tick) => text(formatChosen(tick), x(tick), plot.bottom + 20, 'middle')),
    line(plot.left, plot.bottom, plot.right, plot.bottom, colors.ink),
    line(plot.left, plot.top, plot.left, plot.bottom, colors.ink),
    text(options.xTitle, (plot.left + plot.right) / 2, plot.bottom + 44, 'middle', 'font-size="15"'),
    text(
      options.yTitle,
      0,
      0,
      'middle',
      `font-size="15" transform="translate(18 ${(plot.top + plot.bottom) / 2}) rotate(-90)"`,
    ),
    ...curves.flatMap((curve, index) => drawnCurve(curve, index, x, y)),
    ...curves.flatMap((curve, index) => legendEntry(curve, index)),
    '</svg>',
  ].join('\n');
}

function scaled(value: number, [from, to]: readonly [number, number], start: number, end: number): number {
  return Number((start + ((value - from) / (to - from)) * (end - start)).toFixed(1));
}

/** Round values in a range, four to nine of them: steps of 1, 2 or 5 times a power of ten. */
export function ticks([from, to]: readonly [number, number]): number[] {
  const rough = (to - from) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= rough * 0.999) as number;
  const first = Math.ceil(from / step - 1e-9);
  const last = Math.floor(to / step + 1e-9);
  // From whole multiples, since adding the step up would end at 0.6000000000000001.
  return Array.from({length: last - first + 1}, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

function line(x1: number, y1: number, x2: number, y2: number, color: string): string {
  return `<line x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}" stroke="${color}"/>`;
}

function text(content: string, x: number, y: number, anchor: string, more = ''): string {
  return `<text x="${x}" y="${y}" text-anchor="${anchor}" ${more}>${escapeHtml(content)}</text>`;
}

const dashArrays: {readonly [dash: string]: string} = {
  solid: '',
  dot: '2 4',
  dash: '9 5',
  longdash: '16 6',
  dashdot: '9 4 2 4',
  longdashdot: '16 5 2 5',
};

function strokeOf(index: number): string {
  const {color, dash} = styleOf(index);
  return `fill="none" stroke="${color}" stroke-width="2.25" stroke-dasharray="${dashArrays[dash] || 'none'}"`;
}

/** One polyline for each stretch without gaps, thinned to what a screen can show. */
function drawnCurve(
  {x: xs, y: ys, style}: LivePoints,
  index: number,
  x: (value: number) => number,
  y: (value: number) => number,
): string[] {
  const stretches: string[][] = [[]];
  const every = Math.max(1, Math.ceil(xs.length / nPointsDrawn));
  xs.forEach((value, i) => {
    const measured = ys[i];
    if (measured === null) stretches.push([]);
    else if (i % every === 0 || i === xs.length - 1) {
      const inside = Math.min(Math.max(y(measured), plot.top), plot.bottom);
      stretches[stretches.length - 1].push(`${x(value)},${inside}`);
    }
  });
  return stretches
    .filter((points) => points.length > 0)
    .map((points) => `<polyline points="${points.join(' ')}" ${strokeOf(style ?? index)}/>`);
}

function legendEntry({name, y, style}: LivePoints, index: number): string[] {
  const [x, row] = [plot.right + 18, plot.top + 10 + 40 * index];
  const last = y[y.length - 1];
  const value = last === undefined ? '' : last === null ? '–' : formatNumber(last);
  return [
    `<polyline points="${x},${row} ${x + 30},${row}" ${strokeOf(style ?? index)}/>`,
    text(name, x + 38, row + 4, 'start'),
    text(value, x + 38, row + 20, 'start', `fill="${colors.grey}"`),
  ];
}
