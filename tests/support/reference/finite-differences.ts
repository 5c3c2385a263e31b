import {array64, innerProduct, type Array64} from './array';

/** A function of float64 arrays. */
export type Reference = (...inputs: Array64[]) => Array64;

/** ∂⟨dy, f(x)⟩/∂x for every input, by central differences. */
export function gradients(f: Reference, inputs: readonly Array64[], dy: Array64, step = 1e-5): Array64[] {
  const value = (): number => innerProduct(f(...moved), dy);
  const moved = inputs.map(({shape, data}) => array64(shape, data));
  return moved.map(({shape, data}) =>
    array64(
      shape,
      Array.from(data, (x, i) => {
        data[i] = x + step;
        const above = value();
        data[i] = x - step;
        const below = value();
        data[i] = x;
        return (above - below) / (2 * step);
      }),
    ),
  );
}

/** The Hessian of ⟨dy, f(x)⟩ times the direction v, by central differences of gradients along v. */
export function hessianVector(
  f: Reference,
  inputs: readonly Array64[],
  dy: Array64,
  directions: readonly Array64[],
  step = 1e-4,
): Array64[] {
  return slope((moved) => gradients(f, moved, dy, step), inputs, directions, step);
}

/** How that product changes along w: the third derivative with v and w. */
export function thirdDerivative(
  f: Reference,
  inputs: readonly Array64[],
  dy: Array64,
  v: readonly Array64[],
  w: readonly Array64[],
): Array64[] {
  return slope((moved) => hessianVector(f, moved, dy, v, 1e-3), inputs, w, 1e-3);
}

/** The central difference of g along a direction. */
function slope(
  g: (inputs: Array64[]) => Array64[],
  inputs: readonly Array64[],
  directions: readonly Array64[],
  step: number,
): Array64[] {
  const at = (distance: number): Array64[] =>
    g(
      inputs.map(({shape, data}, i) =>
        array64(
          shape,
          data.map((x, j) => x + distance * directions[i].data[j]),
        ),
      ),
    );
  const [above, below] = [at(step), at(-step)];
  return above.map(({shape, data}, i) =>
    array64(
      shape,
      data.map((value, j) => (value - below[i].data[j]) / (2 * step)),
    ),
  );
}
