import {fixedSlot, routingDefaults, staticMixingCeiling, type Cue} from '../data';
import {dotPlot, heatmap, lineChart, sliderChart, type FairFightRow, type PlotlyFigure} from '../show';
import {mean, pairedInterval, type Interval, type RecordOfTrial} from '../study';
import {routingArms, routingCurveSteps, routingParameters, type RoutingArm} from './routing';
import {routingRSquared} from './routing-metrics';

/** The arms' names in figures and tables. */
export const routingArmNames: {readonly [arm in RoutingArm]: string} = {
  'mlp-1x': 'dense net',
  'mlp-16x': 'dense net, 16×',
  static: 'static mixing',
  'dot-product': 'dot-product attention',
  additive: 'additive attention',
};

const styleOfArm = (arm: RoutingArm): number =>
  ['dot-product', 'mlp-16x', 'additive', 'mlp-1x', 'static'].indexOf(arm);

const shortest = (records: readonly RecordOfTrial[]): number => Math.min(...records.map(({steps}) => steps));
const longest = (records: readonly RecordOfTrial[]): number => Math.max(...records.map(({steps}) => steps));

/** The dials at which all arms were trained; the control and the long cells stand at λ = 1 whatever the dials are. */
function dialsOf(records: readonly RecordOfTrial[]): number[] {
  const steps = shortest(records);
  const swept = records.filter(({config}) => config.cue === 'key' && config.steps === steps);
  return [...new Set(swept.map(({config}) => config.dial as number))].sort((a, b) => a - b);
}

const INTERVAL_LEVEL = 0.95;

function rSquaredInterval(
  records: readonly RecordOfTrial[],
  arm: RoutingArm,
  cue: Cue,
  dial: number,
  steps: number,
): Interval {
  const values = [...routingRSquared(records, {arm, cue, dial, steps}).values()];
  return pairedInterval(values, INTERVAL_LEVEL);
}

/**
 * R² of every arm against the dial λ, with 95 % intervals over seeds, and the most that a fixed row of mixing weights can reach.
 *
 * @param records - of the routing study
 * @example
 * typeof rSquaredByDial; // => "function"
 */
export function rSquaredByDial(records: readonly RecordOfTrial[]): PlotlyFigure {
  const dials = dialsOf(records);
  const steps = shortest(records);
  const fine = Array.from({length: 41}, (_, i) => i / 40);
  return lineChart({
    xTitle: 'dial λ: share of queries that want the slot they ask for',
    yTitle: 'R² on fresh examples',
    yRange: [-0.05, 1.05],
    series: routingArms.map((arm) => {
      const intervals = dials.map((dial) => rSquaredInterval(records, arm, 'key', dial, steps));
      return {
        name: routingArmNames[arm],
        style: styleOfArm(arm),
        x: dials,
        y: intervals.map(({mean: center}) => center),
        lower: intervals.map(({lower}) => lower),
        upper: intervals.map(({upper}) => upper),
      };
    }),
    lines: [
      {
        name: 'best fixed weights (closed form)',
        x: fine,
        y: fine.map((dial) => staticMixingCeiling(dial, routingDefaults.nSlots)),
      },
    ],
  });
}

/**
 * Attention's advantage against the dial: R²(dot-product) − R² of the better dense net, per seed, with 95 % intervals; and the same advantage over the larger
 * dense net where the query names the slot by its number.
 *
 * @param records - of the routing study
 * @example
 * typeof advantageByDial; // => "function"
 */
export function advantageByDial(records: readonly RecordOfTrial[]): PlotlyFigure {
  const dials = dialsOf(records);
  const steps = shortest(records);
  const advantage = (cue: Cue, dial: number): Interval => {
    const of = (arm: RoutingArm): Map<number, number> => routingRSquared(records, {arm, cue, dial, steps});
    const [dot, small, large] = [of('dot-product'), of('mlp-1x'), of('mlp-16x')];
    const values = [...dot].map(([seed, r2]) => r2 - Math.max(small.get(seed)!, large.get(seed)!));
    return pairedInterval(values, INTERVAL_LEVEL);
  };
  const series = (name: string, cue: Cue, at: readonly number[], style: number) => {
    const intervals = at.map((dial) => advantage(cue, dial));
    return {
      name,
      style,
      x: at,
      y: intervals.map(({mean: center}) => center),
      lower: intervals.map(({lower}) => lower),
      upper: intervals.map(({upper}) => upper),
    };
  };
  return lineChart({
    xTitle: 'dial λ: share of queries that want the slot they ask for',
    yTitle: 'advantage of attention in R²',
    yRange: [-0.1, 1.05],
    series: [
      series('the query carries a key', 'key', dials, 0),
      series('the query carries the slot’s number', 'slot-number', [1], 1),
    ],
    lines: [{name: 'no advantage', x: [0, 1], y: [0, 0]}],
  });
}

/**
 * The control that decides: R² of each seed at λ = 1, with the slot's key in the query and with its number.
 *
 * @param records - of the routing study
 * @example
 * typeof rSquaredByCue; // => "function"
 */
