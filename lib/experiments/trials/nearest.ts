/** The item at the smallest distance; the first of several. */
export function nearestOf<T>(items: readonly T[], distance: (item: T) => number): T {
  return items.reduce((a, b) => (distance(b) < distance(a) ? b : a));
}
