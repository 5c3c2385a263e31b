/** A place in a diagram: pixels from its left and top edge. */
export type Point = {readonly x: number; readonly y: number};

/** The side of a box at which an arrow starts or ends. */
export type Side = 'left' | 'right' | 'top' | 'bottom';

/** The outline that geometry needs of a box: its centre, its size, its shape. */
export type Outline = Point & {
  readonly width: number;
  readonly height: number;
  readonly shape?: 'box' | 'circle';
};

/** The outline of a box with round corners, as an SVG path without arcs, which Plotly's shapes do not take. */
export function roundedPath(x0: number, x1: number, y0: number, y1: number, radius: number): string {
  const r = Math.min(radius, (x1 - x0) / 2, (y1 - y0) / 2);
  return [
    `M${x0 + r},${y0} L${x1 - r},${y0} Q${x1},${y0} ${x1},${y0 + r}`,
    `L${x1},${y1 - r} Q${x1},${y1} ${x1 - r},${y1}`,
    `L${x0 + r},${y1} Q${x0},${y1} ${x0},${y1 - r}`,
    `L${x0},${y0 + r} Q${x0},${y0} ${x0 + r},${y0} Z`,
  ].join(' ');
}

/** The middle of one side of a box. */
export function sidePoint({x, y, width, height}: Outline, side: Side): Point {
  const [dx, dy] = {left: [-1, 0], right: [1, 0], top: [0, -1], bottom: [0, 1]}[side];
  return {x: x + (dx * width) / 2, y: y + (dy * height) / 2};
}

/** Where the line from the box's centre towards a point leaves the box. */
export function edgePoint({x, y, width, height, shape}: Outline, towards: Point): Point {
  const [dx, dy] = [towards.x - x, towards.y - y];
  if (dx === 0 && dy === 0) return {x, y};
  const share =
    shape === 'circle'
      ? 1 / Math.hypot((2 * dx) / width, (2 * dy) / height)
      : 1 / Math.max((2 * Math.abs(dx)) / width, (2 * Math.abs(dy)) / height);
  return {x: x + dx * share, y: y + dy * share};
}

/** The middle of a line. */
export function midpoint(from: Point, to: Point): Point {
  return {x: (from.x + to.x) / 2, y: (from.y + to.y) / 2};
}

/** The control point that bends the middle of the curve by `bend` to the left of its direction, y running down. */
export function bentMiddle(from: Point, to: Point, bend: number): Point {
  const middle = midpoint(from, to);
  const length = Math.hypot(to.x - from.x, to.y - from.y) || 1;
  const shift = (2 * bend) / length;
  return {x: middle.x + (to.y - from.y) * shift, y: middle.y - (to.x - from.x) * shift};
}

/** The point of the quadratic curve at share t of its parameter. */
export function onCurve(from: Point, control: Point, to: Point, t: number): Point {
  const at = (a: number, b: number, c: number) => (1 - t) * (1 - t) * a + 2 * t * (1 - t) * b + t * t * c;
  return {x: at(from.x, control.x, to.x), y: at(from.y, control.y, to.y)};
}

/** A triangle that ends at `to`, coming from `from`, and the middle of its base, where the line before it ends. */
export function arrowHead(from: Point, to: Point, length: number): {base: Point; path: string} {
  const distance = Math.hypot(to.x - from.x, to.y - from.y) || 1;
  const [dx, dy] = [((to.x - from.x) * length) / distance, ((to.y - from.y) * length) / distance];
  const base = {x: to.x - dx, y: to.y - dy};
  const corner = (side: number) => pathPoint({x: base.x - side * 0.42 * dy, y: base.y + side * 0.42 * dx});
  return {base, path: `M${pathPoint(to)} L${corner(1)} L${corner(-1)} Z`};
}

/** A point as an SVG path has it. */
export function pathPoint({x, y}: Point): string {
  return `${Number(x.toFixed(2))},${Number(y.toFixed(2))}`;
}
