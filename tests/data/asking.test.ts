import * as tf from '@tensorflow/tfjs';
import {expect, test} from 'vitest';
import {ConfigError, key, ShapeError, treeLeaves} from 'why-attention/core';
import {asking, drawRouting, fixedSlot, routingDefaults, type RoutingConfig} from 'why-attention/data';
import {assertClose} from '../support/assert-close';
import {tolerances} from '../support/tolerances';

const tidied = (run: () => void) => () => tf.tidy(() => run());
const sizes = {nSlots: 5, dKey: 6, dContent: 3};
const at = (changes: Partial<RoutingConfig>): RoutingConfig => ({...routingDefaults, ...sizes, ...changes});
const [first, second] = [key(1), key(2)];

test.each(['key', 'slot-number'] as const)(
  'cue %s: what was asked stays, bit by bit, where it is asked again',
  (cue) =>
    tf.tidy(() => {
      const config = at({cue, dial: 0.6});
      const batch = drawRouting([first, second], 40, config);
      const wasAsked = batch.asked.arraySync() as number[][];
      for (let slot = 0; slot < 5; slot++) {
        const again = asking(batch, [slot, (slot + 2) % 5], config);
        assertClose(again.input.slots, batch.input.slots, tolerances.exact);
        assertClose(again.routed, batch.routed, tolerances.exact);
        [slot, (slot + 2) % 5].forEach((asked, s) =>
          wasAsked[s].forEach((was, b) => {
            expect((again.asked.arraySync() as number[][])[s][b]).toBe(asked);
            if (was !== asked) return;
            for (const of of ['query', 'target'] as const) {
              const row = (x: tf.Tensor) => tf.slice(x, [s, b, 0], [1, 1, -1]);
              const [now, then] = [again, batch].map((x) => row(of === 'query' ? x.input.query : x.target));
              assertClose(now, then, tolerances.exact);
            }
          }),
        );
      }
    }),
);

test(
  'the query names the asked slot and keeps its flag; the target is that slot’s content where it is routed, else the fixed slot’s',
  tidied(() => {
    const config = at({cue: 'key', dial: 0.5});
    const batch = drawRouting([first], 60, config);
    const {input, target, routed} = asking(batch, [1], config);
    const slots = (input.slots.arraySync() as number[][][][])[0];
    const [queries, before] = [input.query, batch.input.query].map((x) => (x.arraySync() as number[][][])[0]);
    const targets = (target.arraySync() as number[][][])[0];
    const flags = (routed.arraySync() as number[][])[0];
    expect(new Set(flags)).toEqual(new Set([0, 1]));
    queries.forEach((query, b) => {
      expect(query.slice(0, 6)).toEqual(slots[b][1].slice(0, 6));
      expect(query.slice(6)).toEqual(before[b].slice(6));
      expect(targets[b]).toEqual(slots[b][flags[b] === 1 ? 1 : fixedSlot(config)].slice(6, 9));
    });
  }),
);

test('leaves the batch and nothing but its own five tensors', () => {
  const config = at({cue: 'slot-number'});
  const batch = drawRouting([first], 3, config);
  const before = tf.memory().numTensors;
  const again = asking(batch, [0], config);
  expect(tf.memory().numTensors).toBe(before + 5);
  treeLeaves(batch).forEach((leaf) => leaf.dispose());
  expect(again.input.slots.dataSync()).toHaveLength(3 * 5 * 10);
  treeLeaves(again).forEach((leaf) => leaf.dispose());
});

test(
  'is refused for other sizes, too few slots, or a slot that there is not',
  tidied(() => {
    const config = at({});
    const batch = drawRouting([first, second], 3, config);
    expect(() => asking(batch, [0, 0], {...config, nSlots: 4})).toThrow(ShapeError);
    expect(() => asking(batch, [0], config)).toThrow(ConfigError);
    expect(() => asking(batch, [0], config)).toThrow('asked must have one slot for each of 2 seeds. Got 1.');
    expect(() => asking(batch, [0, 5], config)).toThrow('asked must be slots from 0 to 4. Got 5.');
  }),
);
