import {flagOnlyCeiling, routingDefaults, staticMixingCeiling, type Cue} from '../../../data';
import {dotPlot, heatmap, lineChart, sliderChart, type FairFightRow, type PlotlyFigure} from '../../../show';
import {mean, type RecordOfTrial} from '../../../study';
import {curveSteps} from '../../trials/curve-steps';
import {seriesOver, spreadOf} from '../../trials/spread';
import {routingArmNames, styleOfArm} from '../arm-names';
import {routingArms, routingParameters, type RoutingArm} from '../arms';
import {routingBudgets} from '../budgets';
import {recordsOfCell, routingRSquared} from '../cells';

/** The dials at which all arms were trained; the control and the long cells stand at λ = 1 whatever the dials are. */
function dialsOf(records: readonly RecordOfTrial[]): number[] {
  const {steps} = routingBudgets(records);
  const swept = records.filter(({config}) => config.cue === 'key' && config.steps === steps);
  return [...new Set(swept.map(({config}) => config.dial as number))].sort((a, b) => a - b);
}

/** From the top of the figure along the dial to its bottom. */
const ARMS_FROM_TOP: readonly RoutingArm[] = ['additive', 'dot-product', 'mlp-16x', 'mlp-1x', 'static'];

/**
 * R² of every arm against the dial λ, with 95 % intervals over seeds, and two closed forms: the most that a net can reach which obeys the flag and uses no key,
 * and the most that a fixed row of mixing weights can reach.
 *
 * @param records - of the routing study
 * @example
 * const records = committedRecords().filter(({purpose, experiment}) => purpose === 'confirm' && experiment === 'routing');
 * rSquaredByDial(records).data.map(({x}) => (x as number[]).length); // => [41, 41, 5, 5, 5, 5, 5]
 */
export function rSquaredByDial(records: readonly RecordOfTrial[]): PlotlyFigure {
  const {steps} = routingBudgets(records);
  const {nSlots} = routingDefaults;
  const dials = dialsOf(records);
  const fine = Array.from({length: 41}, (_, i) => i / 40);
  const chart = lineChart({
    xTitle: 'dial λ: share of queries that want the slot they ask for',
    yTitle: 'R² on fresh examples',
    yRange: [-0.05, 1.05],
    series: ARMS_FROM_TOP.map((arm) =>
      seriesOver(routingArmNames[arm], styleOfArm(arm), dials, (dial) => [
        ...routingRSquared(records, {arm, dial, steps}).values(),
      ]),
    ),
    lines: [
      {name: 'flag obeyed, key unused', x: fine, y: fine.map((dial) => flagOnlyCeiling(dial, nSlots))},
      {name: 'best fixed weights', x: fine, y: fine.map((dial) => staticMixingCeiling(dial, nSlots))},
    ],
  });
  return withTicksAt(chart, dials);
}

/** The chart with a tick at each dial that was trained. */
function withTicksAt(chart: PlotlyFigure, dials: readonly number[]): PlotlyFigure {
  const xaxis = {...(chart.layout?.xaxis as object | undefined), tickvals: [...dials]};
  return {...chart, layout: {...chart.layout, xaxis}};
}

/**
 * Attention's advantage over the better of both dense nets, against the dial: R²(dot-product) − max(R²(mlp-1x), R²(mlp-16x)) per seed, with 95 % intervals;
 * and the same advantage, over the better of both dense nets too, where the query names the slot by its number (λ = 1).
 *
 * @param records - of the routing study
 * @example
 * const records = committedRecords().filter(({purpose, experiment}) => purpose === 'confirm' && experiment === 'routing');
 * advantageByDial(records).data.map(({x}) => x); // => [[0, 1], [0, 0.25, 0.5, 0.75, 1], [1]]
 */
