/** When path lengths are measured, as parts of all steps: often at the start, where most happens. */
const PARTS = [0, 1 / 32, 1 / 16, 1 / 8, 1 / 4, 1 / 2, 3 / 4, 1];

/** The steps at which path lengths are measured, from before the first to after the last; fewer where there are fewer steps. */
export const pathSteps = (steps: number): number[] => [
  ...new Set(PARTS.map((part) => Math.round(part * steps))),
];
