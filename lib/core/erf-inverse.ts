const CENTRAL = [
  2.81022636e-8, 3.43273939e-7, -3.5233877e-6, -4.39150654e-6, 0.00021858087, -0.00125372503, -0.00417768164,
  0.246640727, 1.50140941,
];
const TAIL = [
  -0.000200214257, 0.000100950558, 0.00134934322, -0.00367342844, 0.00573950773, -0.0076224613, 0.00943887047,
  1.00167406, 2.83297682,
];

/** Horner's scheme, the coefficient of the highest power first. */
function polynomial(coefficients: readonly number[], t: number): number {
  let p = coefficients[0];
  for (let i = 1; i < coefficients.length; i++) p = coefficients[i] + p * t;
  return p;
}

/**
 * The inverse of the error function by Giles' single-precision polynomials.
 *
 * @param x - in (−1, 1)
 * @see Giles 2010, "Approximating the erfinv function", table 5
 * @example
 * erfInverse(0.5).toFixed(6); // => "0.476936"
 */
export function erfInverse(x: number): number {
  const w = -Math.log1p(-x * x);
  return x * (w < 5 ? polynomial(CENTRAL, w - 2.5) : polynomial(TAIL, Math.sqrt(w) - 3));
}
