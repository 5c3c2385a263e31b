// What it means to hold a model to another library: comparisons as data, which a test asserts and docs/models.md reports.
import {assertClose, numbersOf, type Numbers, type Tolerance} from '../../support/assert-close';
import {scaled} from '../../support/tolerances';

/** What is compared, in the order of docs/models.md. */
export const quantities = [
  'parameter counts',
  'outputs',
  'outputs of each block',
  'norms of these outputs',
  'loss',
  'gradients',
  'losses of three training steps',
  'weights after three training steps',
  'kernel matrices',
] as const;
export type Quantity = (typeof quantities)[number];

/**
 * Compares ours with theirs. A tolerance's `atol` is multiplied by the largest number expected, or by 1 if that is more.
 *
 * @param name - of what is compared, for a message
 */
export type Check = (
  quantity: Quantity,
  actual: Numbers,
  expected: Numbers,
  tolerance: Tolerance,
  name?: string,
) => void;

/** One comparison of a model with a reference. */
export type ParityCase = {
  /** The export of lib/models that makes the model. */
  readonly model: string;
  /** What it is held to, such as PyTorch. */
  readonly reference: string;
  readonly title: string;
  /** Whether what it needs is there, such as weights that the set-up fetches. Default true. */
  readonly isThere?: boolean;
  readonly run: (check: Check) => void | Promise<void>;
};

/** Fails where a number is beyond its tolerance. */
export const asserting: Check = (quantity, actual, expected, tolerance, name) =>
  assertClose(
    actual,
    expected,
    scaled(tolerance, [1, ...numbersOf(expected)]),
    name ? `${quantity}, ${name}` : quantity,
  );

/** How far a quantity of one case is from its reference. */
export type Measured = {
  readonly quantity: Quantity;
  readonly tolerance: Tolerance;
  /** The largest difference over the largest number expected, of all that was compared of this quantity. */
  readonly error: number;
};

/**
 * Runs a case and measures, whatever the tolerances.
 *
 * @throws Error if a quantity is held to two tolerances, of which a page could state only one
 */
export async function measure({run, title}: ParityCase): Promise<Measured[]> {
  const seen = new Map<Quantity, {tolerance: Tolerance; difference: number; size: number}>();
  await run((quantity, actual, expected, tolerance) => {
    const [ours, theirs] = [numbersOf(actual), numbersOf(expected)];
    const before = seen.get(quantity) ?? {tolerance, difference: 0, size: 0};
    assertOneTolerance(`${title}, ${quantity}`, before.tolerance, tolerance);
    let {difference, size} = before;
    for (let i = 0; i < theirs.length; i++) {
      difference = Math.max(difference, Math.abs(ours[i] - theirs[i]));
      size = Math.max(size, Math.abs(theirs[i]));
    }
    seen.set(quantity, {tolerance, difference, size});
  });
  return [...seen].map(([quantity, {tolerance, difference, size}]) => ({
    quantity,
    tolerance,
    error: difference === 0 ? 0 : difference / size,
  }));
}

/** @throws Error if a line of the page would have two tolerances */
export function assertOneTolerance(what: string, a: Tolerance, b: Tolerance): void {
  if (a.rtol !== b.rtol || a.atol !== b.atol)
    throw new Error(`${what}: expected one tolerance. Got ${JSON.stringify(a)} and ${JSON.stringify(b)}.`);
}
