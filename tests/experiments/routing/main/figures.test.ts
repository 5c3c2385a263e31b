// The figures of notebook 01 show the records' numbers: values are recomputed by hand from hand-made records.
import {describe, expect, test} from 'vitest';
import {flagOnlyCeiling, staticMixingCeiling} from 'why-attention/data';
import {
  advantageByDial,
  attentionMaps,
  learningCurves,
  longLearningCurves,
  routingArmNames,
  routingArms,
  routingFairFight,
  routingMetrics,
  routingParameters,
  rSquaredByCue,
  rSquaredByDial,
  type RoutingArm,
} from 'why-attention/experiments/routing';
import type {DescribedFigure, PlotlyFigure, PlotlyTrace} from 'why-attention/show';
import {mean, pairedInterval, type RecordOfTrial} from 'why-attention/study';
import {curveSteps} from '../../../../lib/experiments/trials/curve-steps';
import {assertClose} from '../../../support/assert-close';
import {routingRecord} from './records';

const seeds = [0, 1, 2];
const dials = [0, 0.5, 1];
const exact = {rtol: 1e-12, atol: 1e-12};
const place = (arm: RoutingArm): number => routingArms.indexOf(arm);

/** R² that tells arm, dial, cue and seed apart. */
const r2Of = (arm: RoutingArm, dial: number, cue: string, seed: number): number =>
  0.9 - 0.1 * place(arm) - 0.05 * dial + (cue === 'key' ? 0 : 0.02) + 0.003 * seed * (1 + place(arm));
const curveOf = (arm: RoutingArm, dial: number, seed: number): number[] =>
  Array.from({length: 17}, (_, i) => i / 16 - 0.1 * place(arm) - 0.01 * dial + 0.001 * seed);
/** Row a of the map: most at slot a, told apart by arm and seed. */
const mapOf = (arm: RoutingArm, dial: number, seed: number): number[] =>
  Array.from(
    {length: 64},
    (_, i) => (i % 9 === 0 ? 0.5 : 0.07) + place(arm) / 100 + dial / 1000 + seed / 10_000,
  );

function recordOf(arm: RoutingArm, dial: number, cue: string, steps: number, seed: number): RecordOfTrial {
  const attends = arm === 'dot-product' || arm === 'additive';
  return routingRecord({arm, dial, cue, steps}, seed, r2Of(arm, dial, cue, seed), {
    curves: {r2: curveOf(arm, dial, seed), ...(attends ? {attention: mapOf(arm, dial, seed)} : {})},
    seconds: 4 + place(arm) + seed,
  });
}
const records: RecordOfTrial[] = seeds.flatMap((seed) => [
  ...dials.flatMap((dial) => routingArms.map((arm) => recordOf(arm, dial, 'key', 800, seed))),
  ...routingArms.map((arm) => recordOf(arm, 1, 'slot-number', 800, seed)),
  ...(['mlp-16x', 'dot-product'] as const).map((arm) => recordOf(arm, 1, 'key', 3200, seed)),
]);

const traceOf = ({data}: Pick<PlotlyFigure, 'data'>, name: string): PlotlyTrace => {
  const found = data.filter((trace) => String(trace.name).replaceAll('<br>', ' ') === name);
  expect(found, name).toHaveLength(1);
  return found[0];
};
/** Centre and both bounds of a trace's points. */
function intervalsOf(trace: PlotlyTrace): {y: number[]; lower: number[]; upper: number[]} {
  const y = trace.y as number[];
  const {array, arrayminus} = trace.error_y as {array: number[]; arrayminus: number[]};
  return {y, lower: y.map((value, i) => value - arrayminus[i]), upper: y.map((value, i) => value + array[i])};
}
function expectIntervals(trace: PlotlyTrace, samples: number[][]): void {
  const expected = samples.map((values) => pairedInterval(values, 0.95));
  const {y, lower, upper} = intervalsOf(trace);
  assertClose(y, samples.map((values) => values.reduce((a, b) => a + b, 0) / values.length), exact); // prettier-ignore
  assertClose(lower, expected.map((interval) => interval.lower), exact); // prettier-ignore
  assertClose(upper, expected.map((interval) => interval.upper), exact); // prettier-ignore
}

