import type {DiagramArrow, DiagramBox, DiagramLine, DiagramText} from './diagram';
import type {Point} from './diagram-geometry';
import {colors} from './theme';

/** Parts of a diagram, to be joined with others. */
export type Parts = {boxes: DiagramBox[]; arrows: DiagramArrow[]; texts: DiagramText[]; lines: DiagramLine[]};

/** No parts, to be filled. */
export function nothing(): Parts {
  return {boxes: [], arrows: [], texts: [], lines: []};
}

/** The parts of all, in order. */
export function joined(parts: readonly Parts[]): Parts {
  return {
    boxes: parts.flatMap(({boxes}) => boxes),
    arrows: parts.flatMap(({arrows}) => arrows),
    texts: parts.flatMap(({texts}) => texts),
    lines: parts.flatMap(({lines}) => lines),
  };
}

/** A small box that holds a direction: a key, or the query that is compared with it. */
export function vectorBox(id: string, {x, y}: Point, angle: number, isMatch: boolean, size = 34): Parts {
  const radians = (angle * Math.PI) / 180;
  const [dx, dy] = [0.34 * size * Math.cos(radians), -0.34 * size * Math.sin(radians)];
  const color = isMatch ? colors.vermillion : colors.grey;
  const fill = isMatch ? '#fdeee3' : '#f4f4f4';
  const box: DiagramBox = {id, x, y, width: size, height: size, fill, border: color};
  const vector = {from: {x: x - dx, y: y - dy}, to: {x: x + dx, y: y + dy}, color, width: 2, hasHead: true};
  return {...nothing(), boxes: [box], lines: [vector]};
}
