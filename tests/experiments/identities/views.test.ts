// Each way to attention's numbers, against closed forms and against attention written out.
import * as tf from '@tensorflow/tfjs';
import {describe, expect, test} from 'vitest';
import {key, normal, split} from 'why-attention/core';
import {
  completeGraph,
  convolutionByAttention,
  kernelSmoother,
  largestDifference,
  maskOfEdges,
  offsetHeads,
  passMessages,
} from 'why-attention/experiments/identities';
import {attentionWeights, dotProductScores, linear, scaledDotProductAttention} from 'why-attention/nn';
import {assertClose} from '../../support/assert-close';
import {errorOf} from '../../support/error-of';
import {tolerances} from '../../support/tolerances';

const rows = (x: tf.Tensor): number[][] => x.arraySync() as number[][];

describe('a kernel smoother', () => {
  test('is a mean of the values, whatever the kernel', () => {
    const data = {
      queries: [[1], [2]],
      keys: [[3], [4], [5]],
      values: [
        [7, 1],
        [7, 1],
        [7, 1],
      ],
    };
    for (const estimate of [kernelSmoother(data), kernelSmoother(data, ([q], [k]) => 1 / (q + k))])
      assertClose(estimate.flat(), [7, 1, 7, 1], {rtol: 1e-12, atol: 0});
  });

  test('with a Gaussian kernel is attention with keys (x, −x²/2) and scale 1/h²', () => {
    const [xs, ys, h] = [[-1, 0.2, 0.9, 1.4], [3, -2, 5, 1], 0.4];
    const at = [0, 0.5, 1];
    const gaussian = kernelSmoother(
      {queries: at.map((x) => [x]), keys: xs.map((x) => [x]), values: ys.map((y) => [y])},
      ([x], [own]) => Math.exp(-((x - own) ** 2) / (2 * h ** 2)),
    );
    const attended = scaledDotProductAttention(
      tf.tensor2d(at.map((x) => [x, 1])),
      tf.tensor2d(xs.map((x) => [x, -(x ** 2) / 2])),
      tf.tensor2d(ys.map((y) => [y])),
      {scale: 1 / h ** 2},
    );
    assertClose(attended.dataSync<'float32'>(), gaussian.flat(), tolerances.elementwise);
  });

  test('refuses keys that are not as long as the query', () => {
    const data = {queries: [[1, 2]], keys: [[1]], values: [[1]]};
    expect(errorOf(() => kernelSmoother(data)).message).toBe(
      'A key must have 2 numbers, as its query has. Got 1.',
    );
  });

  test('refuses keys without values', () => {
    expect(errorOf(() => kernelSmoother({queries: [[1]], keys: [[1]], values: []})).message).toBe(
      'values must have one row a key, and at least one. Got 0 values for 1 keys.',
    );
  });
});

describe('message passing', () => {
  const [qKey, kKey, vKey] = split(key(3), 3);
  const [q, k, v] = [normal(qKey, [5, 4]), normal(kKey, [5, 4]), normal(vKey, [5, 2])];
  const nodes = {queries: rows(q), keys: rows(k), values: rows(v)};

  test('does not depend on the order of the edges', () => {
    const edges = completeGraph(5);
    assertClose(passMessages([...edges].reverse(), nodes).flat(), passMessages(edges, nodes).flat(), {
      rtol: 1e-12,
      atol: 1e-12,
    });
  });

  test('over two edges is written out by hand', () => {
    const [first, second] = [1, 4].map((u) =>
      Math.exp(nodes.queries[0].reduce((sum, x, i) => sum + x * nodes.keys[u][i], 0) / 2),
    );
    const expected = nodes.values[1].map(
      (x, e) => (first * x + second * nodes.values[4][e]) / (first + second),
    );
    const edges = [
      {from: 1, to: 0},
      {from: 4, to: 0},
    ];
    assertClose(passMessages(edges, nodes)[0], expected, {rtol: 1e-12, atol: 1e-12});
    assertClose(
      rows(scaledDotProductAttention(q, k, v, {mask: maskOfEdges(edges, 5)})),
      passMessages(edges, nodes),
      tolerances.matmul,
    );
  });

  test('refuses an edge to a node that is not there', () => {
    const message = 'An edge must lead from one of 5 nodes to one of 5, counted from 0. Got 5 → 0.';
    expect(errorOf(() => passMessages([{from: 5, to: 0}], nodes)).message).toBe(message);
    expect(errorOf(() => maskOfEdges([{from: 5, to: 0}], 5)).message).toBe(message);
  });
});

