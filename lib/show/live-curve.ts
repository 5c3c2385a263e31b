import {ConfigError} from '../core/errors';
import {isHeadless, openDisplay} from './display';
import {figure, type FigureText} from './figure';
import {lineChart} from './line-chart';
import type {ReferenceLine} from './line-traces';
import {livePlot, type LivePoints} from './live-plot';
import {formatNumber, formatSeconds} from './numbers';
import {throttled} from './throttle';

/** What a live curve shows. */
export type LiveCurveOptions = {
  readonly title: string;
  readonly xTitle: string;
  readonly yTitle: string;
  /** Where the x axis ends; it begins at 0. */
  readonly xMax: number;
  readonly yRange: readonly [number, number];
  /** Names of the curves. */
  readonly series: readonly string[];
  /** For each curve the number of its look in `seriesStyles`; its place in the list by default. Give them to keep an arm's look across figures. */
  readonly styles?: readonly number[];
  /** Closed forms, drawn in the figure that stays. */
  readonly lines?: readonly ReferenceLine[];
};

/** Curves that grow while something trains. */
export type LiveCurve = {
  /** Adds a point; a y that is not finite, as after divergence, leaves a gap. */
  add(name: string, x: number, y: number): void;
  /** Ends it: the moving picture gives way to a figure. */
  finish(text?: Partial<FigureText>): void;
};

const redrawnEvery = 250;

/**
 * A plot that moves while a cell trains: redrawn in place as an SVG image, at most four times a second, and replaced at the end by one
 * Plotly figure. In a headless run only that figure goes out. Let the training yield now and then, else nothing is drawn until its end.
 *
 * @param options - titles, ranges and the names of the curves
 * @returns an object that takes points and makes the figure; the figure's text alternative names the last values unless `finish` gets one
 * @throws ConfigError if a point names no curve
 * @example
 * const curve = liveCurve({title: 'Learning', xTitle: 'step', yTitle: 'R²', xMax: 2, yRange: [0, 1], series: ['dot']});
 * const outputs = outputsOf(() => { curve.add('dot', 1, 0.4); curve.add('dot', 2, 0.9); curve.finish(); });
 * outputs[outputs.length - 2].data['text/plain']; // => "Learning: R² against step. At the end: dot 0.900."
 */
export function liveCurve(options: LiveCurveOptions): LiveCurve {
  const {title, xTitle, yTitle, xMax, yRange, series, styles, lines} = options;
  const curves = series.map((name, i) => ({
    name,
    style: styles?.[i] ?? i,
    x: [] as number[],
    y: [] as (number | null)[],
  }));
  const [place, throttle, started] = [openDisplay(), throttled(redrawnEvery), Date.now()];
  const isShown = !isHeadless();
  let isOpen = false;
  return {
    add(name, x, y) {
      const curve = curves.find((one) => one.name === name);
      if (!curve)
        throw new ConfigError(`A point must name one of the curves ${series.join(', ')}. Got "${name}".`);
      curve.x.push(x);
      curve.y.push(Number.isFinite(y) ? y : null);
      if (!isShown || !throttle.isDue()) return;
      isOpen = true;
      const svg = livePlot(curves, {title, xTitle, yTitle, xRange: [0, xMax], yRange});
      place.show({'image/svg+xml': svg, 'text/plain': `${title}: ${lastValues(curves)}`});
    },
    finish(text = {}) {
      const seconds = (Date.now() - started) / 1000;
      if (isOpen) place.show({'text/plain': `${title}: ended after ${formatSeconds(seconds)}.`});
      const alt = text.alt ?? `${title}: ${yTitle} against ${xTitle}. At the end: ${lastValues(curves)}.`;
      figure(lineChart({title, xTitle, yTitle, xRange: [0, xMax], yRange, series: curves, lines}), {
        ...text,
        alt,
      });
    },
  };
}

function lastValues(curves: readonly LivePoints[]): string {
  return curves
    .map(({name, y}) => {
      const last = y[y.length - 1];
      return `${name} ${last === undefined ? 'without a value' : last === null ? 'diverged' : formatNumber(last)}`;
    })
    .join(', ');
}
