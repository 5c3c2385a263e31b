import type {DiagramBox, DiagramParts} from './diagram';
import type {Point} from './diagram-geometry';
import {colors} from './theme';

/** Some of what a diagram is made of. */
export type DiagramPieces = Partial<Pick<DiagramParts, 'boxes' | 'arrows' | 'texts' | 'lines'>>;

/**
 * The pieces of several groups together, in order.
 *
 * @example
 * joinPieces([{texts: [{x: 0, y: 0, text: 'a'}]}, {}]).boxes; // => []
 */
export function joinPieces(groups: readonly DiagramPieces[]): Required<DiagramPieces> {
  return {
    boxes: groups.flatMap(({boxes = []}) => boxes),
    arrows: groups.flatMap(({arrows = []}) => arrows),
    texts: groups.flatMap(({texts = []}) => texts),
    lines: groups.flatMap(({lines = []}) => lines),
  };
}

/**
 * A small box that holds a direction: a key, or the query that is compared with it.
 *
 * @param id - of the box
 * @param center - in pixels
 * @param angle - in degrees, counterclockwise from the right
 * @param isMatch - whether it stands out
 * @param size - of the box, in pixels; default 34
 * @example
 * vectorBox('key', {x: 0, y: 0}, 90, true).boxes?.length; // => 1
 */
export function vectorBox(
  id: string,
  {x, y}: Point,
  angle: number,
  isMatch: boolean,
  size = 34,
): DiagramPieces {
  const radians = (angle * Math.PI) / 180;
  const [dx, dy] = [0.34 * size * Math.cos(radians), -0.34 * size * Math.sin(radians)];
  const color = isMatch ? colors.vermillion : colors.grey;
  const fill = isMatch ? '#fdeee3' : '#f4f4f4';
  const box: DiagramBox = {id, x, y, width: size, height: size, fill, border: color};
  const vector = {from: {x: x - dx, y: y - dy}, to: {x: x + dx, y: y + dy}, color, width: 2, hasHead: true};
  return {boxes: [box], lines: [vector]};
}
