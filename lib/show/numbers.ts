/**
 * A number as a reader wants it: integers whole, in groups of three from 10,000 on, other numbers to some significant
 * digits, very large and very small ones with a power of ten, and a true minus sign.
 *
 * @param value - any number; NaN and infinities are named, never hidden
 * @param digits - significant digits of a number that is not whole, from 1 to 15; 3 by default
 * @returns text without markup
 * @example
 * formatNumber(0.123456); // => "0.123"
 * @example
 * formatNumber(-1234567); // => "−1,234,567"
 */
export function formatNumber(value: number, digits = 3): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞';
  const magnitude = Math.abs(value);
  if (Number.isInteger(value) && magnitude < 1e15) return sign(value) + grouped(magnitude);
  if (magnitude >= 1e6 || magnitude < 1e-4) return sign(value) + powerOfTen(magnitude, digits);
  const decimals = Math.max(0, digits - 1 - Math.floor(Math.log10(magnitude)));
  return withDecimals(value, decimals);
}

/**
 * A number with a fixed count of decimals and a true minus sign; a value that rounds to zero has no sign.
 *
 * @param value - a finite number
 * @param decimals - from 0 to 20
 * @returns text without markup
 * @example
 * withDecimals(-0.0004, 2); // => "0.00"
 */
export function withDecimals(value: number, decimals: number): string {
  const text = Math.abs(value).toFixed(decimals);
  const whole = text.split('.')[0];
  const rest = text.slice(whole.length);
  return (Number(text) === 0 ? '' : sign(value)) + grouped(Number(whole)) + rest;
}

/**
 * A number that somebody chose, such as a threshold or a learning rate, with the digits it was chosen with.
 *
 * @param value - a finite number
 * @returns text without markup
 * @example
 * formatChosen(-0.05); // => "−0.05"
 */
export function formatChosen(value: number): string {
  // Twelve digits, so that 1 − .05/5 is .99 and not .9899999999999999.
  return String(Number(value.toPrecision(12))).replaceAll('-', '−');
}

/**
 * A time in the unit that fits: milliseconds below a second, seconds below two minutes, then minutes.
 *
 * @param seconds - 0 or more
 * @returns text without markup
 * @example
 * formatSeconds(150); // => "2 min 30 s"
 */
export function formatSeconds(seconds: number): string {
  if (seconds < 0.9995) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 120) return `${whole} s`;
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

function sign(value: number): string {
  return value < 0 ? '−' : '';
}

function grouped(whole: number): string {
  const text = whole.toFixed(0);
  return text.length < 5 ? text : text.replace(/\B(?=(\d{3})+$)/g, ',');
}

function powerOfTen(magnitude: number, digits: number): string {
  const [mantissa, exponent] = magnitude.toExponential(Math.max(0, digits - 1)).split('e');
  return `${mantissa}e${Number(exponent)}`.replace('e-', 'e−');
}
