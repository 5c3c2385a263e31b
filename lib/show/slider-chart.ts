import {ConfigError} from '../core/errors';
import type {PlotlyFigure, PlotlyLayout, PlotlyTrace} from './plotly';

/** One position of a slider and what the chart shows there. */
export type SliderState = {readonly name: string; readonly chart: PlotlyFigure};

/** What a slider moves through. */
export type SliderOptions = {
  /** What the slider sets, with units; it stands before the state's name ("step 400"). */
  readonly label: string;
  /** In the slider's order; the last one is shown first and is the one that a picture shows. */
  readonly states: readonly SliderState[];
};

const sliderHeight = 90;

/**
 * A chart with a slider, made of one chart a state. The last state is shown to begin with, so a reader who cannot move the slider sees
 * how it ends. Linear axes without a range get one that holds all states, so that they stand still.
 *
 * @param options - label of the slider and its states, each with a chart of the same traces
 * @returns a figure for `figure`, with `frames`
 * @throws ConfigError if there are fewer than two states, two of one name, or charts with different counts of traces
 * @example
 * const at = (step: number, y: number[]) => ({name: String(step), chart: lineChart({xTitle: 'slot', yTitle: 'weight', series: [{name: 'w', x: [1, 2], y}]})});
 * sliderChart({label: 'step', states: [at(0, [0.5, 0.5]), at(9, [0, 1])]}).data[0].y; // => [0, 1]
 */
export function sliderChart({label, states}: SliderOptions): PlotlyFigure {
  checkStates(states);
  const last = states[states.length - 1].chart;
  const layout = last.layout ?? {};
  const height = (layout.height as number | undefined) ?? 440;
  return {
    data: last.data,
    layout: {
      ...layout,
      ...steadyAxes(states, layout),
      height: height + sliderHeight,
      margin: {...(layout.margin as PlotlyLayout | undefined), b: 60 + sliderHeight},
      sliders: [slider(label, states, height)],
    },
    frames: states.map(({name, chart}) => ({name, data: chart.data})),
    config: last.config,
  };
}

function checkStates(states: readonly SliderState[]): void {
  const names = states.map(({name}) => name);
  if (states.length < 2 || new Set(names).size < names.length) {
    throw new ConfigError(
      `A slider needs two states or more, each with a name of its own. Got ${names.join(', ')}.`,
    );
  }
  const counts = states.map(({chart}) => chart.data.length);
  if (new Set(counts).size > 1) {
    throw new ConfigError(
      `The charts of a slider must have the same traces. Got counts ${counts.join(', ')}.`,
    );
  }
}

function slider(label: string, states: readonly SliderState[], height: number): PlotlyLayout {
  // At once, without tweening: a line between two measured states was not measured.
  const animation = {mode: 'immediate', transition: {duration: 0}, frame: {duration: 0, redraw: true}};
  const plotHeight = height - 116;
  return {
    active: states.length - 1,
    currentvalue: {prefix: `${label} `, font: {size: 14}, xanchor: 'left'},
    y: -58 / plotHeight,
    yanchor: 'top',
    len: 1,
    pad: {t: 0, b: 0},
    steps: states.map(({name}) => ({label: name, method: 'animate', args: [[name], animation]})),
  };
}

/** Ranges over all states for the linear axes that have none. */
function steadyAxes(states: readonly SliderState[], layout: PlotlyLayout): PlotlyLayout {
  const traces = states.flatMap(({chart}) => chart.data).filter(({type}) => type === 'scatter');
  const steady = (['x', 'y'] as const).flatMap((letter) => {
    const axis = (layout[`${letter}axis`] ?? {}) as PlotlyLayout;
    const range = axis.range === undefined && axis.type === undefined ? extent(traces, letter) : undefined;
    return range ? [[`${letter}axis`, {...axis, range}]] : [];
  });
  return Object.fromEntries(steady);
}

function extent(traces: readonly PlotlyTrace[], letter: 'x' | 'y'): [number, number] | undefined {
  const values = traces
    .flatMap((trace) => Array.from((trace[letter] ?? []) as ArrayLike<unknown>))
    .filter((value): value is number => typeof value === 'number');
  if (values.length === 0) return undefined;
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const margin = 0.05 * (high - low || 1);
  return [low - margin, high + margin];
}
