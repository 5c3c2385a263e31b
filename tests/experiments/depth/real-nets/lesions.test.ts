// Lesions and paths of stacks whose numbers are known: each unit multiplies its input by a matrix or a factor.
import * as tf from '@tensorflow/tfjs';
import {describe, expect, test} from 'vitest';
import {key, normal} from 'why-attention/core';
import {applyUnits, type ResidualUnit} from 'why-attention/nn';
import {matmul} from 'why-attention/ops';
import {closeness} from '../../../../lib/experiments/depth/real-nets/closeness';
import {damageOf, lesionsOf, statesOf} from '../../../../lib/experiments/depth/real-nets/lesions';
import {pathsOf} from '../../../../lib/experiments/depth/real-nets/paths';
import {assertClose} from '../../../support/assert-close';
import {tolerances} from '../../../support/tolerances';

const tidied = (run: () => void) => () => tf.tidy(() => run());
const head = (h: tf.Tensor): tf.Tensor => h;
const times = (factor: number, block: number, more: Partial<ResidualUnit> = {}): ResidualUnit => ({
  name: `times ${factor}`,
  block,
  branch: (h) => tf.mul(h, factor),
  ...more,
});
/** Two blocks of two units, one with a projection, one plain unit. */
const mixed = (): ResidualUnit[] => [
  times(2, 0),
  times(3, 0),
  times(5, 1),
  times(7, 1),
  times(11, 2, {skip: (h) => tf.neg(h)}),
  times(13, 3, {skip: 'none'}),
];

describe('the lesions of a stack', () => {
  const found = lesionsOf(mixed());
  const after = (kind: string) =>
    found
      .filter((lesion) => lesion.kind === kind)
      .map(({at, from, units}) => [at, from, applyUnits(units, tf.scalar(1)).arraySync()]);
  const [first, second, third, last] = [3 * 4, 6 * 8, 10, 13];
  const whole = first * second * third * last;

  test(
    'swap neighbouring blocks and delete blocks that keep sizes: a projection stays where it is',
    tidied(() => {
      expect(after('swap')).toEqual([[0, 0, whole]]); // factors commute
      expect(after('delete block')).toEqual([
        [0, 0, whole / first],
        [1, 2, whole / second],
        [3, 5, whole / last],
      ]);
    }),
  );

  test(
    'delete each branch and each skip where there are both',
    tidied(() => {
      const factors = [[2, 3], [3, 4], [5, 6], [7, 8], [11, 10]]; // prettier-ignore
      expect(after('delete branch')).toEqual(
        factors.map(([, all], i) => [i, i, (whole / all) * (i === 4 ? -1 : 1)]),
      );
      expect(after('delete skip')).toEqual(factors.map(([branch, all], i) => [i, i, (whole / all) * branch]));
    }),
  );

  test(
    'are measured as the whole changed stack would be, though what comes before is not computed again',
    tidied(() => {
      const matrices = Array.from({length: 4}, (_, i) => normal(key(i), [5, 5]));
      const units = matrices.map((m, i) => ({
        name: `${i}`,
        block: i,
        branch: (h: tf.Tensor) => matmul(h, m),
      }));
      const h = normal(key(9), [7, 5]);
      const stack = {h, units, head};
      const {intact, lesions} = damageOf(stack, statesOf(stack));
      const vectors = (of: readonly ResidualUnit[]) => applyUnits(of, h).arraySync() as number[][];
      assertClose(intact.flat(), vectors(units).flat(), tolerances.paths);
      const whole = lesionsOf(units);
      expect(lesions.map(({kind, at}) => [kind, at])).toEqual(whole.map(({kind, at}) => [kind, at]));
      lesions.forEach(({damage, cosine, retrieval}, i) => {
        const expected = closeness(vectors(units), vectors(whole[i].units));
        assertClose([damage, cosine, retrieval], [expected.damage, expected.cosine, expected.retrieval], tolerances.paths); // prettier-ignore
      });
      expect(Math.min(...lesions.map(({damage}) => damage))).toBeGreaterThan(0.01);
    }),
  );
});

test(
  'paths of factors: the mass of k branches is the elementary symmetric polynomial of their sizes',
  tidied(() => {
    const stack = {h: normal(key(1), [1, 6]), units: [times(0.5, 0), times(2, 1), times(-3, 2)], head};
    const {masses, mean} = pathsOf(stack, key(2));
    // Signs cancel within one length: 0.5 + 2 − 3, 1 − 1.5 − 6, −3.
    const sizes = [1, 0.5, 6.5, 3];
    assertClose(masses.map((mass) => mass / masses[0]), sizes, tolerances.paths); // prettier-ignore
    expect(mean).toBeCloseTo((0.5 + 13 + 9) / 11, 5);
    expect(pathsOf(stack, key(3)).masses[0]).not.toBe(masses[0]);
  }),
);

test(
  'paths do not depend on the length of the direction: a head that scales changes no share',
  tidied(() => {
    const units = [times(0.5, 0), times(2, 1)];
    const h = normal(key(1), [1, 6]);
    const scaled = pathsOf({h, units, head: (own) => tf.mul(own, 40)}, key(2));
    expect(scaled.mean).toBeCloseTo(pathsOf({h, units, head}, key(2)).mean, 5);
  }),
);
