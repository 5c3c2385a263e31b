import {ConfigError} from '../../../core';
import {
  colors,
  diagram,
  formatChosen,
  formatNumber,
  joinPieces,
  withDecimals,
  type DescribedFigure,
  type DiagramArrow,
  type DiagramBox,
  type DiagramPieces,
  type DiagramText,
} from '../../../show';
import {attendByHand, type SmallAttention} from '../by-hand';

const X = {names: 20, first: 280, step: 170};
const Y = {query: 40, key: 148, weight: 232, value: 316, output: 424};
const BOX = {width: 132, height: 38};
/** Where the arrow from each token's value ends. */
const SIDES = ['left', 'top', 'right'];

/**
 * Attention on three tokens: the query is compared with each key, which makes a score and a weight; then the values are read, each in the share of its weight. Arrows of reading are as
 * wide as the weights. All numbers are computed.
 *
 * @param small - query, keys and values of three tokens, or fewer
 * @returns a figure for `figure`
 * @throws ConfigError if there are more tokens than three; ShapeError as `attendByHand`
 * @example
 * const small = {query: [1, 0], keys: [[1, 0], [0, 1], [0, 2]], values: [3, 6, 9]};
 * attentionDiagram(small).config?.staticPlot; // => true
 */
export function attentionDiagram(small: SmallAttention): DescribedFigure {
  const {query, keys, values} = small;
  if (keys.length > SIDES.length)
    throw new ConfigError(`The diagram has room for ${SIDES.length} tokens. Got ${keys.length}.`);
  const {tokens, output} = attendByHand(small);
  const width = 760;
  const middle = X.first + X.step;
  const ends: DiagramPieces = {
    boxes: [
      box('query', middle, Y.query, vectorText(query), colors.vermillion, 170),
      box('output', middle, Y.output, withDecimals(output, 2), colors.blue, 170),
    ],
    lines: [
      {from: {x: X.names, y: 274}, to: {x: width - 20, y: 274}, color: colors.rule, dash: 'dash', layer: 'below'}, // prettier-ignore
    ],
    texts: [
      name(Y.query, 'query', 'what is asked'),
      name(Y.key, 'keys', 'what a token answers to'),
      name(Y.weight, 'weights', 'softmax of the scores'),
      name(Y.value, 'values', 'what can be read'),
      name(Y.output, 'output', 'the values in these shares'),
    ].flat(),
  };
  const columns = tokens.map(({score, weight}, u) =>
    column(u, {key: keys[u], value: values[u], score, weight}),
  );
  return {
    ...diagram({width, height: 464, ...joinPieces([ends, ...columns])}),
    alt: [
      `Attention on three tokens. The query ${vectorText(query)} is compared with the keys ${keys.map(vectorText).join(', ')}:`,
      `scores ${tokens.map(({score}) => formatNumber(score)).join(', ')}, weights ${tokens.map(({weight}) => withDecimals(weight, 3)).join(', ')}.`,
      `Then the values ${values.map((value) => formatChosen(value)).join(', ')} are read in these shares: ${withDecimals(output, 2)}. No arrow leads from a value to a weight.`,
    ].join(' '),
  };
}

type Column = {
  readonly key: readonly number[];
  readonly value: number;
  readonly score: number;
  readonly weight: number;
};

function column(u: number, {key, value, score, weight}: Column): DiagramPieces {
  const x = X.first + u * X.step;
  const boxes = [
    box(`key ${u}`, x, Y.key, vectorText(key), colors.vermillion),
    box(`weight ${u}`, x, Y.weight, withDecimals(weight, 3), colors.ink),
    box(`value ${u}`, x, Y.value, formatChosen(value), colors.blue),
  ];
  const arrows: DiagramArrow[] = [
    {
      ...{from: 'query', to: `key ${u}.top`, color: colors.vermillion, width: 1.5},
      ...{label: `score ${formatNumber(score)}`, labelAt: 0.62},
    },
    {from: `key ${u}`, to: `weight ${u}`, color: colors.grey},
    {from: `value ${u}.bottom`, to: `output.${SIDES[u]}`, color: colors.blue, width: 1 + 8 * weight},
  ];
  return {boxes, arrows};
}

const box = (
  id: string,
  x: number,
  y: number,
  text: string,
  border: string,
  width = BOX.width,
): DiagramBox => ({id, x, y, width, height: BOX.height, text, border, borderWidth: 2});

const name = (y: number, title: string, says: string): DiagramText[] => [
  {x: X.names, y: y - 9, text: `<b>${title}</b>`, size: 15, align: 'left'},
  {x: X.names, y: y + 10, text: says, size: 13, color: colors.grey, align: 'left'},
];

const vectorText = (vector: readonly number[]): string =>
  `(${vector.map((x) => formatChosen(x)).join(', ')})`;