test('R² by dial: every arm of the key cue with its interval, and both closed forms', () => {
  const figure = rSquaredByDial(records);
  for (const arm of routingArms) {
    const trace = traceOf(figure, routingArmNames[arm]);
    expect(trace.x).toEqual(dials);
    expectIntervals(trace, dials.map((dial) => seeds.map((seed) => r2Of(arm, dial, 'key', seed)))); // prettier-ignore
  }
  expect(figure.data).toHaveLength(7);
  expect((figure.layout?.xaxis as {tickvals: number[]}).tickvals).toEqual(dials);
  const ceilings = {'flag obeyed, key unused': flagOnlyCeiling, 'best fixed weights': staticMixingCeiling};
  for (const [name, ceiling] of Object.entries(ceilings)) {
    const line = traceOf(figure, name);
    assertClose(line.y as number[], (line.x as number[]).map((dial) => ceiling(dial, 8)), exact); // prettier-ignore
    expect([(line.y as number[])[0], (line.y as number[]).at(-1)]).toEqual([1, 0.125]);
  }
});

test('advantage by dial: dot-product less the better dense net, seed by seed, and the same with the slot’s number', () => {
  const figure = advantageByDial(records);
  const advantage = (dial: number, cue: string): number[] =>
    seeds.map(
      (seed) =>
        r2Of('dot-product', dial, cue, seed) -
        Math.max(r2Of('mlp-1x', dial, cue, seed), r2Of('mlp-16x', dial, cue, seed)),
    );
  expectIntervals(traceOf(figure, 'the query carries a key'), dials.map((dial) => advantage(dial, 'key'))); // prettier-ignore
  const control = traceOf(figure, 'the query carries the slot’s number');
  expect(control.x).toEqual([1]);
  expectIntervals(control, [advantage(1, 'slot-number')]);
});

test('the advantage that the figure shows at λ = 1 is the one that the claim reads', () => {
  const shown = intervalsOf(traceOf(advantageByDial(records), 'the query carries a key')).y.at(-1)!;
  const read = routingMetrics.advantage(records).map(({value}) => value);
  assertClose(shown, mean(read), exact);
});

test('R² by cue shows each seed of three arms with key and number', () => {
  const {data} = rSquaredByCue(records);
  const shown = JSON.stringify(data.map(({x}) => x));
  for (const arm of ['dot-product', 'mlp-16x', 'mlp-1x'] as const)
    for (const cue of ['key', 'slot-number'])
      expect(shown).toContain(seeds.map((seed) => JSON.stringify(r2Of(arm, 1, cue, seed))).join());
  expect(shown).not.toContain(JSON.stringify(r2Of('additive', 1, 'key', 0)));
});

test('where the dial 1 was left out, the figures along the dial go without it', () => {
  const swept = records.filter(
    ({config}) => !(config.cue === 'key' && config.dial === 1 && config.steps === 800),
  );
  expect(traceOf(rSquaredByDial(swept), routingArmNames.static).x).toEqual([0, 0.5]);
  expect(traceOf(advantageByDial(swept), 'the query carries a key').x).toEqual([0, 0.5]);
  expect(learningCurves(swept).frames?.map(({name}) => name)).toEqual(['0', '0.5']);
});

