import {
  colors,
  diagram,
  formatNumber,
  joinPieces,
  vectorBox,
  withDecimals,
  type DescribedFigure,
  type DiagramArrow,
  type DiagramBox,
  type DiagramLine,
  type DiagramPieces,
  type DiagramText,
  type Point,
} from '../../../show';

/** Three values to mix, the direction of each slot's key, in degrees, and the weights of the mixture. */
type MixingInput = {name: string; values: number[]; keyAngles?: number[]; weights: number[]};

const staticRow = [0.2, 0.5, 0.3];
/** The query points up; keys and query have lengths such that equal directions score 2.5. */
const queryAngle = 90;
const fullScore = 2.5;
const values = {first: [4, 7, 1], second: [2, 9, 5]};
const keyAngles = {first: [0, 90, 180], second: [180, 0, 90]};

/**
 * The two ways to mix three slots, each on two inputs. Static: one row of weights for every input, y = Σ wᵢ xᵢ. Dynamic: the
 * weights are the softmax of the query's products with the keys, so they follow the key wherever it moves. All numbers are computed.
 *
 * @returns a figure for `figure`
 * @example
 * JSON.stringify(mixingDiagram().layout).includes('y = 4.6'); // => true
 */
export function mixingDiagram(): DescribedFigure {
  const dynamic = (name: 'first' | 'second') => ({
    values: values[name],
    keyAngles: keyAngles[name],
    weights: softmaxRow(keyAngles[name]),
  });
  const parts = [
    heading(20, 'Static mixing', 'one learned row of weights, the same for every input'),
    heading(400, 'Dynamic mixing', 'weights from comparing the query with each key'),
    mixing({x: 20, y: 84}, {name: 'first input', values: values.first, weights: staticRow}),
    mixing({x: 20, y: 284}, {name: 'second input', values: values.second, weights: staticRow}),
    mixing({x: 400, y: 84}, {name: 'first input', ...dynamic('first')}),
    mixing({x: 400, y: 284}, {name: 'second input', ...dynamic('second')}),
  ];
  const divider: DiagramLine = {from: {x: 380, y: 16}, to: {x: 380, y: 464}, color: colors.rule};
  return {
    ...diagram({height: 480, ...joinPieces([...parts, {lines: [divider]}])}),
    alt: `Two ways to mix three inputs, each on two examples. Static: the weights are ${inWords(staticRow)} both times. Dynamic: a query is compared with a key of each input, and the largest weight follows the key that matches, from ${inWords(softmaxRow(keyAngles.first))} to ${inWords(softmaxRow(keyAngles.second))}.`,
  };
}

const inWords = (row: readonly number[]): string => row.map((weight) => withDecimals(weight, 2)).join(', ');

function softmaxRow(angles: number[]): number[] {
  const scores = angles.map((angle) => fullScore * Math.cos(((angle - queryAngle) * Math.PI) / 180));
  const powers = scores.map(Math.exp);
  const sum = powers.reduce((a, b) => a + b);
  return powers.map((power) => power / sum);
}

function heading(x: number, title: string, line: string): DiagramPieces {
  return {
    texts: [
      {x, y: 26, text: `<b>${title}</b>`, size: 17, align: 'left'},
      {x, y: 52, text: line, size: 13, color: colors.grey, align: 'left'},
    ],
  };
}

/** One mixture: three slots above, their weighted sum below; the arrow's width is the weight. */
function mixing(at: Point, input: MixingInput): DiagramPieces {
  const {name, weights, keyAngles: angles} = input;
  const id = `${name} ${at.x}`;
  const sum = weights.reduce((total, weight, i) => total + weight * input.values[i], 0);
  const slots = weights.map((_, i) =>
    slotParts(`${id} ${i}`, {x: at.x + 56 + 114 * i, y: at.y + 34}, i, input),
  );
  const output: DiagramBox = {
    ...{id: `${id} y`, x: at.x + 170, y: at.y + 150, width: 92, height: 34},
    ...{text: `y = ${withDecimals(sum, 1)}`, border: colors.blue, borderWidth: 2},
  };
  const ends = ['left', 'top', 'right'];
  const arrows = weights.map((weight, i): DiagramArrow => ({
    ...{from: `${id} ${i}.bottom`, to: `${output.id}.${ends[i]}`, color: colors.blue},
    ...{width: 1 + 6 * weight, label: withDecimals(weight, 2), labelAt: 0.44},
  }));
  const texts: DiagramText[] = [{x: at.x, y: at.y, text: name, size: 13, color: colors.grey, align: 'left'}];
  if (angles) texts.push({x: at.x + 24, y: at.y + 62, text: 'key', size: 13});
  const query = angles ? queryParts({x: at.x + 34, y: at.y + 150}, id) : {};
  return joinPieces([...slots, query, {boxes: [output], arrows, texts}]);
}

function slotParts(
  id: string,
  {x, y}: Point,
  i: number,
  {values: contents, keyAngles: angles}: MixingInput,
): DiagramPieces {
  const text = `x<sub>${i + 1}</sub> = ${formatNumber(contents[i])}`;
  if (!angles) return {boxes: [{id, x, y, width: 96, height: 34, text}]};
  const isMatch = angles[i] === queryAngle;
  const key = vectorBox(`${id} key`, {x: x - 32, y}, angles[i], isMatch);
  const content = {id: `${id} content`, x: x + 16, y, width: 64, height: 34, text};
  // The arrow leaves from the whole slot, key and content together.
  const whole = {id, x, y, width: 96, height: 34, fill: 'rgba(0, 0, 0, 0)', borderWidth: 0};
  return joinPieces([key, {boxes: [content, whole]}]);
}

function queryParts({x, y}: Point, id: string): DiagramPieces {
  const text: DiagramText = {x: x + 24, y, text: 'query', size: 13, align: 'left'};
  return joinPieces([vectorBox(`${id} query`, {x, y}, queryAngle, true), {texts: [text]}]);
}
