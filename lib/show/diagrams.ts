import {diagram, type DiagramArrow, type DiagramBox, type DiagramLine, type DiagramText} from './diagram';
import type {Point} from './diagram-geometry';
import {formatNumber, withDecimals} from './numbers';
import type {PlotlyFigure} from './plotly';
import {colors} from './theme';

type Parts = {boxes: DiagramBox[]; arrows: DiagramArrow[]; texts: DiagramText[]; lines: DiagramLine[]};

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
 * const texts = mixingDiagram().layout.annotations.map((annotation) => annotation.text);
 * texts.filter((text) => text === 'y = 4.6').length; // => 1
 */
export function mixingDiagram(): PlotlyFigure {
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
  return diagram({height: 480, ...joined([...parts, {...nothing(), lines: [divider]}])});
}

function softmaxRow(angles: number[]): number[] {
  const scores = angles.map((angle) => fullScore * Math.cos(((angle - queryAngle) * Math.PI) / 180));
  const powers = scores.map(Math.exp);
  const sum = powers.reduce((a, b) => a + b);
  return powers.map((power) => power / sum);
}

function heading(x: number, title: string, line: string): Parts {
  return {
    ...nothing(),
    texts: [
      {x, y: 26, text: `<b>${title}</b>`, size: 17, align: 'left'},
      {x, y: 52, text: line, size: 13, color: colors.grey, align: 'left'},
    ],
  };
}

/** One mixture: three slots above, their weighted sum below; the arrow's width is the weight. */
function mixing(at: Point, input: MixingInput): Parts {
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
  const query = angles ? queryParts({x: at.x + 34, y: at.y + 150}, id) : nothing();
  return joined([...slots, query, {...nothing(), boxes: [output], arrows, texts}]);
}

function slotParts(
  id: string,
  {x, y}: Point,
  i: number,
  {values: contents, keyAngles: angles}: MixingInput,
): Parts {
  const text = `x<sub>${i + 1}</sub> = ${formatNumber(contents[i])}`;
  if (!angles) return {...nothing(), boxes: [{id, x, y, width: 96, height: 34, text}]};
  const isMatch = angles[i] === queryAngle;
  const key = vectorBox(`${id} key`, {x: x - 32, y}, angles[i], isMatch);
  const content = {id: `${id} content`, x: x + 16, y, width: 64, height: 34, text};
  // The arrow leaves from the whole slot, key and content together.
  const whole = {id, x, y, width: 96, height: 34, fill: 'rgba(0, 0, 0, 0)', borderWidth: 0};
  return joined([key, {...nothing(), boxes: [content, whole]}]);
}

function queryParts({x, y}: Point, id: string): Parts {
  const text: DiagramText = {x: x + 24, y, text: 'query', size: 13, align: 'left'};
  return joined([vectorBox(`${id} query`, {x, y}, queryAngle, true), {...nothing(), texts: [text]}]);
}

/** A small box that holds a direction: a key, or the query that is compared with it. */
function vectorBox(id: string, {x, y}: Point, angle: number, isMatch: boolean, size = 34): Parts {
  const radians = (angle * Math.PI) / 180;
  const [dx, dy] = [0.34 * size * Math.cos(radians), -0.34 * size * Math.sin(radians)];
  const color = isMatch ? colors.vermillion : colors.grey;
  const fill = isMatch ? '#fdeee3' : '#f4f4f4';
  const box: DiagramBox = {id, x, y, width: size, height: size, fill, border: color};
  const vector = {from: {x: x - dx, y: y - dy}, to: {x: x + dx, y: y + dy}, color, width: 2, hasHead: true};
  return {...nothing(), boxes: [box], lines: [vector]};
}

/** What the routing task's diagram shows; slots are counted from 1. */
export type RoutingDiagramOptions = {
  /** The slot whose key the query carries; 6 by default. */
  readonly asked?: number;
  /** The slot that is the target when the key does not matter; 3 by default. */
  readonly fixed?: number;
  /** Where the dial's knob stands, from 0 to 1; 0.75 by default. */
  readonly dial?: number;
};

const slotAngles = [20, 250, 140, 325, 75, 215, 290, 115];

/**
 * The routing task: eight slots, each with a key and a content; a query that carries one of the keys; the target, which is the content of
 * the slot with that key in a share λ of the queries and always that of one fixed slot in the others.
 *
 * @param options - the slot asked for, the fixed slot, the dial's position
 * @returns a figure for `figure`
 * @example
 * routingDiagram({asked: 2}).config.staticPlot; // => true
 */
