import * as tf from '@tensorflow/tfjs';
import {describe, expect, test} from 'vitest';
import {ConfigError, key, split, treeAt, treeLeaves} from 'why-attention/core';
import {
  drawRouting,
  fixedSlot,
  flagOnlyCeiling,
  routingDefaults,
  staticMixingCeiling,
  tokenSize,
  type Cue,
  type RoutingBatch,
  type RoutingConfig,
} from 'why-attention/data';
import {assertClose} from '../support/assert-close';
import {erfOf} from '../support/reference/functions';
import {tolerances} from '../support/tolerances';

const tidied = (run: () => void) => () => tf.tidy(() => run());
const sizes = {nSlots: 5, dKey: 6, dContent: 3};
const at = (changes: Partial<RoutingConfig> = {}): RoutingConfig => ({
  ...routingDefaults,
  ...sizes,
  ...changes,
});

type Example = {
  slots: number[][];
  query: number[];
  target: number[];
  routed: number;
  asked: number;
};

/** The examples of all seeds, one after the other, as plain lists. */
function examplesOf({input: {slots, query}, target, routed, asked}: RoutingBatch): Example[] {
  const [s, q, t] = [slots.arraySync(), query.arraySync(), target.arraySync()] as [
    number[][][][],
    number[][][],
    number[][][],
  ];
  const [r, a] = [routed.arraySync(), asked.arraySync()] as [number[][], number[][]];
  return s.flatMap((ofSeed, i) =>
    ofSeed.map((oneSlots, b) => ({
      slots: oneSlots,
      query: q[i][b],
      target: t[i][b],
      routed: r[i][b],
      asked: a[i][b],
    })),
  );
}

/** The slot that a query names, found as a solver would: by comparing keys, or by reading the one-hot number. */
function namedSlot({slots, query}: Example, cue: Cue, {dKey}: RoutingConfig): number {
  const cueOf = query.slice(0, dKey);
  const matches =
    cue === 'key'
      ? slots.flatMap((slot, u) => (slot.slice(0, dKey).every((k, i) => k === cueOf[i]) ? [u] : []))
      : cueOf.flatMap((value, u) => (value !== 0 ? [u] : []));
  expect(matches).toHaveLength(1);
  return matches[0];
}

describe.each(['key', 'slot-number'] as const)('with cue %s', (cue) => {
  const config = at({cue, dial: 0.6});
  const draw = () => drawRouting([key(1), key(2)], 150, config);

  test(
    'the target is the content of the slot that the query names where the flag is 1, else of the fixed slot',
    tidied(() => {
      const examples = examplesOf(draw());
      expect(examples).toHaveLength(300);
      for (const example of examples) {
        const named = namedSlot(example, cue, config);
        const flag = example.query.at(-1);
        expect([1, -1]).toContain(flag);
        const wanted = flag === 1 ? named : fixedSlot(config);
        expect(example.target).toEqual(example.slots[wanted].slice(6, 9));
        expect([example.asked, example.routed]).toEqual([named, flag === 1 ? 1 : 0]);
      }
    }),
  );

  test(
    'keys have norm √dKey, and so has the cue; the flag stands in the query only, the content in the slots only',
    tidied(() => {
      const norm = (vector: number[]): number => Math.hypot(...vector);
      for (const {slots, query} of examplesOf(draw())) {
        for (const vector of [...slots, query])
          expect(Math.abs(norm(vector.slice(0, 6)) - Math.sqrt(6))).toBeLessThan(1e-5);
        for (const slot of slots) {
          expect(slot).toHaveLength(tokenSize(config));
          expect(slot.at(-1)).toBe(0);
          expect(slot.slice(6, 9).every((content) => content !== 0)).toBe(true);
        }
        expect(query.slice(6, 9)).toEqual([0, 0, 0]);
      }
    }),
  );

  test(
    'dial 0 always wants the fixed slot, whatever is asked; dial 1 always the asked one',
    tidied(() => {
      const never = examplesOf(drawRouting([key(3)], 200, {...config, dial: 0}));
      expect(never.every(({routed, query}) => routed === 0 && query.at(-1) === -1)).toBe(true);
      expect(never.every(({slots, target}) => target.join() === slots[3].slice(6, 9).join())).toBe(true);
      expect(new Set(never.map(({asked}) => asked)).size).toBe(5); // the query still asks
      const always = examplesOf(drawRouting([key(3)], 200, {...config, dial: 1}));
      expect(always.every(({routed, query}) => routed === 1 && query.at(-1) === 1)).toBe(true);
    }),
  );
});

test(
  'the share that is routed is the dial, to three standard errors',
  tidied(() => {
    for (const dial of [0.25, 0.5, 0.9]) {
      const share = tf.mean(drawRouting([key(4)], 8000, at({dial, nSlots: 2, dKey: 2})).routed).dataSync()[0];
      expect(Math.abs(share - dial)).toBeLessThan(3 * Math.sqrt((dial * (1 - dial)) / 8000));
    }
  }),
);

