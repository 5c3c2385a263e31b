// What the arms of notebook 01 can represent, shown by weights set by hand, whatever training finds.
import * as tf from '@tensorflow/tfjs';
import {expect, test} from 'vitest';
import {rSquared} from 'why-attention/analysis';
import {key} from 'why-attention/core';
import {drawRouting, fixedSlot, routingDefaults, staticMixingCeiling, tokenSize} from 'why-attention/data';
import {
  attentionPooling,
  fastWeightPooling,
  mlp,
  type AttentionPoolingParams,
  type ScoringParams,
} from 'why-attention/models';

const tidied = (run: () => void) => () => tf.tidy(() => run());
const {nSlots, dKey, dContent} = routingDefaults;
const dToken = tokenSize(routingDefaults);
const largestError = (a: tf.Tensor, b: tf.Tensor): number => tf.max(tf.abs(tf.sub(a, b))).dataSync()[0];

/** A matrix of zeros but for the entries listed as [row, column, value]. */
function sparse(
  rows: number,
  columns: number,
  entries: readonly (readonly [number, number, number])[],
): tf.Tensor {
  const data = new Float32Array(rows * columns);
  for (const [row, column, value] of entries) data[row * columns + column] = value;
  return tf.tensor2d(data, [rows, columns]);
}

/** x W + 0 with W sparse. */
const map = (dIn: number, dOut: number, entries: readonly (readonly [number, number, number])[]) => ({
  w: sparse(dIn, dOut, entries),
  b: tf.zeros([dOut]),
});
const range = (n: number): number[] => Array.from({length: n}, (_, i) => i);

test(
  'a dense net of 128 ReLU units solves the slot-number cue exactly: a pair of units passes a content where its slot is named',
  tidied(() => {
    const [nHidden, open] = [132, 16]; // the size of mlp-16x; `open` exceeds every |content|
    const firstOfPair = (slot: number, o: number): number => 2 * (slot * dContent + o);
    const [hidden, readOut]: [number, number, number][][] = [[], []];
    const bias = new Float32Array(nHidden);
    for (const slot of range(nSlots))
      for (const o of range(dContent))
        for (const sign of [1, -1]) {
          // relu(±c − open · (1 − named)): c where the slot is named, else 0
          const unit = firstOfPair(slot, o) + (sign === 1 ? 0 : 1);
          hidden.push([slot * dToken + dKey + o, unit, sign]);
          hidden.push([nSlots * dToken + slot, unit, open / Math.sqrt(dKey)]);
          bias[unit] = -open;
          readOut.push([unit, o, sign]);
        }
    const dIn = (nSlots + 1) * dToken;
    const net = mlp({dIn, dHidden: [nHidden], dOut: dContent});
    const params = {
      layers: [{w: sparse(dIn, nHidden, hidden), b: tf.tensor1d(bias)}, map(nHidden, dContent, readOut)],
    };
    const {input, target} = drawRouting([key(1)], 2048, {...routingDefaults, cue: 'slot-number'});
    const x = tf.concat([tf.reshape(input.slots, [2048, -1]), tf.reshape(input.query, [2048, -1])], 1);
    const y = net.apply(params, x);
    expect(largestError(y, tf.squeeze(target, [0]))).toBeLessThan(1e-5);

    // The same weights cannot read a key: the comparison is what is missing.
    const withKey = drawRouting([key(1)], 2048, routingDefaults);
    const keyed = tf.concat(
      [tf.reshape(withKey.input.slots, [2048, -1]), tf.reshape(withKey.input.query, [2048, -1])],
      1,
    );
    expect(rSquared(tf.expandDims(net.apply(params, keyed), 0), withKey.target)[0]).toBeLessThan(0.2);
  }),
);

/** A pooling model that reads contents as they are and scores by what it is given. */
function reader(
  dModel: number,
  embedded: readonly (readonly [number, number, number])[],
  positions: tf.Tensor,
  scoring: ScoringParams,
): AttentionPoolingParams {
  return {
    embed: map(dToken, dModel, embedded),
    positions,
    scoring,
    value: map(
      dModel,
      dModel,
      range(dContent).map((o) => [dKey + o, dKey + o, 1]),
    ),
    readOut: map(
      dModel,
      dContent,
      range(dContent).map((o) => [dKey + o, o, 1]),
    ),
  };
}
const copied = range(dKey + dContent).map((i): [number, number, number] => [i, i, 1]);
const sharpness = 200; // scores of 400 cos(angle between keys)

