import {ConfigError} from '../../../core';
import {
  colors,
  formatChosen,
  styleOf,
  withDecimals,
  type DescribedFigure,
  type PlotlyLayout,
  type PlotlyTrace,
} from '../../../show';
import {attendByHand, type SmallAttention} from '../by-hand';

/**
 * A query and keys as arrows in a plane, and the weights that follow as bars, with the values they belong to and the output.
 *
 * @param small - a query and up to six keys of two numbers each, a value a key
 * @returns a figure for `figure`
 * @throws ConfigError if a vector has not two numbers, or there are more keys than looks; ShapeError as `attendByHand`
 * @example
 * const {data, alt} = attentionInPlane({query: [2, 0], keys: [[1, 0], [0, 1]], values: [10, 20]});
 * data.length; // => 4
 * alt.includes('weights 0.804, 0.196'); // => true
 */
export function attentionInPlane(small: SmallAttention): DescribedFigure {
  const {query, keys, values} = small;
  const odd = [query, ...keys].find((vector) => vector.length !== 2);
  if (odd) throw new ConfigError(`Vectors in a plane have two numbers. Got ${odd.length}.`);
  const {tokens, output} = attendByHand(small);
  const reach = 1.3 * Math.max(1, ...[query, ...keys].flat().map(Math.abs));
  const names = keys.map((_, u) => `token ${u + 1}`);
  const bars: PlotlyTrace = {
    type: 'bar',
    orientation: 'h',
    x: tokens.map(({weight}) => weight),
    y: names,
    text: tokens.map(
      ({weight, part}, u) =>
        ` ${withDecimals(weight, 3)} · ${formatChosen(values[u])} = ${withDecimals(part, 2)}`,
    ),
    textposition: tokens.map(({weight}) => (weight > 0.55 ? 'inside' : 'outside')),
    insidetextanchor: 'end',
    textfont: {size: 14},
    marker: {color: keys.map((_, u) => styleOf(lookOf(u)).color)},
    xaxis: 'x2',
    yaxis: 'y2',
    showlegend: false,
    hovertemplate: '%{y}: weight %{x}<extra></extra>',
  };
  return {
    data: [
      arrow('query', query, colors.black, 4),
      ...keys.map((key, u) => arrow(`key ${u + 1}`, key, styleOf(lookOf(u)).color, 2.5)),
      bars,
    ],
    layout: {
      height: 420,
      margin: {t: 44},
      showlegend: false,
      xaxis: {title: 'first number', range: [-reach, reach], domain: [0, 0.42], zeroline: true},
      yaxis: {title: 'second number', range: [-reach, reach], zeroline: true, scaleanchor: 'x'},
      xaxis2: {title: 'attention weight', range: [0, 1], domain: [0.58, 1], anchor: 'y2'},
      yaxis2: {autorange: 'reversed', anchor: 'x2', showgrid: false, ticks: ''},
      annotations: [
        panelTitle(0, 'query (black) and keys'),
        panelTitle(0.58, `weight · value; the sum: ${withDecimals(output, 2)}`),
      ],
    },
    alt: [
      `The query (${numbers(query)}) and ${keys.length} keys in a plane: ${keys.map((key) => `(${numbers(key)})`).join(', ')}.`,
      `Scores ${tokens.map(({score}) => withDecimals(score, 2)).join(', ')}; weights ${tokens.map(({weight}) => withDecimals(weight, 3)).join(', ')}.`,
      `Of the values ${numbers(values)} they make ${withDecimals(output, 2)}.`,
    ].join(' '),
  };
}

/** Black is the query's; the keys go through the other looks. */
const lookOf = (u: number): number => [0, 1, 2, 3, 5, 6][u] ?? 7;

const numbers = (list: readonly number[]): string => list.map(formatChosen).join(', ');

/** Where a name stands beside the tip of its arrow: further out. */
function sideOf(x: number, y: number): string {
  if (Math.abs(x) > Math.abs(y)) return x < 0 ? 'middle left' : 'middle right';
  return y < 0 ? 'bottom center' : 'top center';
}

function arrow(name: string, [x, y]: readonly number[], color: string, width: number): PlotlyTrace {
  return {
    type: 'scatter',
    mode: 'lines+markers+text',
    name,
    x: [0, x],
    y: [0, y],
    text: ['', name],
    textposition: sideOf(x, y),
    textfont: {color, size: 14},
    line: {color, width},
    marker: {color, size: [0, 11], symbol: 'arrow', angleref: 'previous'},
    hovertemplate: `${name} (%{x}, %{y})<extra></extra>`,
  };
}

const panelTitle = (x: number, text: string): PlotlyLayout => ({
  ...{x, xref: 'paper', xanchor: 'left', y: 1.02, yref: 'paper', yanchor: 'bottom'},
  ...{text: `<b>${text}</b>`, showarrow: false, font: {size: 14}},
});
