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
  const gradientsAt = (distance: number): Array64[] => {
    const moved = inputs.map(({shape, data}, i) =>
      array64(
        shape,
        data.map((x, j) => x + distance * directions[i].data[j]),
      ),
    );
    return gradients(f, moved, dy, step);
  };
  const [above, below] = [gradientsAt(step), gradientsAt(-step)];
  return above.map(({shape, data}, i) =>
    array64(
      shape,
      data.map((g, j) => (g - below[i].data[j]) / (2 * step)),
    ),
  );
}
