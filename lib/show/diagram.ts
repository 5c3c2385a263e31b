import {ConfigError} from '../core/errors';
import {
  arrowHead,
  bentMiddle,
  edgePoint,
  midpoint,
  onCurve,
  pathPoint,
  roundedPath,
  sidePoint,
  type Point,
  type Side,
} from './diagram-geometry';
import type {PlotlyFigure, PlotlyLayout} from './plotly';
import {colors} from './theme';

/** A box with text, given by its centre. */
export type DiagramBox = {
  readonly id: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly text?: string;
  readonly shape?: 'box' | 'circle';
  readonly fill?: string;
  readonly border?: string;
  readonly borderWidth?: number;
  readonly dash?: string;
  readonly textSize?: number;
  readonly textColor?: string;
};

/** An arrow between two boxes, from edge to edge. */
export type DiagramArrow = {
  /** The id of a box; with a side ("query.right"), the arrow leaves there. */
  readonly from: string;
  readonly to: string;
  readonly label?: string;
  /** Where the label stands along the arrow, from 0 (start) to 1; 0.5 by default. */
  readonly labelAt?: number;
  readonly color?: string;
  readonly width?: number;
  readonly dash?: string;
  /** How far the middle is bent to the left of the arrow's direction, in pixels; 0, straight, by default. */
  readonly bend?: number;
  /** False for a plain line. */
  readonly hasHead?: boolean;
};

/** A text that stands by itself. */
export type DiagramText = Point & {
  readonly text: string;
  readonly size?: number;
  readonly color?: string;
  readonly align?: 'left' | 'center' | 'right';
};

/** A straight line without a box at its ends, such as a scale or a small drawn vector. */
export type DiagramLine = {
  readonly from: Point;
  readonly to: Point;
  readonly color?: string;
  readonly width?: number;
  readonly dash?: string;
  readonly hasHead?: boolean;
  /** Above the boxes, as a vector in one, or below them; above by default. */
  readonly layer?: 'above' | 'below';
};

/** What a diagram is made of. Boxes lie above arrows, lines above boxes, texts above all. */
export type DiagramParts = {
  readonly title?: string;
  readonly width?: number;
  readonly height: number;
  readonly boxes: readonly DiagramBox[];
  readonly arrows?: readonly DiagramArrow[];
  readonly texts?: readonly DiagramText[];
  readonly lines?: readonly DiagramLine[];
};

const titleHeight = 48;

/**
 * A diagram of boxes and arrows as a Plotly figure, so that diagrams take the path of all pictures. Lengths are pixels, y runs down.
 *
 * @param parts - boxes, arrows between them, free texts and lines; `width` 760 by default
 * @returns a figure for `figure` that does not react to the pointer
 * @throws ConfigError if an arrow names a box that is not there, if two boxes share an id, or if a box leaves the diagram
 * @example
 * const box = (id: string, x: number) => ({id, x, y: 50, width: 80, height: 40, text: id});
 * diagram({height: 100, boxes: [box('x', 60), box('y', 300)], arrows: [{from: 'x', to: 'y'}]}).config; // => {"staticPlot": true}
 */
export function diagram(parts: DiagramParts): PlotlyFigure {
  const {title, width = 760, height, boxes, arrows = [], texts = [], lines = []} = parts;
  const byId = checkedBoxes(boxes, width, height);
  const drawn = [
    ...arrows.map((arrow) => drawnArrow(arrow, byId)),
    ...boxes.map(drawnBox),
    ...lines.map(drawnLine),
    ...texts.map(drawnText),
  ];
  const top = title === undefined ? 0 : titleHeight;
  const axis = {visible: false, fixedrange: true, automargin: false};
  return {
    // Without a trace some renderers leave out the axes, and with them all that is placed by them.
    data: [{type: 'scatter', mode: 'markers', x: [0], y: [0], marker: {opacity: 0}, hoverinfo: 'skip'}],
    layout: {
      ...(title === undefined ? {} : {title}),
      width,
      height: height + top,
      margin: {l: 0, r: 0, t: top, b: 0},
      showlegend: false,
      hovermode: false,
      xaxis: {...axis, range: [0, width]},
      yaxis: {...axis, range: [height, 0]},
      ...(title === undefined ? {} : {title: {text: title, x: 0, xref: 'container', pad: {l: 16, t: 16}}}),
      shapes: drawn.flatMap(({shapes}) => shapes),
      annotations: drawn.flatMap(({annotations}) => annotations),
    },
    config: {staticPlot: true},
  };
}

type Drawn = {shapes: PlotlyLayout[]; annotations: PlotlyLayout[]};

