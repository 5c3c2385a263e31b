import {routingDefaults} from '../../../data';
import {dotPlot, lineChart, type PlotlyFigure, type ReferenceLine} from '../../../show';
import type {RecordOfTrial} from '../../../study';
import {routingBudgets} from '../budgets';
import {routingArmNames, styleOfArm} from '../arm-names';
import {recordsOfCell} from '../cells';
import {seriesOver, spreadOf} from '../../trials/spread';
import {mechanismCells} from './experiment';
import type {MechanismCell} from './metrics';
import {sideBySide} from './side-by-side';
import {mechanismCurveSteps} from './trial';

/** A cell's name in figures and texts. */
export const nameOfCell = ({arm, cue}: MechanismCell): string =>
  `${routingArmNames[arm]}, ${cue === 'key' ? 'key' : 'number'}`;

/** An arm's look where it compares keys; the cells that are told the number have looks of their own. */
const styleOfCell = ({arm, cue}: MechanismCell): number =>
  cue === 'key' ? styleOfArm(arm) : arm === 'mlp-16x' ? 5 : 6;

/** −1/(K − 1): the transfer ratio at a stationary point that fits no context. */
export const STATIONARY_RATIO = -1 / (routingDefaults.nSlots - 1);

const recordsOf = (records: readonly RecordOfTrial[], cell: MechanismCell): RecordOfTrial[] =>
  recordsOfCell(records, {...cell, steps: routingBudgets(records).steps});

/** Metrics of the seeds that have all of them: a list for each metric, in which one seed has one place. Seeds that diverged have none to show. */
function valuesTogether(
  records: readonly RecordOfTrial[],
  cell: MechanismCell,
  names: readonly string[],
): number[][] {
  const complete = recordsOf(records, cell).filter(
    ({metrics, failure}) => !failure && names.every((name) => metrics[name] !== undefined),
  );
  return names.map((name) => complete.map(({metrics}) => metrics[name]));
}

/** A metric of the seeds that have it. */
export const finiteValues = (
  records: readonly RecordOfTrial[],
  cell: MechanismCell,
  metric: string,
): number[] => valuesTogether(records, cell, [metric])[0];

/** The variation of the Jacobian before training. */
export const untrainedVariance = (records: readonly RecordOfTrial[], cell: MechanismCell): number[] =>
  recordsOf(records, cell).flatMap(({untrained}) => untrained.jacobianVariance ?? []);

/** The points that a curve has at a step, one a seed that got there. */
export function pointsAt(
  records: readonly RecordOfTrial[],
  cell: MechanismCell,
  curve: 'transferRatio' | 'r2',
  step: number,
): number[] {
  const place = mechanismCurveSteps(routingBudgets(records).steps).indexOf(step);
  return recordsOf(records, cell).flatMap(({curves}) => curves[curve]?.[place] ?? []);
}

/** Above this R², at the end of training, a ratio of gradients is noise over noise. */
const FITTED = 0.9;

/** Whether an arm's ratio at a step says something: not of one that fits at once, and at the end only where it has not fitted. */
export function isTold(records: readonly RecordOfTrial[], cell: MechanismCell, step: number): boolean {
  const r2 = spreadOf(pointsAt(records, cell, 'r2', step));
  if (cell.arm === 'dot-product' && cell.cue === 'slot-number') return false;
  return step < routingBudgets(records).steps || r2 === undefined || r2.mean < FITTED;
}

/**
 * The transfer ratio over steps, beside R² over steps: means over seeds, the ratio with 95 % intervals, and the line −1/(K − 1) on which a net lies that stands still
 * without having fitted any context. Where a net has fitted, a ratio is noise over noise: at the end it is shown only of the others, and never of attention that is told the number.
 *
 * @param records - of the mechanism study
 * @example
 * transferOverSteps([]).data.length; // => 13
 */