export function routingDiagram({
  asked = 6,
  fixed = 3,
  dial = 0.75,
}: RoutingDiagramOptions = {}): PlotlyFigure {
  const x = (slot: number) => 130 + 82 * (slot - 1);
  const query: DiagramBox = {
    id: 'query',
    x: x(asked),
    y: 44,
    width: 220,
    height: 52,
    border: colors.vermillion,
    borderWidth: 2,
  };
  const queryVector = vectorBox('query key', {x: x(asked) - 82, y: 44}, slotAngles[asked - 1], true);
  const queryText = [
    {x: x(asked) - 56, y: 34, text: 'query: the key of one slot', size: 14, align: 'left' as const},
    {
      x: x(asked) - 56,
      y: 54,
      text: 'and a flag, +1 or −1',
      size: 13,
      color: colors.grey,
      align: 'left' as const,
    },
  ];
  const target: DiagramBox = {
    ...{id: 'target', x: (x(asked) + x(fixed)) / 2, y: 348, width: 128, height: 40},
    ...{text: 'target', border: colors.blue, borderWidth: 2},
  };
  const slots = slotAngles.map((angle, i) => routingSlot(i + 1, x(i + 1), angle, i + 1 === asked));
  const compare = slotAngles.map((_, i): DiagramArrow => {
    const isMatch = i + 1 === asked;
    const look = isMatch
      ? {color: colors.vermillion, width: 2.5}
      : {color: colors.grey, width: 1, dash: 'dot'};
    return {from: 'query.bottom', to: `key ${i + 1}.top`, ...look, hasHead: isMatch};
  });
  const routes: DiagramArrow[] = [
    {
      from: `content ${asked}.bottom`,
      to: 'target.right',
      color: colors.blue,
      width: 3,
      label: 'flag +1, share λ',
      labelAt: 0.4,
    },
    {
      ...{from: `content ${fixed}.bottom`, to: 'target.left', color: colors.blue, width: 2, dash: 'dash'},
      ...{label: 'flag −1, share 1 − λ', labelAt: 0.4},
    },
  ];
  const labels: DiagramText[] = [
    {x: 80, y: 152, text: 'key', size: 14, align: 'right'},
    {x: 80, y: 202, text: 'content', size: 14, align: 'right'},
    {x: 150, y: 84, text: 'compared with each key', size: 13, color: colors.grey, align: 'left'},
  ];
  const rest = {
    boxes: [query, target],
    arrows: [...compare, ...routes],
    texts: [...queryText, ...labels],
    lines: [],
  };
  return diagram({height: 440, ...joined([rest, queryVector, ...slots, dialParts(dial, fixed)])});
}

function routingSlot(slot: number, x: number, angle: number, isAsked: boolean): Parts {
  const content: DiagramBox = {
    ...{id: `content ${slot}`, x, y: 202, width: 56, height: 36, text: `c<sub>${slot}</sub>`},
    ...(isAsked ? {border: colors.blue, borderWidth: 2} : {}),
  };
  return joined([
    vectorBox(`key ${slot}`, {x, y: 152}, angle, isAsked, 40),
    {...nothing(), boxes: [content]},
  ]);
}

function dialParts(dial: number, fixed: number): Parts {
  const [left, right, y] = [230, 530, 408];
  const at = left + dial * (right - left);
  return {
    ...nothing(),
    lines: [
      {from: {x: left, y}, to: {x: right, y}, color: colors.rule, width: 4, layer: 'below'},
      {from: {x: left, y}, to: {x: at, y}, color: colors.blue, width: 4, layer: 'below'},
    ],
    boxes: [
      {id: 'knob', x: at, y, width: 18, height: 18, shape: 'circle', border: colors.blue, borderWidth: 3},
    ],
    texts: [
      {x: left - 16, y, text: `λ = 0: always slot ${fixed}`, size: 13, align: 'right'},
      {x: right + 16, y, text: 'λ = 1: the slot asked for', size: 13, align: 'left'},
    ],
  };
}

function nothing(): Parts {
  return {boxes: [], arrows: [], texts: [], lines: []};
}

function joined(parts: readonly Parts[]): Parts {
  return {
    boxes: parts.flatMap(({boxes}) => boxes),
    arrows: parts.flatMap(({arrows}) => arrows),
    texts: parts.flatMap(({texts}) => texts),
    lines: parts.flatMap(({lines}) => lines),
  };
}