export function advantageByDial(records: readonly RecordOfTrial[]): PlotlyFigure {
  const {steps} = routingBudgets(records);
  const advantage = (cue: Cue, dial: number): number[] => {
    const of = (arm: RoutingArm): Map<number, number> => routingRSquared(records, {arm, cue, dial, steps});
    const [dot, small, large] = [of('dot-product'), of('mlp-1x'), of('mlp-16x')];
    return [...dot].flatMap(([seed, r2]) =>
      small.has(seed) && large.has(seed) ? [r2 - Math.max(small.get(seed)!, large.get(seed)!)] : [],
    );
  };
  return lineChart({
    xTitle: 'dial λ: share of queries that want the slot they ask for',
    yTitle: 'advantage of attention in R²',
    yRange: [-0.1, 1.05],
    series: [
      seriesOver('the query carries a key', 0, dialsOf(records), (dial) => advantage('key', dial)),
      seriesOver('the query carries the slot’s number', 1, [1], (dial) => advantage('slot-number', dial)),
    ],
    lines: [{name: 'no advantage', x: [0, 1], y: [0, 0]}],
  });
}

/**
 * The control that decides: R² of each seed at λ = 1, with the slot's key in the query and with its number.
 *
 * @param records - of the routing study
 * @example
 * const records = committedRecords().filter(({purpose, experiment}) => purpose === 'confirm' && experiment === 'routing');
 * rSquaredByCue(records).data.map(({x}) => (x as number[]).length); // => [8, 1, 8, 1, 8, 1, 8, 1, 8, 1, 8, 1]
 */
export function rSquaredByCue(records: readonly RecordOfTrial[]): PlotlyFigure {
  const {steps} = routingBudgets(records);
  const cues: readonly (readonly [Cue, string])[] = [
    ['key', 'key'],
    ['slot-number', 'number'],
  ];
  return dotPlot({
    xTitle: 'R² on fresh examples, λ = 1',
    xRange: [-0.05, 1.05],
    groups: (['dot-product', 'mlp-16x', 'mlp-1x'] as const).flatMap((arm) =>
      cues.flatMap(([cue, inWords]) => {
        const points = [...routingRSquared(records, {arm, cue, steps}).values()];
        const spread = spreadOf(points);
        if (spread === undefined) return [];
        const {mean: center, lower, upper} = spread;
        const name = `${routingArmNames[arm]}, ${inWords}`;
        return [{name, points, mean: center, lower, upper, style: styleOfArm(arm)}];
      }),
    ),
    threshold: {value: 1 / routingDefaults.nSlots, name: 'best fixed weights, 1/8'},
  });
}

/**
 * Learning curves of all arms, the mean of R² over seeds against the step, with a slider over the dial.
 *
 * @param records - of the routing study
 * @example
 * const records = committedRecords().filter(({purpose, experiment}) => purpose === 'confirm' && experiment === 'routing');
 * learningCurves(records).frames?.map(({name}) => name); // => ["0", "0.25", "0.5", "0.75", "1"]
 */
export function learningCurves(records: readonly RecordOfTrial[]): PlotlyFigure {
  const {steps} = routingBudgets(records);
  const states = dialsOf(records).map((dial) => ({
    name: String(dial),
    chart: lineChart({
      xTitle: 'step',
      yTitle: 'R² on fresh examples, mean over seeds',
      yRange: [-0.2, 1.05],
      series: routingArms.map((arm) => meanCurve(records, arm, dial, steps)),
    }),
  }));
  return states.length === 1 ? states[0].chart : sliderChart({label: 'dial λ = ', states});
}

function meanCurve(records: readonly RecordOfTrial[], arm: RoutingArm, dial: number, steps: number) {
  const curves = recordsOfCell(records, {arm, dial, steps}).map(({curves: {r2}}) => r2);
  // Up to where the first seed diverged: its curve ends there. Without a seed there is no curve.
  const length = Math.min(...curves.map((curve) => curve.length));
  const x = curves.length === 0 ? [] : curveSteps(steps).slice(0, length);
  return {
    name: routingArmNames[arm],
    style: styleOfArm(arm),
    x,
    y: x.map((_, i) => mean(curves.map((curve) => curve[i]))),
  };
}

