import {
  colors,
  diagram,
  joinPieces,
  vectorBox,
  type DescribedFigure,
  type DiagramArrow,
  type DiagramBox,
  type DiagramPieces,
  type DiagramText,
} from '../../../show';

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
 * routingDiagram({asked: 2}).config?.staticPlot; // => true
 */
export function routingDiagram({
  asked = 6,
  fixed = 3,
  dial = 0.75,
}: RoutingDiagramOptions = {}): DescribedFigure {
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
  return {
    ...diagram({height: 444, ...joinPieces([rest, queryVector, ...slots, dialParts(dial, fixed)])}),
    alt: `The routing task: eight slots with key and content, a query that carries the key of slot ${asked}; a dial λ sets how often the target is the content of the asked slot and how often that of the fixed slot ${fixed}.`,
  };
}

function routingSlot(slot: number, x: number, angle: number, isAsked: boolean): DiagramPieces {
  const content: DiagramBox = {
    ...{id: `content ${slot}`, x, y: 202, width: 56, height: 36, text: `c<sub>${slot}</sub>`},
    ...(isAsked ? {border: colors.blue, borderWidth: 2} : {}),
  };
  return joinPieces([vectorBox(`key ${slot}`, {x, y: 152}, angle, isAsked, 40), {boxes: [content]}]);
}

function dialParts(dial: number, fixed: number): DiagramPieces {
  const [left, right, y] = [230, 530, 414];
  const at = left + dial * (right - left);
  return {
    lines: [
      {from: {x: left, y}, to: {x: right, y}, color: colors.rule, width: 4, layer: 'below'},
      {from: {x: left, y}, to: {x: at, y}, color: colors.blue, width: 4, layer: 'below'},
    ],
    boxes: [
      {id: 'knob', x: at, y, width: 18, height: 18, shape: 'circle', border: colors.blue, borderWidth: 3},
    ],
    texts: [
      {x: at, y: y - 22, text: 'λ', size: 14, color: colors.blue},
      {x: left - 16, y, text: `λ = 0: always slot ${fixed}`, size: 13, align: 'right'},
      {x: right + 16, y, text: 'λ = 1: the slot asked for', size: 13, align: 'left'},
    ],
  };
}
