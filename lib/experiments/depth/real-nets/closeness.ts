import {mean} from '../../../study';

/** Vectors of examples, one a row. */
export type Rows = readonly (readonly number[])[];

/** How close the vectors of a changed net are to those of the intact one. */
export type Closeness = {
  /** 1 − cosine after the intact net's mean over the examples is taken from both, the mean over examples: 0 is no change, 1 as unrelated. */
  readonly damage: number;
  /** The plain cosine, the mean over examples. */
  readonly cosine: number;
  /** The share of examples to whose changed vector their own intact one is the nearest of all intact ones, by the centred cosine. */
  readonly retrieval: number;
};

/**
 * Compares each example's vector with what it was.
 *
 * A plain cosine says little: where all vectors share a large part, unrelated ones are close too (`unrelatedCosine`). Centring takes that part away. A vector of nothing but zeros has cosine 0 to all.
 *
 * @param intact - [n, D]
 * @param changed - [n, D], of the same examples
 */
export function closeness(intact: Rows, changed: Rows): Closeness {
  const centre = meanRow(intact);
  const [own, other] = [intact, changed].map((rows) => rows.map((row) => row.map((value, i) => value - centre[i]))); // prettier-ignore
  const [ownUnits, otherUnits] = [own, other].map((rows) => rows.map(unit));
  const nearest = otherUnits.map((row) => argmax(ownUnits.map((candidate) => dot(candidate, row))));
  return {
    damage: 1 - mean(ownUnits.map((row, i) => dot(row, otherUnits[i]))),
    cosine: mean(intact.map((row, i) => dot(unit(row), unit(changed[i])))),
    retrieval: mean(nearest.map((found, i) => (found === i ? 1 : 0))),
  };
}

/** The mean plain cosine of two different examples: what "similar" is worth without any relation. */
export function unrelatedCosine(rows: Rows): number {
  const units = rows.map(unit);
  const n = units.length;
  const sum = meanRow(units).map((value) => value * n);
  // ‖Σ u‖² is n and twice the sum over pairs.
  const squares = units.reduce((total, row) => total + dot(row, row), 0);
  return (dot(sum, sum) - squares) / (n * (n - 1));
}

const meanRow = (rows: Rows): number[] => rows[0].map((_, i) => mean(rows.map((row) => row[i])));

function dot(a: readonly number[], b: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

function unit(row: readonly number[]): number[] {
  const length = Math.sqrt(dot(row, row));
  return length > 0 ? row.map((value) => value / length) : row.map(() => 0);
}

const argmax = (values: readonly number[]): number =>
  values.reduce((best, value, i) => (value > values[best] ? i : best), 0);