test(
  'each slot is asked equally often, and contents are independent with unit variance',
  tidied(() => {
    const examples = examplesOf(drawRouting([key(5)], 6000, at()));
    const counts = Array<number>(5).fill(0);
    examples.forEach(({asked}) => counts[asked]++);
    for (const count of counts)
      expect(Math.abs(count - 1200)).toBeLessThan(3.3 * Math.sqrt(6000 * 0.2 * 0.8));
    const moment = (f: (example: Example) => number): number =>
      examples.reduce((sum, example) => sum + f(example), 0) / examples.length;
    expect(Math.abs(moment(({slots}) => slots[0][6]))).toBeLessThan(0.05);
    expect(Math.abs(moment(({slots}) => slots[0][6] ** 2) - 1)).toBeLessThan(0.07);
    expect(Math.abs(moment(({slots}) => slots[0][6] * slots[1][6]))).toBeLessThan(0.05); // another slot
    expect(Math.abs(moment(({slots}) => slots[0][6] * slots[0][7]))).toBeLessThan(0.05); // another number
    // keys point anywhere: each coordinate has mean 0 and mean square 1
    expect(Math.abs(moment(({slots}) => slots[2][1]))).toBeLessThan(0.05);
    expect(Math.abs(moment(({slots}) => slots[2][1] ** 2) - 1)).toBeLessThan(0.07);
  }),
);

test(
  'what is asked comes from random words of its own, not from those of the contents',
  tidied(() => {
    const examples = examplesOf(drawRouting([key(10)], 2000, at()));
    // The n-th number drawn for the tokens, where it is a content (keys are rescaled), against the n-th drawn for the choices.
    const numbers = examples.flatMap(({slots}) => slots.flatMap((slot) => slot.slice(0, 9)));
    const pairs = examples.flatMap(({asked}, b) => ((2 * b) % 9 >= 6 ? [[asked, numbers[2 * b]]] : []));
    expect(pairs.length).toBeGreaterThan(600);
    const agree = pairs.filter(([asked, z]) => asked === Math.floor(5 * (0.5 + erfOf(z / Math.SQRT2) / 2)));
    expect(Math.abs(agree.length / pairs.length - 1 / 5)).toBeLessThan(0.06); // by chance; of one key it would be all
  }),
);

test(
  'at every dial and for both cues one key draws the same slots and the same questions',
  tidied(() => {
    const reference = drawRouting([key(6)], 60, at({dial: 0.3}));
    for (const cue of ['key', 'slot-number'] as const) {
      for (const dial of [0, 0.3, 0.8, 1]) {
        const batch = drawRouting([key(6)], 60, at({dial, cue}));
        assertClose(batch.input.slots, reference.input.slots, tolerances.exact);
        assertClose(batch.asked, reference.asked, tolerances.exact);
        // what is routed at a dial stays routed at every higher one
        const [here, there] = [batch.routed.dataSync(), reference.routed.dataSync()];
        here.forEach((routed, b) => expect(dial >= 0.3 ? routed >= there[b] : routed <= there[b]).toBe(true));
      }
    }
  }),
);

test(
  'stacked seeds are the single seeds, bit by bit, and differ from each other',
  tidied(() => {
    const keys = split(key(7), 3);
    const stacked = drawRouting(keys, 20, at());
    keys.forEach((seedKey, s) => {
      const alone = treeLeaves(treeAt(drawRouting([seedKey], 20, at()), 0));
      treeLeaves(treeAt(stacked, s)).forEach((leaf, i) => assertClose(leaf, alone[i], tolerances.exact));
    });
    const [first, second] = [treeAt(stacked.target, 0).dataSync(), treeAt(stacked.target, 1).dataSync()];
    expect([...first]).not.toEqual([...second]);
    expect(stacked.asked.dtype).toBe('int32');
  }),
);

test('drawing twice gives the same bits and leaves nothing but the batch', () => {
  const before = tf.memory().numTensors;
  const [first, second] = [drawRouting([key(8)], 10, at()), drawRouting([key(8)], 10, at())].map(treeLeaves);
  expect(first).toHaveLength(5);
  expect(tf.memory().numTensors).toBe(before + 10);
  first.forEach((leaf, i) => assertClose(leaf, second[i], tolerances.exact));
  [...first, ...second].forEach((leaf) => leaf.dispose());
});

test('the fixed slot is the fourth, or the last of fewer', () => {
  expect([1, 2, 4, 8].map((nSlots) => fixedSlot({...routingDefaults, nSlots}))).toEqual([0, 1, 3, 3]);
});

