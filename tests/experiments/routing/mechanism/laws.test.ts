// Laws that the committed records must meet: they follow from the task, and are no claims.
import {describe, expect, test} from 'vitest';
import {mechanismCells} from 'why-attention/experiments/routing';
import {committedRecords, mean} from 'why-attention/study';

const ofExperiment = committedRecords().filter(({experiment}) => experiment === 'routing-mechanism');
const purposes = (['pilot', 'confirm'] as const).filter((wanted) =>
  ofExperiment.some(({purpose}) => purpose === wanted),
);

test('there are records to hold against the laws', () => expect(purposes).not.toEqual([]));

describe.each(purposes)('%s', (wanted) => {
  const records = ofExperiment.filter(({purpose}) => purpose === wanted);

  test.each(mechanismCells)(
    '$arm, $cue: one affine map of the contents explains 1/8 at most',
    ({arm, cue}) => {
      const own = records.filter(({config}) => config.arm === arm && config.cue === cue);
      expect(own.length).toBeGreaterThan(1);
      // So that the loss is at least R² − 1/8, with R² of the same examples.
      expect(mean(own.map(({metrics}) => metrics.r2Frozen))).toBeLessThan(1 / 8 + 0.02);
    },
  );

  test('the Jacobian of nets that solve the task varies as that of eight orthogonal maps does', () => {
    const solved = records.filter(({metrics}) => metrics.r2 > 0.97);
    expect(solved.length).toBeGreaterThan(0);
    for (const {metrics} of solved) expect(Math.abs(metrics.jacobianVariance - 7)).toBeLessThan(0.7);
  });
});
