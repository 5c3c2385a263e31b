import {describe, expect, test} from 'vitest';
import {ConfigError, key, split} from 'why-attention/core';
import {drawMnist1d, mnist1dMoments} from 'why-attention/data';
import {writeSignal} from '../../lib/data/mnist-1d-signal';
import {loadFixture} from '../parity/fixtures';
import {assertClose} from '../support/assert-close';

type Signal = {kind: 'signal'; digit: number; uniforms: number[]; normals: number[]; signal: number[]};
type Statistics = {
  kind: 'statistics';
  examples: number;
  mean: number;
  standardDeviation: number;
  positionMeans: number[];
  positionStandardDeviations: number[];
  autocorrelation: number[];
  classMeans: number[][];
  classStandardDeviations: number[][];
};
const {cases} = loadFixture<Signal | Statistics>('mnist-1d');
const signals = cases.filter((one): one is Signal => one.kind === 'signal');
const published = cases.find((one): one is Statistics => one.kind === 'statistics')!;

test.each(signals.map((one, i) => [i, one] as const))(
  'the published code makes the same signal of the same random numbers, case %i',
  (_, {digit, uniforms, normals, signal}) => {
    const own = new Float64Array(40);
    writeSignal(digit, Float32Array.from(uniforms), Float32Array.from(normals), own);
    // The published templates are 1e-8 higher, so that zeros tell what is padding.
    assertClose(own, signal, {rtol: 1e-10, atol: 3e-8});
  },
);

test('the cases have every digit, no shift, and the most and the least padding', () => {
  expect(new Set(signals.map(({digit}) => digit)).size).toBe(10);
  const paddings = signals.map(({uniforms: [padding]}) => 36 + Math.floor(25 * padding));
  expect([Math.min(...paddings), Math.max(...paddings)]).toEqual([36, 60]);
  expect(signals.some(({uniforms}) => Math.floor(48 * uniforms[2]) === 0)).toBe(true);
});

describe('over many examples', () => {
  const {mean, sd} = mnist1dMoments;
  const n = 100_000;
  const {x, label} = drawMnist1d([key(20261129)], n);
  const raw = Float64Array.from(x, (value) => value * sd + mean);
  const momentsWhere = (wanted: (example: number) => boolean): {means: number[]; sds: number[]} => {
    const [sums, squares] = [Array<number>(40).fill(0), Array<number>(40).fill(0)];
    let count = 0;
    for (let i = 0; i < n; i++) {
      if (!wanted(i)) continue;
      count++;
      for (let t = 0; t < 40; t++) {
        sums[t] += raw[i * 40 + t];
        squares[t] += raw[i * 40 + t] ** 2;
      }
    }
    const means = sums.map((sum) => sum / count);
    return {means, sds: squares.map((square, t) => Math.sqrt(square / count - means[t] ** 2))};
  };
  /** Five standard errors of a difference of two means, or of two standard deviations (kurtosis up to 5). */
  const near = (sds: number[], own: number, theirs: number): number =>
    5 * Math.max(...sds) * Math.sqrt(1 / own + 1 / theirs);

  test('mean and deviation of each position are the published ones', () => {
    const {means, sds} = momentsWhere(() => true);
    const atol = near(published.positionStandardDeviations, n, published.examples);
    assertClose(means, published.positionMeans, {rtol: 0, atol});
    assertClose(sds, published.positionStandardDeviations, {rtol: 0, atol});
    expect(atol).toBeLessThan(0.004); // of 0.15
  });

  test.each(Array.from({length: 10}, (_, digit) => digit))('and so are those of the digit %i', (digit) => {
    const {means, sds} = momentsWhere((i) => label[i] === digit);
    const atol = near(published.classStandardDeviations[digit], n / 10, published.examples / 10);
    assertClose(means, published.classMeans[digit], {rtol: 0, atol});
    assertClose(sds, published.classStandardDeviations[digit], {rtol: 0, atol});
  });

  test('so is the correlation of positions at each distance', () => {
    const {means} = momentsWhere(() => true);
    const lags = Array.from({length: 40}, (_, lag) => {
      let sum = 0;
      for (let i = 0; i < n; i++)
        for (let t = 0; t + lag < 40; t++)
          sum += (raw[i * 40 + t] - means[t]) * (raw[i * 40 + t + lag] - means[t + lag]);
      return sum / (n * (40 - lag));
    });
    assertClose(
      lags.map((covariance) => covariance / lags[0]),
      published.autocorrelation,
      {rtol: 0, atol: 0.015},
    );
    expect(Math.min(...published.autocorrelation)).toBeLessThan(-0.2); // there is something to agree on
  });

  test('they are standardised by the mean and the deviation of the published signals', () => {
    assertClose(mean, published.mean, {rtol: 0, atol: 5e-4});
    assertClose(sd, published.standardDeviation, {rtol: 2e-3, atol: 0});
    const total = x.reduce((sum, value) => sum + value, 0) / x.length;
    const square = x.reduce((sum, value) => sum + value ** 2, 0) / x.length;
    assertClose(total, 0, {rtol: 0, atol: 5e-3});
    assertClose(Math.sqrt(square), 1, {rtol: 3e-3, atol: 0});
  });
});

test('each digit comes equally often, to within one, in an order that is not sorted', () => {
  const {label} = drawMnist1d([key(1)], 1003);
  const counts = Array<number>(10).fill(0);
  label.forEach((digit) => counts[digit]++);
  expect(counts).toEqual([101, 101, 101, 100, 100, 100, 100, 100, 100, 100]);
  const repeated = label.filter((digit, i) => digit === label[i - 1]).length;
  expect(Math.abs(repeated / 1003 - 0.1)).toBeLessThan(0.03); // three standard errors
});

test('seeds that are drawn together are those drawn alone, bit by bit, and differ', () => {
  const keys = split(key(2), 2);
  const {x, label, ...sizes} = drawMnist1d(keys, 30);
  expect(sizes).toEqual({nSeeds: 2, nExamples: 30, shape: [40]});
  keys.forEach((seedKey, s) => {
    const alone = drawMnist1d([seedKey], 30);
    expect(x.slice(s * 1200, (s + 1) * 1200)).toEqual(alone.x);
    expect(label.slice(s * 30, (s + 1) * 30)).toEqual(alone.label);
  });
  expect(x.slice(0, 1200)).not.toEqual(x.slice(1200));
});

test('an empty draw is refused', () => {
  expect(() => drawMnist1d([key(0)], 0)).toThrow(ConfigError);
});
