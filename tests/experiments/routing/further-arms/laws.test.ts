// Closed forms that the committed records must meet: laws of the task, not claims.
import {describe, expect, test} from 'vitest';
import {flagOnlyCeiling, linearFastWeightsCeiling, staticMixingCeiling} from 'why-attention/data';
import {routingRSquared} from 'why-attention/experiments/routing';
import {committedRecords, mean} from 'why-attention/study';
import {recordsOfCell} from '../../../../lib/experiments/routing/cells';

const ofExperiment = committedRecords().filter(({experiment}) => experiment === 'routing-arms');
const purposes = (['pilot', 'confirm'] as const).filter((wanted) =>
  ofExperiment.some(({purpose}) => purpose === wanted),
);

test('there are records to hold against the laws', () => expect(purposes).not.toEqual([]));

describe.each(purposes)('%s, mean over seeds', (wanted) => {
  const records = ofExperiment.filter(({purpose}) => purpose === wanted);
  const meanOf = (arm: string, dial: number): number =>
    mean([...routingRSquared(records, {arm, dial, steps: 800}).values()]);

  describe.each([0, 0.25, 0.5, 0.75, 1])('at dial %d', (dial) => {
    test('attention with its mean row for all queries is a fixed row: no better than the best one', () => {
      const ofSeeds = recordsOfCell(records, {arm: 'dot-product', dial, steps: 800});
      const meanRow = mean(ofSeeds.map(({metrics}) => metrics.r2MeanRow));
      expect(Math.abs(meanRow - staticMixingCeiling(dial, 8))).toBeLessThan(0.02);
    });

    test('linear fast weights stay below their ceiling', () => {
      expect(meanOf('fast-weights', dial)).toBeLessThan(linearFastWeightsCeiling(dial, 8, 8) + 0.02);
    });

    test('weights from the query alone cannot use the key: no better than obeying the flag', () => {
      expect(meanOf('dense-synthesizer', dial)).toBeLessThan(flagOnlyCeiling(dial, 8) + 0.02);
    });
  });
});
