/** A gate that opens at most once in a span of time. */
export type Throttle = {
  /** Whether the span has passed since it last said yes; true the first time. */
  isDue(): boolean;
};

/**
 * A throttle that reads the clock and sets no timer: training blocks timers, and a pending one would outlive its cell.
 *
 * @param milliseconds - the span
 * @example
 * const throttle = throttled(1000);
 * [throttle.isDue(), throttle.isDue()]; // => [true, false]
 */
export function throttled(milliseconds: number): Throttle {
  let last = -Infinity;
  return {
    isDue() {
      const now = Date.now();
      if (now - last < milliseconds) return false;
      last = now;
      return true;
    },
  };
}
