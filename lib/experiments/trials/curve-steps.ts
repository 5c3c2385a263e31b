const CURVE_POINTS = 16;

/** The steps at which a learning curve is measured, from before the first to after the last; fewer where there are fewer steps. */
export function curveSteps(steps: number): number[] {
  const all = Array.from({length: CURVE_POINTS + 1}, (_, i) => Math.round((i * steps) / CURVE_POINTS));
  return [...new Set(all)];
}