function checkedBoxes(boxes: readonly DiagramBox[], width: number, height: number): Map<string, DiagramBox> {
  const byId = new Map<string, DiagramBox>();
  for (const box of boxes) {
    if (byId.has(box.id))
      throw new ConfigError(`The boxes of a diagram need ids of their own. Got "${box.id}" twice.`);
    const [right, bottom] = [box.x + box.width / 2, box.y + box.height / 2];
    if (right - box.width < 0 || bottom - box.height < 0 || right > width || bottom > height) {
      throw new ConfigError(
        `The box "${box.id}" must lie within ${width} x ${height}. Its lower right corner is ${right}, ${bottom}.`,
      );
    }
    byId.set(box.id, box);
  }
  return byId;
}

function drawnBox(box: DiagramBox): Drawn {
  const {
    x,
    y,
    width,
    height,
    shape = 'box',
    fill = colors.paper,
    border = colors.ink,
    borderWidth = 1.5,
    dash = 'solid',
  } = box;
  const [x0, x1, y0, y1] = [x - width / 2, x + width / 2, y - height / 2, y + height / 2];
  const look = {fillcolor: fill, line: {color: border, width: borderWidth, dash}, layer: 'above'};
  const outline =
    shape === 'circle'
      ? {type: 'circle', x0, x1, y0, y1}
      : {type: 'path', path: roundedPath(x0, x1, y0, y1, 6)};
  const {text = '', textSize: size, textColor: color} = box;
  return {
    shapes: [{...outline, xref: 'x', yref: 'y', ...look}],
    annotations: text ? drawnText({x, y, text, size, color}).annotations : [],
  };
}

function drawnText({x, y, text, size = 14, color = colors.ink, align = 'center'}: DiagramText): Drawn {
  const font = {size, color};
  const place = {x, y, xref: 'x', yref: 'y', xanchor: align, yanchor: 'middle'};
  return {shapes: [], annotations: [{text, ...place, align, font, showarrow: false, borderpad: 0}]};
}

function drawnLine(line: DiagramLine): Drawn {
  const {from, to, color = colors.ink, width = 1.5, dash = 'solid', hasHead = false, layer = 'above'} = line;
  return stroke(from, to, midpoint(from, to), {color, width, dash, hasHead}, layer);
}

function drawnArrow(arrow: DiagramArrow, boxes: Map<string, DiagramBox>): Drawn {
  const {
    label,
    labelAt = 0.5,
    color = colors.ink,
    width = 1.5,
    dash = 'solid',
    bend = 0,
    hasHead = true,
  } = arrow;
  const [start, end] = [parsedEnd(arrow.from, boxes), parsedEnd(arrow.to, boxes)];
  const from = start.at ?? edgePoint(start.box, end.at ?? end.box);
  const to = end.at ?? edgePoint(end.box, start.at ?? start.box);
  const control = bentMiddle(from, to, bend);
  const drawn = stroke(from, to, control, {color, width, dash, hasHead});
  if (label === undefined) return drawn;
  const at = onCurve(from, control, to, labelAt);
  const text = {text: label, ...at, xref: 'x', yref: 'y', showarrow: false, font: {size: 13, color}};
  drawn.annotations.push({...text, bgcolor: colors.paper, borderpad: 2});
  return drawn;
}

function parsedEnd(name: string, boxes: Map<string, DiagramBox>): {box: DiagramBox; at?: Point} {
  const [, id, side] = /^(.*?)(?:\.(left|right|top|bottom))?$/.exec(name) as RegExpExecArray;
  const box = boxes.get(id);
  if (!box) {
    throw new ConfigError(
      `An arrow must join boxes of the diagram: ${[...boxes.keys()].join(', ')}. Got "${name}".`,
    );
  }
  return side ? {box, at: sidePoint(box, side as Side)} : {box};
}

/** A line and its head, both shapes: only shapes take dashes, and Plotly's own heads grow with the width of the line. */
function stroke(
  from: Point,
  to: Point,
  control: Point,
  look: {color: string; width: number; dash: string; hasHead: boolean},
  layer: 'above' | 'below' = 'below',
): Drawn {
  const {color, width, dash, hasHead} = look;
  const {base, path: head} = arrowHead(control, to, 7 + 1.6 * width);
  const path = `M${pathPoint(from)} Q${pathPoint(control)} ${pathPoint(hasHead ? base : to)}`;
  const place = {type: 'path', xref: 'x', yref: 'y', layer};
  const shaft = {...place, path, line: {color, width, dash}};
  if (!hasHead) return {shapes: [shaft], annotations: []};
  return {shapes: [shaft, {...place, path: head, fillcolor: color, line: {width: 0}}], annotations: []};
}