test(
  'dot-product pooling of model size 16 solves the key cue: R² above 0.9999, wrong only where two keys nearly agree',
  tidied(() => {
    const compare = (scale: number) =>
      map(
        16,
        16,
        range(dKey).map((i) => [i, i, scale]),
      );
    const model = attentionPooling({dToken, nSlots, dModel: 16, dOut: dContent, scoring: 'dot-product'});
    const params = reader(16, copied, tf.zeros([nSlots, 16]), {query: compare(sharpness), key: compare(1)});
    const {input, target} = drawRouting([key(2)], 2048, routingDefaults);
    const y = model.apply(params, {
      slots: tf.squeeze(input.slots, [0]),
      query: tf.squeeze(input.query, [0]),
    });
    expect(rSquared(tf.expandDims(y, 0), target)[0]).toBeGreaterThan(0.9999);
    const errors = tf.max(tf.abs(tf.sub(y, tf.squeeze(target, [0]))), 1).dataSync();
    expect([...errors].filter((error) => error > 1e-3).length).toBeLessThan(10);
  }),
);

test.each([0, 0.5, 1])('with one dimension more for the flag it solves every dial, here %d', (dial) => {
  tf.tidy(() => {
    // The 17th number of a slot marks the fixed one; that of the query is (1 − flag) / 2, "the fixed slot is wanted".
    const marked = sparse(nSlots, 17, [[fixedSlot(routingDefaults), 16, 1]]);
    const flag = tokenSize(routingDefaults) - 1;
    const toQuery = {
      w: sparse(17, 17, [...range(dKey).map((i) => [i, i, sharpness] as const), [16, 16, -sharpness * 20]]),
      b: tf.tensor1d([...new Array<number>(16).fill(0), sharpness * 20]),
    };
    const toKey = map(17, 17, [...range(dKey).map((i) => [i, i, 1] as const), [16, 16, 1]]);
    const params = reader(17, [...copied, [flag, 16, 1]], marked, {query: toQuery, key: toKey});
    const model = attentionPooling({dToken, nSlots, dModel: 17, dOut: dContent, scoring: 'dot-product'});
    const {input, target} = drawRouting([key(3)], 2048, {...routingDefaults, dial});
    const y = model.apply(params, {
      slots: tf.squeeze(input.slots, [0]),
      query: tf.squeeze(input.query, [0]),
    });
    expect(rSquared(tf.expandDims(y, 0), target)[0]).toBeGreaterThan(0.9999);
  });
});

test.each([0.25, 0.5, 1])('the best static row reaches its ceiling and no more, dial %d', (dial) => {
  tf.tidy(() => {
    const model = attentionPooling({dToken, nSlots, dModel: 16, dOut: dContent, scoring: 'static'});
    const wanted = range(nSlots).map(
      (u) => dial / nSlots + (u === fixedSlot(routingDefaults) ? 1 - dial : 0),
    );
    const logits = tf.tensor1d(wanted.map(Math.log));
    const params = reader(16, copied, tf.zeros([nSlots, 16]), {logits});
    const {input, target} = drawRouting([key(4)], 16_384, {...routingDefaults, dial});
    const y = model.apply(params, {
      slots: tf.squeeze(input.slots, [0]),
      query: tf.squeeze(input.query, [0]),
    });
    const reached = rSquared(tf.expandDims(y, 0), target)[0];
    expect(Math.abs(reached - staticMixingCeiling(dial, nSlots))).toBeLessThan(0.02);
  });
});

/** The seed axis off: what a model without one reads. */
const oneSeed = ({slots, query}: {slots: tf.Tensor; query: tf.Tensor}) => ({
  slots: tf.squeeze(slots, [0]),
  query: tf.squeeze(query, [0]),
});

