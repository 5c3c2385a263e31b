import type {Tolerance} from './assert-close';

/** The tolerances of the tests, by what is compared. Measured errors are float32 against a float64 reference. */
export const tolerances = {
  /** The same numbers, bit by bit. */
  exact: {rtol: 0, atol: 0},
  /** Elementwise operations, softmax and norms against a float64 reference: 2 to 10 times the measured error. */
  elementwise: {rtol: 1e-5, atol: 1e-6},
  /** Matrix products and attention; atol is to be multiplied by the largest |value| (see `scaled`): cancellation makes relative error useless. */
  matmul: {rtol: 1e-5, atol: 1e-5},
  /** A whole small model against PyTorch. */
  model: {rtol: 1e-4, atol: 1e-5},
  /** First derivatives against PyTorch's autograd. */
  gradient: {rtol: 1e-4, atol: 1e-5},
  /** Derivatives against finite differences of a float64 reference. */
  finiteDifference: {rtol: 1e-3, atol: 1e-5},
  /** Hessian-vector products. */
  hessian: {rtol: 1e-3, atol: 1e-4},
  /** Two ways of ours to the same number: stacked and looped seeds, one path and another. */
  paths: {rtol: 1e-5, atol: 1e-5},
  /** A few steps of an optimiser in float32 against float64. */
  optimizer: {rtol: 1e-5, atol: 1e-6},
} as const satisfies Record<string, Tolerance>;

/** The tolerance with atol multiplied by the largest absolute value expected. */
export function scaled({rtol, atol}: Tolerance, expected: Iterable<number>): Tolerance {
  let largest = 0;
  for (const value of expected) largest = Math.max(largest, Math.abs(value));
  return {rtol, atol: atol * largest};
}
