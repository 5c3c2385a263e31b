import {lineChart, listInWords, sliderChart, type DescribedFigure, type PlotlyFigure} from '../../../../show';
import {mean, type RecordOfTrial} from '../../../../study';
import {curveSteps} from '../../../trials/curve-steps';
import {routingArmNames, styleOfArm} from '../../arm-names';
import {routingArms, type RoutingArm} from '../../arms';
import {routingBudgets} from '../../budgets';
import {recordsOfCell} from '../../cells';
import {dialsOf} from './along-dial';

/** A learning curve, the mean over seeds. */
type Curve = {readonly name: string; readonly style: number; readonly x: number[]; readonly y: number[]};

/**
 * Learning curves of all arms, the mean of R² over seeds against the step, with a slider over the dial.
 *
 * @param records - of the routing study
 * @example
 * const records = committedRecords().filter(({purpose, experiment}) => purpose === 'confirm' && experiment === 'routing');
 * learningCurves(records).frames?.map(({name}) => name); // => ["0", "0.25", "0.5", "0.75", "1"]
 */
export function learningCurves(records: readonly RecordOfTrial[]): DescribedFigure {
  const {steps} = routingBudgets(records);
  const states = dialsOf(records).map((dial) => {
    const curves = routingArms.map((arm) => meanCurve(records, arm, dial, steps));
    return {name: String(dial), chart: chartOf(curves), alt: inWords(curves, dial)};
  });
  const drawn = states.length === 1 ? states[0].chart : sliderChart({label: 'dial λ = ', states});
  return {...drawn, alt: states[states.length - 1].alt};
}

/**
 * Learning curves of the long cells, λ = 1: dot-product attention and the larger dense net.
 *
 * @param records - of the routing study; without longer cells the curves are those of all cells
 * @example
 * const records = committedRecords().filter(({purpose, experiment}) => purpose === 'confirm' && experiment === 'routing');
 * longLearningCurves(records).data.map(({x}) => (x as number[])[16]); // => [3200, 3200]
 */
export function longLearningCurves(records: readonly RecordOfTrial[]): DescribedFigure {
  const {longSteps} = routingBudgets(records);
  const curves = (['mlp-16x', 'dot-product'] as const).map((arm) => meanCurve(records, arm, 1, longSteps));
  return {...chartOf(curves), alt: inWords(curves, 1)};
}

function meanCurve(records: readonly RecordOfTrial[], arm: RoutingArm, dial: number, steps: number): Curve {
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

const chartOf = (series: readonly Curve[]): PlotlyFigure =>
  lineChart({
    xTitle: 'step',
    yTitle: 'R² on fresh examples, mean over seeds',
    yRange: [-0.2, 1.05],
    series,
  });

/** Where the curves are after an eighth of the steps, and where they end. */
function inWords(curves: readonly Curve[], dial: number): string {
  const [{x: steps}] = [...curves].sort((a, b) => b.x.length - a.x.length);
  const early = Math.floor(steps.length / 8);
  const upTo = (end?: number): string =>
    listInWords(curves.map(({name, y}) => [name, y.slice(0, end).slice(-1)]));
  return [
    `Learning curves at λ = ${dial}, the mean of R² over seeds.`,
    ...(early === 0 ? [] : [`At step ${steps[early]}: ${upTo(early + 1)}.`]),
    `At the end: ${upTo()}.`,
  ].join(' ');
}
