// The figures show the records' numbers: values are recomputed by hand from hand-made records.
import {describe, expect, test} from 'vitest';
import {linearMemoryFloor, softmaxReplacementFloor, sumRuleReplacementFloor} from 'why-attention/data';
import {
  capacityArmNames,
  capacityArmsOf,
  lossByLoad,
  lossWithReplacement,
  publishedCapacity,
  type CapacityArm,
} from 'why-attention/experiments/capacity';
import type {PlotlyFigure, PlotlyTrace} from 'why-attention/show';
import {pairedInterval, type RecordOfTrial} from 'why-attention/study';
import {assertClose} from '../../support/assert-close';
import {capacityRecord} from './records';

const seeds = [0, 1, 2];
const sizes = [8, 16, 64];
const exact = {rtol: 1e-12, atol: 1e-12};
const all: CapacityArm[] = ['sum', 'sum-dpfp-1', 'sum-dpfp-3', 'delta', 'softmax'];

/** A loss that tells arm, size, replacement and seed apart. */
const lossOf = (arm: CapacityArm, nKeys: number, replacement: boolean, seed: number): number =>
  0.01 +
  0.05 * all.indexOf(arm) +
  nKeys / 400 +
  (replacement ? 0.1 : 0) +
  0.002 * seed * (1 + all.indexOf(arm));
const records: RecordOfTrial[] = [false, true].flatMap((replacement) =>
  seeds.flatMap((seed) =>
    [64, 8, 16].flatMap((nKeys) =>
      capacityArmsOf(replacement).map((arm) =>
        capacityRecord({arm, nKeys, replacement}, seed, lossOf(arm, nKeys, replacement, seed)),
      ),
    ),
  ),
);

const traceOf = ({data}: PlotlyFigure, name: string): PlotlyTrace => {
  const found = data.filter((trace) => String(trace.name).replaceAll('<br>', ' ') === name);
  expect(found, name).toHaveLength(1);
  return found[0];
};

function expectArm(figure: PlotlyFigure, arm: CapacityArm, replacement: boolean, of = sizes): void {
  const trace = traceOf(figure, capacityArmNames[arm]);
  expect(trace.x).toEqual(of.map((nKeys) => nKeys / 16));
  const intervals = of.map((nKeys) =>
    pairedInterval(seeds.map((seed) => lossOf(arm, nKeys, replacement, seed)), 0.95),
  ); // prettier-ignore
  const y = trace.y as number[];
  const {array, arrayminus} = trace.error_y as {array: number[]; arrayminus: number[]};
  assertClose(y, of.map((nKeys) => lossOf(arm, nKeys, replacement, 1)), exact); // prettier-ignore
  assertClose(y.map((value, i) => value + array[i]), intervals.map(({upper}) => upper), exact); // prettier-ignore
  assertClose(y.map((value, i) => value - arrayminus[i]), intervals.map(({lower}) => lower), exact); // prettier-ignore
}

describe('without replacement', () => {
  const figure = lossByLoad(records);

  test('every arm with its interval over S / d', () => {
    for (const arm of capacityArmsOf(false)) expectArm(figure, arm, false);
    expect(figure.data).toHaveLength(4 + 3 + 2);
  });

  test('the law, predicting nothing, and their reach', () => {
    const law = traceOf(figure, 'least loss of rank d');
    const x = law.x as number[];
    expect([x[0], x.at(-1)]).toEqual([0.25, 9.375]); // the largest published load is 600 / 64
    assertClose(law.y as number[], x.map((load) => 0.5 * Math.max(0, 1 - 1 / load)), exact); // prettier-ignore
    expect((law.y as number[])[x.indexOf(4)]).toBe(linearMemoryFloor(64, 16));
    expect(new Set(traceOf(figure, 'predicting nothing').y as number[])).toEqual(new Set([0.5]));
  });

  test('published losses at their own S / d, with hollow markers in the colour of the arm', () => {
    for (const {arm, nKeys, loss} of publishedCapacity.curves) {
      const own = traceOf(figure, capacityArmNames[arm]);
      const trace = traceOf(figure, `${capacityArmNames[arm]}, Schlag et al. 2021`);
      expect(trace.x).toEqual(nKeys.map((size) => size / 64));
      expect(trace.y).toEqual(loss);
      const {color, symbol} = trace.marker as {color: string; symbol: string};
      expect(color).toBe((own.marker as {color: string}).color);
      expect(symbol).toMatch(/-open$/);
      expect((own.marker as {symbol: string}).symbol).not.toMatch(/-open$/);
    }
  });

  test('the text alternative has the records’ numbers, the published ones and their source', () => {
    const alt = lossByLoad(records).alt;
    expect(alt).toContain('With 8, 16, 64 keys: sum rule 0.03, 0.05, 0.17; ');
    expect(alt).toContain(
      `softmax ${sizes.map((nKeys) => lossOf('softmax', nKeys, false, 1).toFixed(2)).join(', ')}.`,
    );
    expect(alt).toContain(
      'sum rule, DPFP-3 0.00, 0.00, 0.00, 0.00, 0.04, 0.20 (Schlag, Irie and Schmidhuber 2021',
    );
    const worse = records.map((record) => ({...record, metrics: {loss: 0.44}}));
    expect(lossByLoad(worse).alt).toContain('sum rule 0.44, 0.44, 0.44; ');
  });
});

describe('with replacement', () => {
  const figure = lossWithReplacement(records);

  test('sum rule, delta rule and softmax, with the closed forms', () => {
    for (const arm of ['sum', 'delta', 'softmax'] as const) expectArm(figure, arm, true);
    expect(figure.data).toHaveLength(3 + 3);
    const forms = {
      'least loss of the sum rule': (nKeys: number) => sumRuleReplacementFloor(nKeys, 16),
      'least loss without the order': softmaxReplacementFloor,
      'predicting nothing': () => 0.5,
    };
    for (const [name, form] of Object.entries(forms)) {
      const line = traceOf(figure, name);
      const x = line.x as number[];
      expect([x[0], x.at(-1)]).toEqual([0.25, 4]);
      assertClose(line.y as number[], x.map((load) => form(Math.round(16 * load))), exact); // prettier-ignore
    }
  });

  test('the text alternative has the records’ numbers and the closed forms', () => {
    const alt = lossWithReplacement(records).alt;
    expect(alt).toContain(
      'With 8, 16, 64 keys: sum rule 0.13, 0.15, 0.27; delta rule 0.29, 0.31, 0.43; softmax ',
    );
    expect(alt).toContain(
      'The least loss of the sum rule is 0.33, 0.33, 0.44, that of softmax 0.28, 0.28, 0.28.',
    );
  });
});

test('one seed has an interval of no width; an arm that was not trained has no points and no words', () => {
  const one = records.filter(({seed, config}) => seed === 1 && config.arm !== 'sum-dpfp-1');
  const figure = lossByLoad(one);
  const trace = traceOf(figure, capacityArmNames.sum);
  expect(trace.y).toEqual(sizes.map((nKeys) => lossOf('sum', nKeys, false, 1)));
  expect((trace.error_y as {array: number[]}).array).toEqual([0, 0, 0]);
  expect(traceOf(figure, capacityArmNames['sum-dpfp-1']).x).toEqual([]);
  expect(lossByLoad(one).alt).not.toContain('DPFP-1 0.06');
});
