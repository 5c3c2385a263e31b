import {colors, type PlotlyTrace} from 'why-attention/show';
import type {Bar, Panel} from './panels';

/** The height of a bar's row and of a heading, in CSS pixels. */
export const ROW = 23;
export const HEADING = 24;

/** Where the bars of a panel stand, from its first heading downward, in pixels. */
export function placesOf({groups}: Panel): {
  headings: number[];
  bars: {bar: Bar; at: number}[];
  height: number;
} {
  let at = 0;
  const headings: number[] = [];
  const bars: {bar: Bar; at: number}[] = [];
  for (const group of groups) {
    headings.push(at + HEADING / 2);
    at += HEADING;
    for (const bar of group.bars) {
      bars.push({bar, at: at + ROW / 2});
      at += ROW;
    }
    at += ROW / 4;
  }
  return {headings, bars, height: at};
}

/** A bar with its interval, on the axes of its panel. */
export function barTrace(
  {bar: {name, value, color}, at}: {bar: Bar; at: number},
  suffix: string,
): PlotlyTrace {
  const {mean, lower, upper} = value;
  return {
    type: 'bar',
    orientation: 'h',
    name,
    x: [mean],
    y: [at],
    width: [ROW * 0.68],
    marker: {color},
    xaxis: `x${suffix}`,
    yaxis: `y${suffix}`,
    ...(upper > lower
      ? {
          error_x: {
            type: 'data',
            symmetric: false,
            array: [upper - mean],
            arrayminus: [mean - lower],
            color: colors.ink,
            thickness: 1.5,
            width: 4,
          },
        }
      : {}),
  };
}