describe('a convolution by attention', () => {
  const [filterKey, signalKey] = split(key(4), 2);

  test.each([
    [1, 1, 1, 1],
    [3, 2, 4, 5],
    [4, 3, 1, 4],
    [7, 8, 8, 23],
    [5, 1, 9, 200],
  ])('of %i taps, %i to %i channels, %i places is the sum over offsets', (taps, dIn, dOut, length) => {
    const filter = normal(filterKey, [taps, dIn, dOut]);
    const signal = normal(signalKey, [2, length, dIn]);
    const [w, x] = [filter.arraySync() as number[][][], signal.arraySync() as number[][][]];
    for (const circular of [true, false]) {
      const y = convolutionByAttention(filter, signal, {circular}).arraySync() as number[][][];
      const expected = x.map((one) =>
        one.map((_, l) =>
          Array.from({length: dOut}, (__, o) =>
            w.reduce((sum, tap, t) => {
              const at = l + t - Math.floor(taps / 2);
              const place = circular ? one[(at + length) % length] : one[at];
              return sum + (place ?? []).reduce((own, value, i) => own + value * tap[i][o], 0);
            }, 0),
          ),
        ),
      );
      assertClose(y.flat(2), expected.flat(2), {rtol: 1e-5, atol: 2e-5}, `circular ${circular}`);
    }
  });

  test('has heads whose weights are 1 at their offset and exactly 0 elsewhere', () => {
    const [length, first] = [9, -1];
    const {wq, wk} = offsetHeads(tf.ones([3, 1, 1]), {length, first});
    const [dModel, dHead] = [wq.shape[0], wq.shape[0] / 3];
    const places = Array.from({length}, (_, l) => {
      const angle = (2 * Math.PI * l) / length;
      return [Math.cos(angle), Math.sin(angle), ...new Array<number>(dModel - 2).fill(0)];
    });
    const codes = tf.tensor2d(places);
    for (const head of [0, 1, 2]) {
      const own = (w: tf.Tensor): tf.Tensor =>
        tf.slice(linear({w}, codes), [0, head * dHead], [length, dHead]);
      const weights = rows(attentionWeights(dotProductScores(own(wq), own(wk))));
      weights.forEach((row, l) =>
        row.forEach((weight, u) => {
          if (u === (l + first + head + length) % length) expect(weight).toBeCloseTo(1, 6);
          else expect(weight).toBe(0);
        }),
      );
    }
  });

  test('refuses a signal that is shorter than the filter, or of other channels', () => {
    const filter = tf.ones([3, 2, 1]);
    for (const [shape, got] of [
      [[1, 2, 2], '1, 2, 2'],
      [[1, 4, 1], '1, 4, 1'],
    ] as const)
      // prettier-ignore
      expect(errorOf(() => convolutionByAttention(filter, tf.ones([...shape]))).message).toBe(
        `signal must be [B, L, 2] with at least 3 places, as the filter has taps. Got [${got}].`,
      );
    expect(errorOf(() => offsetHeads(filter, {length: 2, first: 0})).message).toContain(
      'at most 2 taps, the places of the ring. Got [3, 2, 1]',
    );
  });
});

test('answers of different lengths have no difference', () => {
  expect(largestDifference([[1, 2]], [[1]])).toBeNaN();
  expect(largestDifference([[0, 0]], [[0, 0]])).toBe(0);
});
