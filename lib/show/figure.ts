import {ConfigError} from '../core/errors';
import {display, type MimeBundle} from './display';
import {escapeHtml, escapePlotly} from './escape';
import type {DescribedFigure, PlotlyFigure} from './plotly';
import {themeConfig, themeLayout} from './theme';

/** The MIME type by which JupyterLab knows a Plotly figure. */
const plotlyMime = 'application/vnd.plotly.v1+json';

/** What a figure says to those who do not see it, and below it. */
export type FigureText = {
  /** What the figure shows, in one sentence or more: it stands for the figure where no picture is drawn. */
  readonly alt: string;
  /** The sentence below the figure; the text alternative by default. */
  readonly caption?: string;
};

/**
 * Shows a Plotly figure in the collection's theme, and its caption below it.
 *
 * @param drawn - traces, layout, frames and config; what it sets itself wins over the theme. Missing values are `null`.
 *   Numbers are kept to seven significant digits. A `title` may be a string.
 * @param text - `alt`, at least a sentence, where the figure has none of its own; `caption`, the sentence below the figure, by default the text alternative
 * @throws ConfigError if the text alternative is less than a sentence, if a number is NaN or infinite, or if a text holds TeX
 * @example
 * const rising = {data: [{x: [1, 2], y: [3, 4]}]};
 * const outputs = outputsOf(() => figure(rising, {alt: 'A line that rises from 3 to 4.'}));
 * outputs[0].data['text/plain']; // => "A line that rises from 3 to 4."
 * @example
 * const described = {...lineChart({xTitle: 'step', yTitle: 'loss', series: []}), alt: 'Nothing was trained, so there is no curve.'};
 * outputsOf(() => figure(described, {caption: 'Figure 1.'}))[0].data['text/plain']; // => "Nothing was trained, so there is no curve."
 */
export function figure(drawn: DescribedFigure, text?: Partial<FigureText>): void;
export function figure(drawn: PlotlyFigure, text: FigureText): void;
export function figure(drawn: PlotlyFigure & Partial<DescribedFigure>, text: Partial<FigureText> = {}): void {
  const alt = checkedAlt(text.alt ?? drawn.alt);
  const themed = themedFigure(drawn);
  display({[plotlyMime]: themed, 'text/plain': alt}, {metadata: {'why-attention': {alt}}});
  display(captionBundle(text.caption ?? alt, themed));
}

/**
 * A Plotly figure in the collection's theme, as plain JSON: typed arrays become arrays, titles objects, markup in texts harmless.
 *
 * @param plotlyFigure - as for `figure`
 * @returns the figure that a notebook stores
 * @throws ConfigError if a number is NaN or infinite, or if a text holds TeX
 * @example
 * themedFigure({data: [{y: new Float32Array([1, 2])}]}).data[0].y; // => [1, 2]
 */
export function themedFigure(plotlyFigure: PlotlyFigure): PlotlyFigure {
  if (!Array.isArray(plotlyFigure?.data)) {
    throw new ConfigError(`A figure needs data, a list of traces. Got ${JSON.stringify(plotlyFigure)}.`);
  }
  const {data, layout = {}, frames, config = {}} = plotlyFigure;
  const themed = {
    data,
    layout: merged(themeLayout, withTitles(layout)),
    config: {...themeConfig, ...config},
    ...(frames ? {frames} : {}),
  };
  return plain(themed, '') as PlotlyFigure;
}

function checkedAlt(alt: string | undefined): string {
  const sentence = typeof alt === 'string' ? alt.trim() : '';
  if (sentence.split(/\s+/).length < 5 || !/[.!?]$/.test(sentence)) {
    throw new ConfigError(
      `A figure needs alt, a sentence that says what it shows, for readers who do not see it. Got ${JSON.stringify(alt)}.`,
    );
  }
  return sentence;
}

function captionBundle(caption: string, {config}: PlotlyFigure): MimeBundle {
  const hint = config?.staticPlot ? '' : ' In JupyterLab, point at the figure to make it interactive.';
  return {
    'text/html': `<p><em>${escapeHtml(caption)}${hint}</em></p>`,
    'text/plain': caption + hint,
  };
}

type Json = {readonly [name: string]: unknown};

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value);
}

/** `over` laid on `under`: objects are merged name by name, anything else of `over` replaces. */
function merged(under: Json, over: Json): Json {
  const names = [...new Set([...Object.keys(under), ...Object.keys(over)])];
  return Object.fromEntries(
    names.map((name) => {
      const [low, high] = [under[name], over[name]];
      if (isObject(low) && isObject(high)) return [name, merged(low, high)];
      return [name, high === undefined ? low : high];
    }),
  );
}

/** Plotly ignores a title that is a string and reads only `{text}`. */
function withTitles(value: Json): Json {
  const entries = Object.entries(value).map(([name, inner]) => {
    if (name === 'title' && typeof inner === 'string') return [name, {text: inner}];
    return [name, isObject(inner) ? withTitles(inner) : inner];
  });
  return Object.fromEntries(entries);
}

/** The same value as JSON would have it, with every number and text checked; `path` names the place in an error. */
function plain(value: unknown, path: string): unknown {
  if (typeof value === 'number') return checkedNumber(value, path);
  if (typeof value === 'string') return checkedText(value, path);
  if (ArrayBuffer.isView(value)) return plain(Array.from(value as Float32Array), path);
  if (Array.isArray(value)) return value.map((inner, i) => plain(inner, `${path}[${i}]`));
  if (isObject(value)) {
    const kept = Object.entries(value).filter(([, inner]) => inner !== undefined);
    return Object.fromEntries(
      kept.map(([name, inner]) => [name, plain(inner, path ? `${path}.${name}` : name)]),
    );
  }
  if (value === null || typeof value === 'boolean') return value;
  throw new ConfigError(
    `A figure holds numbers, texts, truth values and null. Got ${typeof value} at ${path}.`,
  );
}

function checkedNumber(value: number, path: string): number {
  if (!Number.isFinite(value)) {
    throw new ConfigError(
      `A figure's numbers must be finite. Got ${value} at ${path}. Use null where there is no value.`,
    );
  }
  // Single precision has seven digits; the rest would only fill the notebook's file.
  return Number.isInteger(value) ? value : Number(value.toPrecision(7));
}

function checkedText(value: string, path: string): string {
  if (/\$[^$]+\$/.test(value)) {
    throw new ConfigError(
      `A figure draws no TeX. Got ${JSON.stringify(value)} at ${path}. Write R² or x<sub>1</sub>.`,
    );
  }
  return escapePlotly(value);
}