describe('refused', () => {
  test.each<[string, Partial<RoutingConfig>, string]>([
    ['no slot', {nSlots: 0}, 'nSlots must be a positive integer. Got 0.'],
    ['half a key', {dKey: 0.5}, 'dKey must be a positive integer. Got 0.5.'],
    ['no content', {dContent: -1}, 'dContent must be a positive integer. Got -1.'],
    ['a dial above 1', {dial: 1.01}, 'dial must be in [0, 1]. Got 1.01.'],
    ['a dial that is no number', {dial: NaN}, 'dial must be in [0, 1]. Got NaN.'],
    ['an unknown cue', {cue: 'name' as Cue}, 'cue must be key or slot-number. Got name.'],
    [
      'more slots than a slot number can name',
      {cue: 'slot-number', nSlots: 7},
      'nSlots must be at most dKey = 6 for the slot-number cue. Got 7.',
    ],
  ])('%s', (_, changes, message) => {
    expect(() => drawRouting([key(0)], 4, at(changes))).toThrow(ConfigError);
    expect(() => drawRouting([key(0)], 4, at(changes))).toThrow(message);
  });

  test('an empty batch', () => {
    expect(() => drawRouting([key(0)], 0, at())).toThrow('batchSize must be a positive integer. Got 0.');
  });

  test('as many slots as the key has numbers are allowed', () => {
    tf.tidy(() => {
      const {input} = drawRouting([key(0)], 4, at({cue: 'slot-number', nSlots: 6}));
      expect(input.slots.shape).toEqual([1, 4, 6, 10]);
    });
  });
});

describe('staticMixingCeiling', () => {
  test.each([
    [0, 8, 1],
    [1, 8, 1 / 8],
    [0.5, 8, (9 / 16) ** 2 + 7 / 256],
    [1, 2, 1 / 2],
    [0.7, 1, 1],
  ])('at dial %d with %d slots is %d', (dial, nSlots, expected) => {
    assertClose(staticMixingCeiling(dial, nSlots), expected, {rtol: 1e-12, atol: 0});
  });

  test.each([0.25, 0.5, 1])('is what the best row of weights reaches by least squares, dial %d', (dial) => {
    const examples = tf.tidy(() => examplesOf(drawRouting([key(9)], 5000, at({dial}))));
    const [fit, check] = [examples.slice(0, 2500), examples.slice(2500)];
    const weights = leastSquares(fit);
    let [residual, total] = [0, 0];
    for (const {slots, target} of check)
      target.forEach((y, o) => {
        const mixed = weights.reduce((sum, w, u) => sum + w * slots[u][6 + o], 0);
        residual += (y - mixed) ** 2;
        total += y ** 2;
      });
    expect(Math.abs(1 - residual / total - staticMixingCeiling(dial, 5))).toBeLessThan(0.02);
    // and the weights are the probabilities that a slot is wanted
    const expected = weights.map((_, u) => dial / 5 + (u === 3 ? 1 - dial : 0));
    assertClose(weights, expected, {rtol: 0, atol: 0.05}); // four standard errors
  });
});

describe('flagOnlyCeiling', () => {
  test.each([
    [0, 8, 1],
    [1, 8, 1 / 8],
    [0.5, 8, 9 / 16],
    [0.7, 1, 1],
  ])('at dial %d with %d slots is %d', (dial, nSlots, expected) => {
    assertClose(flagOnlyCeiling(dial, nSlots), expected, {rtol: 1e-12, atol: 0});
  });

  test.each([0.25, 0.5, 1])('is what the flag and the mean of all contents reach, dial %d', (dial) => {
    const examples = tf.tidy(() => examplesOf(drawRouting([key(11)], 5000, at({dial}))));
    let [residual, total] = [0, 0];
    for (const {slots, query, target} of examples)
      target.forEach((y, o) => {
        const contents = slots.map((slot) => slot[6 + o]);
        const isAsked = query[query.length - 1] === 1;
        const guess = isAsked ? contents.reduce((a, b) => a + b) / contents.length : contents[3];
        residual += (y - guess) ** 2;
        total += y ** 2;
      });
    expect(Math.abs(1 - residual / total - flagOnlyCeiling(dial, 5))).toBeLessThan(0.02);
  });
});

/** The row of mixing weights with the smallest squared error: the normal equations, solved by elimination. */
function leastSquares(examples: readonly Example[]): number[] {
  const n = 5;
  const rows = Array.from({length: n}, () => Array<number>(n + 1).fill(0));
  for (const {slots, target} of examples)
    target.forEach((y, o) => {
      for (let u = 0; u < n; u++) {
        for (let v = 0; v < n; v++) rows[u][v] += slots[u][6 + o] * slots[v][6 + o];
        rows[u][n] += slots[u][6 + o] * y;
      }
    });
  for (let pivot = 0; pivot < n; pivot++)
    for (let row = 0; row < n; row++) {
      if (row === pivot) continue;
      const factor = rows[row][pivot] / rows[pivot][pivot];
      for (let column = pivot; column <= n; column++) rows[row][column] -= factor * rows[pivot][column];
    }
  return rows.map((row, i) => row[n] / row[i]);
}
