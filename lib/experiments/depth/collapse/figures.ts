import {LEAST_RESIDUAL} from '../../../analysis';
import {lineChart, seriesOver, sliderChart, type DescribedFigure, type PlotlyFigure} from '../../../show';
import {mean, type RecordOfTrial} from '../../../study';
import {collapseArmNames, styleOfCollapseArm} from './arm-names';
import {collapseArms, type CollapseArm} from './arms';
import {collapseResiduals} from './metrics';

const gainsOf = (records: readonly RecordOfTrial[]): number[] =>
  [...new Set(records.map(({config}) => config.gain as number))].sort((a, b) => b - a);

/** Means of residuals over orders of magnitude are taken of their logarithms. */
const geometricMean = (values: readonly number[]): number => 10 ** mean(values.map(Math.log10));

/**
 * How far tokens are from being all the same after each block of stacks as drawn: the residual against depth on logarithmic axes, a curve a stack, geometric means over seeds with their
 * 95 % intervals. A slider sets the gain of queries and keys, and stands at 1.
 *
 * @param records - of the experiment on collapse
 * @example
 * collapseByDepth([]).alt.slice(0, 29); // => "How far tokens are from being"
 */
export function collapseByDepth(records: readonly RecordOfTrial[]): DescribedFigure {
  const gains = gainsOf(records);
  const depth = Math.max(1, ...records.map(({curves}) => curves.residual?.length ?? 0));
  const blocks = Array.from({length: depth}, (_, i) => i + 1);
  const at = (arm: CollapseArm, gain: number, block: number): number[] =>
    [...collapseResiduals(records, {arm, gain}).values()].flatMap((residuals) => residuals[block - 1] ?? []);
  const chartOf = (gain: number): PlotlyFigure =>
    lineChart({
      xTitle: 'blocks',
      yTitle: 'residual ‖X − 1x̄ᵀ‖ / ‖X‖',
      xLog: true,
      yLog: true,
      xTicks: blocks.filter((block) => Number.isInteger(Math.log2(block))),
      yTicks: Array.from({length: 7}, (_, i) => Number(`1e${i - 6}`)),
      yRange: [LEAST_RESIDUAL / 2, 1.5],
      series: collapseArms.map((arm) =>
        powersOf(
          seriesOver(blocks, (block) => at(arm, gain, block).map(Math.log10), {
            name: collapseArmNames[arm],
            style: styleOfCollapseArm(arm),
          }),
        ),
      ),
      lines: [{name: 'measuring stops', x: [1, depth], y: [LEAST_RESIDUAL, LEAST_RESIDUAL]}],
    });
  const found = [...gains].reverse().map((gain) => {
    const ofArms = collapseArms.map((arm) => {
      const values = [8, depth].map((block) => at(arm, gain, block));
      const [early, late] = values.map(residualInWords);
      return `${collapseArmNames[arm]} ${early} → ${late}`;
    });
    return `Gain ${gain}: ${ofArms.join('; ')}.`;
  });
  return {
    ...(gains.length > 1
      ? sliderChart({
          label: 'gain of queries and keys',
          states: gains.map((gain) => ({name: String(gain), chart: chartOf(gain)})),
        })
      : chartOf(gains[0] ?? 1)),
    alt: `How far tokens are from being all the same in stacks that nobody has trained, on a logarithmic axis from ${LEAST_RESIDUAL}, where measuring stops, to 1; after 8 → ${depth} blocks. ${found.join(' ')}`.trim(),
  };
}

/** "0.35", or "all the same" where the residual is as small as it is measured. */
function residualInWords(values: readonly number[]): string {
  if (values.length === 0) return 'not computed';
  const residual = geometricMean(values);
  return residual < 1.01 * LEAST_RESIDUAL ? 'all the same' : residual.toPrecision(2);
}

/** A series of logarithms as one of numbers. */
function powersOf(series: ReturnType<typeof seriesOver>): ReturnType<typeof seriesOver> {
  const power = (values?: ArrayLike<number | null>): number[] | undefined =>
    values && Array.from(values, (value) => 10 ** (value as number));
  return {...series, y: power(series.y)!, lower: power(series.lower), upper: power(series.upper)};
}
