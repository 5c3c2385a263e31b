import {describe, expect, it} from 'vitest';
import {groupsOver, seriesOver, spreadOf} from '../../lib/show';
import {assertClose} from '../support/assert-close';

const exact = {rtol: 1e-12, atol: 1e-12};
/** Student's t at 97.5 % with two degrees of freedom, from a table. */
const t = 4.302652729749464;

describe('numbers over seeds', () => {
  it('have a mean with its 95 % interval', () => {
    // 1, 2, 3: standard deviation 1.
    const {mean, lower, upper} = spreadOf([1, 2, 3])!;
    assertClose([mean, lower, upper], [2, 2 - t / Math.sqrt(3), 2 + t / Math.sqrt(3)], {rtol: 1e-9, atol: 0});
  });

  it('of one seed stand alone, of none are nothing', () => {
    expect(spreadOf([0.25])).toEqual({mean: 0.25, lower: 0.25, upper: 0.25});
    expect(spreadOf([])).toBeUndefined();
    expect(() => spreadOf([1, NaN])).toThrow('finite');
  });

  it('make a series over the positions that have some', () => {
    const valuesAt = (x: number): number[] => (x === 1 ? [] : [x, x + 2]);
    const series = seriesOver([0, 1, 2], valuesAt, {name: 'a', style: 3, marks: 'points'});
    expect(series).toMatchObject({name: 'a', style: 3, marks: 'points', x: [0, 2], y: [1, 3]});
    const {lower, upper} = spreadOf([2, 4])!;
    assertClose([series.lower![1]!, series.upper![1]!], [lower, upper], exact);
  });

  it('make a group of each seed and their mean, or no group', () => {
    expect(groupsOver([0.5, 0.5], {name: 'a', style: 2})).toEqual([
      {name: 'a', style: 2, points: [0.5, 0.5], mean: 0.5, lower: 0.5, upper: 0.5},
    ]);
    expect(groupsOver([], {name: 'a'})).toEqual([]);
  });
});