describe('learning curves', () => {
  test('one state a dial: the mean over seeds at the steps where R² was measured', () => {
    const {frames} = learningCurves(records);
    expect(frames?.map(({name}) => name)).toEqual(dials.map(String));
    dials.forEach((dial, d) => {
      for (const arm of routingArms) {
        const trace = traceOf({data: frames![d].data as PlotlyTrace[]}, routingArmNames[arm]);
        expect(trace.x).toEqual(Array.from({length: 17}, (_, i) => 50 * i));
        assertClose(trace.y as number[], curveOf(arm, dial, 1), exact); // seed 1 is the mean of 0, 1, 2
      }
    });
  });

  test('the long ones run to 3,200 steps and have two arms', () => {
    const {data} = longLearningCurves(records);
    expect(data.map(({name}) => name)).toEqual([routingArmNames['mlp-16x'], routingArmNames['dot-product']]);
    expect((data[1].x as number[]).at(-1)).toBe(3200);
    assertClose(data[1].y as number[], curveOf('dot-product', 1, 1), exact);
  });

  test('end where a seed diverged, and are not stretched over steps that were not taken', () => {
    const cut = records.map((record) =>
      record.config.arm === 'static' && record.config.dial === 1 && record.seed === 2
        ? {...record, curves: {r2: record.curves.r2.slice(0, 5)}}
        : record,
    );
    const last = learningCurves(cut).frames![2].data as PlotlyTrace[];
    const trace = traceOf({data: last}, routingArmNames.static);
    expect(trace.x).toEqual([0, 50, 100, 150, 200]);
    assertClose(trace.y as number[], curveOf('static', 1, 1).slice(0, 5), exact);
  });

  test('are measured at 17 steps, or at each of fewer', () => {
    expect(curveSteps(800)).toEqual(Array.from({length: 17}, (_, i) => 50 * i));
    expect(curveSteps(5)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(curveSteps(1)).toEqual([0, 1]);
    const twenty = curveSteps(20);
    expect([twenty.length, twenty[0], twenty.at(-1)]).toEqual([17, 0, 20]);
  });
});

test('attention maps: rows are asked slots, columns are read ones, of the first seed', () => {
  const {data} = attentionMaps(records);
  expect(data).toHaveLength(3);
  const panels: [RoutingArm, number][] = [
    ['dot-product', 0],
    ['dot-product', 1],
    ['additive', 1],
  ];
  panels.forEach(([arm, dial], i) => {
    const map = mapOf(arm, dial, 0);
    expect(data[i].z).toEqual(Array.from({length: 8}, (_, row) => map.slice(8 * row, 8 * row + 8)));
    expect(data[i].x).toEqual(['1', '2', '3', '4', '5', '6', '7', '8']);
  });
});

test('the fair-fight card: parameters, time a step, rate, failures and data of each arm at λ = 1', () => {
  const failed = records.map((record) =>
    record.config.arm === 'static' && record.config.dial === 1 && record.seed === 1
      ? {...record, failure: {kind: 'diverged' as const, step: 3}}
      : record,
  );
  const rows = routingFairFight(failed);
  expect(rows).toEqual(
    (['dot-product', 'additive', 'static', 'mlp-1x', 'mlp-16x'] as const).map((arm) => ({
      arm: routingArmNames[arm],
      parameters: routingParameters(arm),
      stepMilliseconds: expect.closeTo((1000 * (4 + place(arm) + 1)) / 800, 9) as number,
      learningRate: 0.01,
      failures: arm === 'static' ? 1 : 0,
      runs: 3,
      samples: 800 * 128,
    })),
  );
});

describe('the text alternatives say the records’ means', () => {
  test('at both ends of the dial', () => {
    // Seed 1 is the mean of 0, 1, 2: 0.6 + 0.012 of dot-product attention, less 0.05 at λ = 1.
    const {alt} = rSquaredByDial(records);
    expect(alt).toContain(
      'At λ = 0: additive attention 0.52; dot-product attention 0.61; dense net, 16× 0.81;',
    );
    expect(alt).toContain(
      'At λ = 1: additive attention 0.47; dot-product attention 0.56; dense net, 16× 0.76;',
    );
    expect(alt).not.toContain('0.5:');
  });

  test('of the advantage, with key and number', () => {
    // dot-product − mlp-1x: −0.3 + 0.009
    expect(advantageByDial(records).alt).toContain(
      'a key: −0.29 at λ = 0, −0.29 at λ = 0.5, −0.29 at λ = 1; the slot’s number: −0.29 at λ = 1.',
    );
  });

  test('with the key and with the number', () => {
    const {alt} = rSquaredByCue(records);
    expect(alt).toContain(
      'With the slot’s key: dot-product attention 0.56; dense net, 16× 0.76; dense net 0.85.',
    );
    expect(alt).toContain('With the slot’s number: dot-product attention 0.58; dense net, 16× 0.78;');
  });

  test('of curves: early, and where they end, for the dial that is shown', () => {
    const {alt} = learningCurves(records);
    expect(alt).toContain('at λ = 1, ');
    expect(alt).toContain('At step 100: dense net 0.12; dense net, 16× 0.02;');
    expect(alt).toContain('At the end: dense net 0.99; dense net, 16× 0.89;');
    const long = longLearningCurves(records).alt;
    expect(long).toContain('At step 400: dense net, 16× 0.02; dot-product attention −0.18.');
    const short = records.map((record) => ({...record, curves: {r2: record.curves.r2.slice(0, 2)}}));
    expect(longLearningCurves(short).alt).toMatch(/over seeds\. At the end: dense net, 16× −0\.05;/);
  });

  test('of maps: the slot asked for, and the fixed one', () => {
    // Row a has 0.5 at slot a and 0.07 elsewhere, and 0.03 more for dot-product attention: (0.5 + 7 · 0.07) / 8 + 0.03.
    expect(attentionMaps(records).alt).toContain(
      'dot-product attention, λ = 0: 0.53 on the slot asked for, 0.15 on slot 4; ',
    );
  });
});

describe('records of a study that is not whole', () => {
  const drawAll = (some: readonly RecordOfTrial[]): DescribedFigure[] =>
    [rSquaredByDial, advantageByDial, rSquaredByCue, learningCurves, longLearningCurves].map((draw) =>
      draw(some),
    );

  test('one seed: its numbers stand, with an interval of no width', () => {
    const one = records.filter(({seed}) => seed === 1);
    expect(drawAll(one)).toHaveLength(5);
    expect(rSquaredByDial(one).alt).not.toMatch(/NaN|undefined|not trained/);
    const {y, lower, upper} = intervalsOf(traceOf(rSquaredByDial(one), routingArmNames.static));
    expect(y).toEqual(dials.map((dial) => r2Of('static', dial, 'key', 1)));
    expect([lower, upper]).toEqual([y, y]);
  });

  test('two seeds have an interval', () => {
    const two = records.filter(({seed}) => seed < 2);
    const trace = traceOf(rSquaredByDial(two), routingArmNames.static);
    expectIntervals(trace, dials.map((dial) => [0, 1].map((seed) => r2Of('static', dial, 'key', seed)))); // prettier-ignore
  });

  test('an arm that was not trained has no points, no rows, and no map', () => {
    const some = records.filter(({config}) => config.arm !== 'additive' && config.arm !== 'mlp-1x');
    drawAll(some);
    expect(traceOf(rSquaredByDial(some), routingArmNames.additive).x).toEqual([]);
    expect(traceOf(advantageByDial(some), 'the query carries a key').x).toEqual([]);
    expect(rSquaredByCue(some).data).toHaveLength(2 * 2 * 2);
    expect(attentionMaps(some).data).toHaveLength(2);
    expect(rSquaredByCue(some).alt).toContain('dense net not trained.');
    expect(
      drawAll(some)
        .map(({alt}) => alt)
        .join(),
    ).not.toMatch(/NaN|undefined/);
    expect(routingFairFight(some).map(({arm}) => arm)).toEqual([
      routingArmNames['dot-product'],
      routingArmNames.static,
      routingArmNames['mlp-16x'],
    ]);
  });

  test('one dial has no slider', () => {
    const {frames, data} = learningCurves(records.filter(({config}) => config.dial === 0.5));
    expect(frames).toBeUndefined();
    expect(data).toHaveLength(5);
  });

  test('a seed without a map, since it diverged, gives way to the next one', () => {
    const diverged = records.map((record) =>
      record.seed === 0 ? {...record, curves: {r2: record.curves.r2.slice(0, 3)}} : record,
    );
    expect((attentionMaps(diverged).data[1].z as number[][])[0]).toEqual(
      mapOf('dot-product', 1, 1).slice(0, 8),
    );
  });
});
