import {describe, expect, it} from 'vitest';
import {seriesStyles, styleOf, themeConfig, themeLayout, translucent, weightScale} from '../../lib/show';

function channels(color: string): number[] {
  return [1, 3, 5].map((at) => parseInt(color.slice(at, at + 2), 16) / 255);
}

function linear(channel: number): number {
  return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
}

/** WCAG 2.1, relative luminance. */
function luminance(color: string): number {
  const [r, g, b] = channels(color).map(linear);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** Viénot, Brettel and Mollon 1999, on linear light. */
const matrices: {[sight: string]: number[][]} = {
  'all colours': [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  'no red': [
    [0.10889, 0.89111, 0],
    [0.10889, 0.89111, 0],
    [0.00447, -0.00447, 1],
  ],
  'no green': [
    [0.29031, 0.70969, 0],
    [0.29031, 0.70969, 0],
    [-0.02197, 0.02197, 1],
  ],
};

function times(matrix: number[][], vector: number[]): number[] {
  return matrix.map((row) => row.reduce((sum, value, i) => sum + value * vector[i], 0));
}

/** CIELAB of a colour as seen, so that distances are those of perception. */
function lab(sight: number[][], color: string): number[] {
  const seen = times(sight, channels(color).map(linear)).map((value) => Math.max(0, value));
  const xyz = times(
    [
      [0.4124, 0.3576, 0.1805],
      [0.2126, 0.7152, 0.0722],
      [0.0193, 0.1192, 0.9505],
    ],
    seen,
  );
  const [x, y, z] = xyz
    .map((value, i) => value / [0.9505, 1, 1.089][i])
    .map((value) => (value > 0.008856 ? Math.cbrt(value) : 7.787 * value + 16 / 116));
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

describe('the theme', () => {
  it('knows black on white to be 21 : 1', () => {
    expect(1.05 / (luminance('#000000') + 0.05)).toBeCloseTo(21, 10);
  });

  it.each(seriesStyles.map(({color}) => color))('draws %s at 3 : 1 or more on its paper', (color) => {
    const paper = luminance(themeLayout.paper_bgcolor as string);
    expect((paper + 0.05) / (luminance(color) + 0.05)).toBeGreaterThanOrEqual(3);
  });

  it('gives each series a colour, a marker, and a pair of dash and marker of its own', () => {
    const n = seriesStyles.length;
    expect(new Set(seriesStyles.map(({color}) => color)).size).toBe(n);
    expect(new Set(seriesStyles.map(({symbol}) => symbol)).size).toBe(n);
    expect(new Set(seriesStyles.map(({dash, symbol}) => dash + symbol)).size).toBe(n);
  });

  it.each(['all colours', 'no red', 'no green'])('keeps the series apart for those who see %s', (sight) => {
    const seen = seriesStyles.map(({color}) => lab(matrices[sight], color));
    seen.forEach((one, i) =>
      seen.slice(i + 1).forEach((other) => {
        // 2.3 is just noticeable side by side; Okabe and Ito's own seven come down to 19.
        expect(Math.hypot(...one.map((value, k) => value - other[k]))).toBeGreaterThan(15);
      }),
    );
  });

  it('refuses a look that is not there', () => {
    expect(() => styleOf(seriesStyles.length)).toThrow(/0 to 6. Got 7/);
    expect(() => styleOf(-1)).toThrow(/Got -1/);
  });

  it('shows no upload button and takes white paper at 760 by 440', () => {
    expect(themeConfig).toEqual({showSendToCloud: false, displaylogo: false, responsive: true});
    expect([themeLayout.width, themeLayout.height, themeLayout.paper_bgcolor]).toEqual([760, 440, '#ffffff']);
  });

  it('has a scale of weights that darkens all the way', () => {
    const lights = weightScale.map(([, color]) => luminance(color));
    expect([...lights].sort((a, b) => b - a)).toEqual(lights);
    expect(lights[0]).toBe(1);
  });

  it('makes a colour translucent', () => {
    expect(translucent('#d55e00', 0.18)).toBe('rgba(213, 94, 0, 0.18)');
  });
});