test(
  'a dense synthesizer of model size 17 solves the slot-number cue and has no answer to the key cue',
  tidied(() => {
    const model = attentionPooling({
      dToken,
      nSlots,
      dModel: 17,
      dOut: dContent,
      scoring: 'dense-synthesizer',
    });
    const hidden = map(
      17,
      17,
      range(nSlots).map((u) => [u, u, 1]),
    );
    const output = map(
      17,
      nSlots,
      range(nSlots).map((u) => [u, u, 20]),
    );
    const params = reader(17, copied, tf.zeros([nSlots, 17]), {hidden, output});
    const reached = (['slot-number', 'key'] as const).map((cue) => {
      const {input, target} = drawRouting([key(5)], 2048, {...routingDefaults, cue});
      return rSquared(tf.expandDims(model.apply(params, oneSeed(input)), 0), target)[0];
    });
    expect(reached[0]).toBeGreaterThan(0.9999);
    expect(reached[1]).toBeLessThan(0.15);
  }),
);

/** Fast weights that read contents as they are: keys and queries by the maps given. */
const writer = (
  dModel: number,
  positions: tf.Tensor,
  maps: {query: ReturnType<typeof map>; key: ReturnType<typeof map>; beta?: ReturnType<typeof map>},
) => {
  const {embed, value, readOut} = reader(dModel, copied, positions, {logits: tf.zeros([nSlots])});
  return {embed, positions, value, readOut, ...maps};
};

test(
  'linear fast weights with the key cue: scores t cos + b reach R² 9/16 and no more, because eight random keys overlap in eight dimensions',
  tidied(() => {
    const dModel = 17; // the 17th number of a slot is 1: a score for each slot alike
    const alike = sparse(
      nSlots,
      dModel,
      range(nSlots).map((u) => [u, 16, 1]),
    );
    const model = fastWeightPooling({
      dToken,
      nSlots,
      dModel,
      dOut: dContent,
      rule: 'sum',
      featureMap: 'identity',
    });
    const {input, target} = drawRouting([key(6)], 16_384, routingDefaults);
    const reached = (t: number): number => {
      const scale = Math.sqrt(dModel); // the model divides by it
      const query = {
        w: sparse(
          dModel,
          dModel,
          range(dKey).map((i) => [i, i, (t / dKey) * scale]),
        ),
        b: tf.tensor1d([...new Array<number>(16).fill(0), ((1 - t) / nSlots) * scale]),
      };
      const keys = map(dModel, dModel, [...range(dKey).map((i) => [i, i, 1] as const), [16, 16, 1]]);
      const params = writer(dModel, alike, {query, key: keys});
      return rSquared(tf.expandDims(model.apply(params, oneSeed(input)), 0), target)[0];
    };
    const best = 1 / 2; // (1 − 1/S) / (1 + (S−1)/d − 1/S)
    expect(Math.abs(reached(best) - 9 / 16)).toBeLessThan(0.02);
    for (const other of [0.35, 0.65]) expect(reached(other)).toBeLessThan(reached(best));
  }),
);

test.each(['sum', 'delta'] as const)(
  'with the slot-number cue the %s rule is exact: position codes are orthonormal keys',
  (rule) => {
    tf.tidy(() => {
      const dModel = 24; // key | content | position
      const positions = sparse(
        nSlots,
        dModel,
        range(nSlots).map((u) => [u, 16 + u, 1]),
      );
      const model = fastWeightPooling({dToken, nSlots, dModel, dOut: dContent, rule, featureMap: 'identity'});
      // The cue is √d at the asked slot; the sum rule is divided by √dModel.
      const size = (rule === 'sum' ? Math.sqrt(dModel) : 1) / Math.sqrt(dKey);
      const query = map(
        dModel,
        dModel,
        range(nSlots).map((u) => [u, 16 + u, size]),
      );
      const keys = map(
        dModel,
        dModel,
        range(nSlots).map((u) => [16 + u, 16 + u, 1]),
      );
      const open = {w: tf.zeros([dModel, 1]), b: tf.tensor1d([40])}; // β = 1
      const params = writer(dModel, positions, {query, key: keys, ...(rule === 'delta' ? {beta: open} : {})});
      const {input, target} = drawRouting([key(7)], 2048, {...routingDefaults, cue: 'slot-number'});
      expect(largestError(model.apply(params, oneSeed(input)), tf.squeeze(target, [0]))).toBeLessThan(1e-5);
    });
  },
);