/**
 * Learning curves of the long cells, λ = 1: dot-product attention and the larger dense net.
 *
 * @param records - of the routing study; without longer cells the curves are those of all cells
 * @example
 * const records = committedRecords().filter(({purpose, experiment}) => purpose === 'confirm' && experiment === 'routing');
 * longLearningCurves(records).data.map(({x}) => (x as number[])[16]); // => [3200, 3200]
 */
export function longLearningCurves(records: readonly RecordOfTrial[]): PlotlyFigure {
  const {longSteps} = routingBudgets(records);
  return lineChart({
    xTitle: 'step',
    yTitle: 'R² on fresh examples, mean over seeds',
    yRange: [-0.2, 1.05],
    series: (['mlp-16x', 'dot-product'] as const).map((arm) => meanCurve(records, arm, 1, longSteps)),
  });
}

/**
 * Where attention looks: the mean weight of each slot when a given slot is asked, of the first seed that has a map; dot-product scores at λ = 0 and λ = 1, and
 * additive ones at λ = 1. A cell whose seeds all diverged, or that was not trained, has no map.
 *
 * @param records - of the routing study
 * @throws ConfigError if no cell has a map
 * @example
 * const records = committedRecords().filter(({purpose, experiment}) => purpose === 'confirm' && experiment === 'routing');
 * attentionMaps(records).data.map(({z}) => (z as number[][]).length); // => [8, 8, 8]
 */
export function attentionMaps(records: readonly RecordOfTrial[]): PlotlyFigure {
  const {nSlots} = routingDefaults;
  const {steps} = routingBudgets(records);
  const names = Array.from({length: nSlots}, (_, i) => i + 1);
  const panel = (arm: RoutingArm, dial: number) => {
    const weights = recordsOfCell(records, {arm, dial, steps}).find(({curves}) => curves.attention)?.curves
      .attention;
    if (weights === undefined) return [];
    return [
      {
        title: `${routingArmNames[arm]}, λ = ${dial}`,
        values: names.map((_, row) => weights.slice(row * nSlots, (row + 1) * nSlots)),
      },
    ];
  };
  return heatmap({
    panels: [...panel('dot-product', 0), ...panel('dot-product', 1), ...panel('additive', 1)],
    rowTitle: 'slot asked for',
    columnTitle: 'slot read',
    rowLabels: names,
    columnLabels: names,
    valueTitle: 'mean weight',
    range: [0, 1],
  });
}

/**
 * What each arm had at λ = 1: parameters, time, tuned rate, failures, data. The reference is dot-product attention. An arm that was not trained has no row.
 *
 * @param records - of the routing study
 * @example
 * const records = committedRecords().filter(({purpose, experiment}) => purpose === 'confirm' && experiment === 'routing');
 * routingFairFight(records).map(({samples}) => samples); // => [102400, 102400, 102400, 102400, 102400]
 */
export function routingFairFight(records: readonly RecordOfTrial[]): FairFightRow[] {
  const {steps} = routingBudgets(records);
  return (['dot-product', 'additive', 'static', 'mlp-1x', 'mlp-16x'] as const).flatMap((arm) => {
    const runs = recordsOfCell(records, {arm, steps});
    if (runs.length === 0) return [];
    return [
      {
        arm: routingArmNames[arm],
        parameters: routingParameters(arm),
        stepMilliseconds: (1000 * mean(runs.map(({seconds}) => seconds))) / steps,
        learningRate: runs[0].config.learningRate as number,
        failures: runs.filter(({failure}) => failure !== null).length,
        runs: runs.length,
        samples: steps * (runs[0].config.batchSize as number),
      },
    ];
  });
}