export function rSquaredByCue(records: readonly RecordOfTrial[]): PlotlyFigure {
  const steps = shortest(records);
  const cues: readonly (readonly [Cue, string])[] = [
    ['key', 'key'],
    ['slot-number', 'number'],
  ];
  return dotPlot({
    xTitle: 'R² on fresh examples, λ = 1',
    xRange: [-0.05, 1.05],
    groups: (['dot-product', 'mlp-16x', 'mlp-1x'] as const).flatMap((arm) =>
      cues.map(([cue, inWords]) => {
        const points = [...routingRSquared(records, {arm, cue, steps}).values()];
        const {mean: center, lower, upper} = pairedInterval(points, INTERVAL_LEVEL);
        return {
          name: `${routingArmNames[arm]}, ${inWords}`,
          points,
          mean: center,
          lower,
          upper,
          style: styleOfArm(arm),
        };
      }),
    ),
    threshold: {value: 1 / routingDefaults.nSlots, name: 'best fixed weights'},
  });
}

/**
 * Learning curves of all arms, the mean of R² over seeds against the step, with a slider over the dial.
 *
 * @param records - of the routing study
 * @example
 * typeof learningCurves; // => "function"
 */
export function learningCurves(records: readonly RecordOfTrial[]): PlotlyFigure {
  const steps = shortest(records);
  return sliderChart({
    label: 'dial λ = ',
    states: dialsOf(records).map((dial) => ({
      name: String(dial),
      chart: lineChart({
        xTitle: 'step',
        yTitle: 'R² on fresh examples, mean over seeds',
        yRange: [-0.2, 1.05],
        series: routingArms.map((arm) => meanCurve(records, arm, dial, steps)),
      }),
    })),
  });
}

function meanCurve(records: readonly RecordOfTrial[], arm: RoutingArm, dial: number, steps: number) {
  const curves = records
    .filter(
      ({config}) =>
        config.arm === arm && config.cue === 'key' && config.dial === dial && config.steps === steps,
    )
    .map(({curves: {r2}}) => r2);
  // Up to where the first seed diverged: its curve ends there.
  const length = Math.min(...curves.map((curve) => curve.length));
  const x = routingCurveSteps(steps).slice(0, length);
  return {
    name: routingArmNames[arm],
    style: styleOfArm(arm),
    x,
    y: x.map((_, i) => mean(curves.map((curve) => curve[i]))),
  };
}

/**
 * Learning curves with four times the steps, λ = 1: dot-product attention and the larger dense net.
 *
 * @param records - of the routing study
 * @example
 * typeof longLearningCurves; // => "function"
 */
export function longLearningCurves(records: readonly RecordOfTrial[]): PlotlyFigure {
  return lineChart({
    xTitle: 'step',
    yTitle: 'R² on fresh examples, mean over seeds',
    yRange: [-0.2, 1.05],
    series: (['mlp-16x', 'dot-product'] as const).map((arm) => meanCurve(records, arm, 1, longest(records))),
  });
}

/**
 * Where attention looks, λ = 1: the mean weight of each slot when a given slot is asked, first seed, dot-product and additive scores side by side.
 *
 * @param records - of the routing study
 * @example
 * typeof attentionMaps; // => "function"
 */
export function attentionMaps(records: readonly RecordOfTrial[]): PlotlyFigure {
  const {nSlots} = routingDefaults;
  const steps = shortest(records);
  const names = Array.from({length: nSlots}, (_, i) => i + 1);
  const panel = (arm: RoutingArm, dial: number) => {
    const record = records.find(
      ({config}) =>
        config.arm === arm && config.cue === 'key' && config.dial === dial && config.steps === steps,
    )!;
    const weights = record.curves.attention;
    return {
      title: `${routingArmNames[arm]}, λ = ${dial}`,
      values: names.map((_, row) => weights.slice(row * nSlots, (row + 1) * nSlots)),
    };
  };
  return heatmap({
    panels: [panel('dot-product', 0), panel('dot-product', 1), panel('additive', 1)],
    rowTitle: 'slot asked for',
    columnTitle: 'slot read',
    rowLabels: names,
    columnLabels: names,
    valueTitle: 'mean weight',
    range: [0, 1],
  });
}

/**
 * What each arm had at λ = 1: parameters, time, tuned rate, failures, data. The reference is dot-product attention.
 *
 * @param records - of the routing study
 * @example
 * typeof routingFairFight; // => "function"
 */
export function routingFairFight(records: readonly RecordOfTrial[]): FairFightRow[] {
  const steps = shortest(records);
  return (['dot-product', 'additive', 'static', 'mlp-1x', 'mlp-16x'] as const).map((arm) => {
    const runs = records.filter(
      ({config}) => config.arm === arm && config.cue === 'key' && config.dial === 1 && config.steps === steps,
    );
    return {
      arm: routingArmNames[arm],
      parameters: routingParameters(arm),
      stepMilliseconds: (1000 * mean(runs.map(({seconds}) => seconds))) / steps,
      learningRate: runs[0].config.learningRate as number,
      failures: runs.filter(({failure}) => failure !== null).length,
      runs: runs.length,
      samples: steps * (runs[0].config.batchSize as number),
    };
  });
}

/** The number, counted from 1, of the slot that is wanted whatever is asked: for captions and diagrams. */
export const routingFixedSlotNumber = fixedSlot(routingDefaults) + 1;