export function transferOverSteps(records: readonly RecordOfTrial[]): PlotlyFigure {
  const {steps} = routingBudgets(records);
  const at = records.length === 0 ? [] : mechanismCurveSteps(steps);
  const chart = (curve: 'transferRatio' | 'r2', yTitle: string, yRange: [number, number]): PlotlyFigure =>
    lineChart({
      xTitle: 'step',
      yTitle,
      yRange,
      series: mechanismCells.map((cell) => {
        const {lower, upper, ...means} = seriesOver(nameOfCell(cell), styleOfCell(cell), at, (step) =>
          curve === 'r2' || isTold(records, cell, step) ? pointsAt(records, cell, curve, step) : [],
        );
        return curve === 'r2' ? means : {...means, lower, upper};
      }),
      lines:
        curve === 'r2'
          ? []
          : [
              {
                name: 'standing still, nothing fitted',
                x: at,
                y: at.map(() => STATIONARY_RATIO),
              },
            ],
    });
  return sideBySide(
    chart('transferRatio', 'transfer ratio', [-0.3, 1.25]),
    chart('r2', 'R² on fresh examples', [-0.2, 1.05]),
  );
}

/**
 * The block test: what 50 steps on one slot change in the mean R² of the other seven, each seed, with 95 % intervals.
 *
 * @param records - of the mechanism study
 * @example
 * changeByBlock([]).data.length; // => 0
 */
export function changeByBlock(records: readonly RecordOfTrial[]): PlotlyFigure {
  return dotPlot({
    xTitle: 'change of R² at the seven other slots',
    groups: mechanismCells.flatMap((cell) => {
      const points = finiteValues(records, cell, 'blockChange');
      const spread = spreadOf(points);
      return spread ? [{name: nameOfCell(cell), points, ...spread, style: styleOfCell(cell)}] : [];
    }),
    threshold: {value: 0, name: 'no change'},
  });
}

/**
 * R² lost where the Jacobian is frozen, against R², each seed, with the line R² − 1/8 below which no loss lies on average, since one affine map of the contents
 * explains at most 1/8. Beside it how much the Jacobian varies over examples, with the line K − 1 of a net that reads only the slot asked for. A seed that lacks a
 * number, as the variation of a Jacobian that is 0 on average, has no marker where that is shown.
 *
 * @param records - of the mechanism study
 * @example
 * lossByFreezing([]).data.length; // => 14
 */
export function lossByFreezing(records: readonly RecordOfTrial[]): PlotlyFigure {
  const {nSlots} = routingDefaults;
  const chart = (
    metric: 'frozenLoss' | 'jacobianVariance',
    yTitle: string,
    yRange: [number, number],
    line: ReferenceLine,
  ): PlotlyFigure =>
    asMarkers(
      lineChart({
        xTitle: 'R² on fresh examples',
        yTitle,
        xRange: [-0.05, 1.05],
        yRange,
        series: mechanismCells.map((cell) => {
          const [left, lost, y] = valuesTogether(records, cell, ['r2Frozen', 'frozenLoss', metric]);
          // R² of the same examples as the loss.
          const x = left.map((r2, s) => r2 + lost[s]);
          return {name: nameOfCell(cell), style: styleOfCell(cell), x, y};
        }),
        lines: [line],
      }),
    );
  return sideBySide(
    chart('frozenLoss', 'R² lost with a frozen Jacobian', [-0.1, 1.05], {
      name: 'least loss, R² − 1/8',
      x: [0, 1],
      y: [-1 / nSlots, 1 - 1 / nSlots],
    }),
    chart('jacobianVariance', 'variation of the Jacobian', [-0.4, 8], {
      name: 'only the asked slot, 7',
      x: [0, 1],
      y: [nSlots - 1, nSlots - 1],
    }),
  );
}

/** Series without their lines: their points have no order. */
const asMarkers = (chart: PlotlyFigure): PlotlyFigure => ({
  ...chart,
  data: chart.data.map((trace) => (trace.marker === undefined ? trace : {...trace, mode: 'markers'})),
});
