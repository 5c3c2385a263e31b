// One signal of MNIST-1D from its random numbers: a template is padded, stretched, scaled and shifted, noise and a slope are added, and the whole is read at
// fewer points. Positions are floats, so that padding and stretching are one linear interpolation.

/** Points of a template. */
const TEMPLATE = 12;
/** The padding is uniform in 36 … 60 points. */
const PADDING = {min: 36, max: 60};
/** Points of the stretched signal, on which noise is drawn. */
const STRETCHED = TEMPLATE + PADDING.max;
/** A factor uniform in 1 ± 0.2. */
const SCALE = 0.4;
/** The shift is uniform in 0 … 47 points, around the end. */
const SHIFTS = 48;
const CORRELATED_NOISE = 0.25;
const INDEPENDENT_NOISE = 0.02;
/** From end to end the slope takes away a height uniform in ± 0.375. */
const SHEAR = 0.75;

/** Points of a finished signal. */
export const SIGNAL = 40;
/** Uniform numbers that a signal takes. */
export const UNIFORMS = 4;
/** Normal numbers that a signal takes. */
export const NORMALS = 2 * STRETCHED;

// The ten digits, as they are published.
// prettier-ignore
const shapes = [
  [5, 6, 6.5, 6.75, 7, 7, 7, 7, 6.75, 6.5, 6, 5],
  [5, 3, 3, 3.4, 3.8, 4.2, 4.6, 5, 5.4, 5.8, 5, 5],
  [5, 6, 6.5, 6.5, 6, 5.25, 4.75, 4, 3.5, 3.5, 4, 5],
  [5, 6, 6.5, 6.5, 6, 5, 5, 6, 6.5, 6.5, 6, 5],
  [5, 4.4, 3.8, 3.2, 2.6, 2.6, 5, 5, 5, 5, 5, 5],
  [5, 3, 3, 3, 3, 5, 6, 6.5, 6.5, 6, 4.5, 5],
  [5, 4, 3.5, 3.25, 3, 3, 3, 3, 3.25, 3.5, 4, 5],
  [5, 7, 7, 6.6, 6.2, 5.8, 5.4, 5, 4.6, 4.2, 5, 5],
  [5, 4, 3.5, 3.5, 4, 5, 5, 4, 3.5, 3.5, 4, 5],
  [5, 4, 3.5, 3.5, 4, 5, 5, 5, 5, 4.7, 4.3, 5],
];

/** Each digit with a standard deviation of 1/6, from 0 to 0, and one more zero, where the padding begins. */
const templates = shapes.map((shape) => {
  const mean = shape.reduce((sum, y) => sum + y) / TEMPLATE;
  const sd = Math.sqrt(shape.reduce((sum, y) => sum + (y - mean) ** 2, 0) / TEMPLATE);
  return Float64Array.from([...shape, shape[0]], (y) => (y - shape[0]) / (6 * sd));
});

/** A Gaussian of 2 points, cut at 4 standard deviations: its weights at 0 … 8. */
const RADIUS = 8;
const kernel = ((): Float64Array => {
  const weights = Float64Array.from({length: RADIUS + 1}, (_, i) => Math.exp(-(i ** 2) / 8));
  const total = 2 * weights.reduce((sum, w) => sum + w) - weights[0];
  return weights.map((w) => w / total);
})();

/** A position beyond an end stands for its mirror image, the end itself repeated: … 1 0 | 0 1 … */
const mirrored = (i: number): number => (i < 0 ? -1 - i : i >= STRETCHED ? 2 * STRETCHED - 1 - i : i);

function smoothed(noise: Float32Array, i: number): number {
  let sum = kernel[0] * noise[i];
  for (let d = 1; d <= RADIUS; d++) sum += kernel[d] * (noise[mirrored(i - d)] + noise[mirrored(i + d)]);
  return sum;
}

/** The value at a position between the points of a list. */
function between(values: Float64Array, position: number): number {
  const i = Math.min(Math.floor(position), values.length - 2);
  return values[i] + (position - i) * (values[i + 1] - values[i]);
}

const stretched = new Float64Array(STRETCHED);

/**
 * Writes one signal.
 *
 * @param digit - 0 to 9
 * @param uniforms - `UNIFORMS` numbers in [0, 1): padding, scale, shift, slope
 * @param normals - `NORMALS` numbers: what becomes the correlated noise, then the independent one
 * @param signal - receives `SIGNAL` numbers
 */
export function writeSignal(
  digit: number,
  uniforms: Float32Array,
  normals: Float32Array,
  signal: Float64Array,
): void {
  const padding = PADDING.min + Math.floor(uniforms[0] * (PADDING.max - PADDING.min + 1));
  const scale = 1 + SCALE * (uniforms[1] - 0.5);
  const shift = Math.floor(uniforms[2] * SHIFTS);
  const slope = SHEAR * (uniforms[3] - 0.5);
  const step = (TEMPLATE + padding - 1) / (STRETCHED - 1);
  for (let i = 0; i < STRETCHED; i++) {
    const position = (i < shift ? i - shift + STRETCHED : i - shift) * step;
    // The correlated noise fills the padding only.
    const body =
      position < TEMPLATE
        ? scale * between(templates[digit], position)
        : CORRELATED_NOISE * smoothed(normals, i);
    stretched[i] = body + INDEPENDENT_NOISE * normals[STRETCHED + i] - slope * (i / (STRETCHED - 1) - 0.5);
  }
  for (let i = 0; i < SIGNAL; i++) signal[i] = between(stretched, (i * (STRETCHED - 1)) / (SIGNAL - 1));
}
