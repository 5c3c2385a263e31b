// What figures along the dial share.
import type {ReferenceLine} from '../../show';

export const DIAL_TITLE = 'dial λ: share of queries that want the slot they ask for';

/** A closed form over the whole dial. */
export function lineAlongDial(name: string, valueAt: (dial: number) => number): ReferenceLine {
  const x = Array.from({length: 41}, (_, i) => i / 40);
  return {name, x, y: x.map(valueAt)};
}
