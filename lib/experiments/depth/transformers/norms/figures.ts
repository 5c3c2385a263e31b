import {
  dotPlot,
  groupsOver,
  lineChart,
  listInWords,
  seriesOver,
  sideBySide,
  type DescribedFigure,
  type FairFightRow,
  type LinePanel,
} from '../../../../show';
import type {RecordOfTrial} from '../../../../study';
import {fairFightRow} from '../../../trials/fair-fight';
import {normArmNames, styleOfNormArm} from './arm-names';
import {normArms, normParameters, type NormArm} from './arms';
import {accuracyOf, learnedFrom, ratesThatLearn, recordsOfNorm} from './metrics';

const lookOf = (arm: NormArm): {readonly name: string; readonly style: number} => ({
  name: normArmNames[arm],
  style: styleOfNormArm(arm),
});

const ratesOf = (records: readonly RecordOfTrial[]): number[] =>
  [...new Set(records.map(({config}) => config.learningRate as number))].sort((a, b) => a - b);

/**
 * Token accuracy against the learning rate, a curve an encoder, with warm-up (left) and, where there are such records, without (right); means over seeds with 95 % intervals.
 *
 * @param records - of the experiment on norms
 * @example
 * accuracyByRate([]).data.filter(({mode}) => mode === 'lines+markers').length; // => 4
 */
export function accuracyByRate(records: readonly RecordOfTrial[]): DescribedFigure {
  const rates = ratesOf(records);
  const ends = [...rates.slice(0, 1), ...rates.slice(-1)];
  const panel = (warmUp: boolean): LinePanel => ({
    xTitle: `learning rate, ${warmUp ? 'with' : 'without'} warm-up`,
    yTitle: 'token accuracy',
    xLog: true,
    xTicks: rates,
    yRange: [0, 1.02],
    series: normArms.map((arm) =>
      seriesOver(
        rates,
        (rate) =>
          recordsOfNorm(records, {arm, warmUp})
            .filter(({config}) => config.learningRate === rate)
            .map(accuracyOf),
        lookOf(arm),
      ),
    ),
    lines: [{name: 'learned', x: ends, y: ends.map(() => learnedFrom)}],
  });
  const isWithout = records.some(({config}) => config.warmUp === false);
  const inWords = (isWithout ? [true, false] : [true]).map((warmUp) => {
    const counts = normArms.map((arm) => [normArmNames[arm], ratesThatLearn(records, {arm, warmUp}).values()] as const); // prettier-ignore
    return `${warmUp ? 'With' : 'Without'} warm-up: ${listInWords(counts)}`;
  });
  return {
    ...(isWithout ? sideBySide({panels: [panel(true), panel(false)]}) : lineChart(panel(true))),
    alt: `Token accuracy against the learning rate. Number of rates, of ${rates.length}, at which it reaches ${learnedFrom}, the means over seeds. ${inWords.join('. ')}.`,
  };
}

/**
 * At how many of the rates each encoder learns: each seed, the mean and its 95 % interval.
 *
 * @param records - of the experiment on norms
 * @param warmUp - with a warm-up, which is the default, or without
 * @example
 * learningRatesThatWork([]).alt.includes('post-norm not trained'); // => true
 */
export function learningRatesThatWork(records: readonly RecordOfTrial[], warmUp = true): DescribedFigure {
  const counts = normArms.map((arm) => ({arm, values: [...ratesThatLearn(records, {arm, warmUp}).values()]}));
  const nRates = ratesOf(records).length;
  return {
    ...dotPlot({
      xTitle: `rates of ${nRates} at which it learns, ${warmUp ? 'with' : 'without'} warm-up`,
      xRange: [-0.2, nRates + 0.2],
      groups: counts.flatMap(({arm, values}) => groupsOver(values, lookOf(arm))),
    }),
    alt: `Number of rates at which an encoder learns, ${warmUp ? 'with' : 'without'} warm-up, the means over seeds: ${listInWords(counts.map(({arm, values}) => [normArmNames[arm], values] as const))}.`,
  };
}

/**
 * What each encoder had at one rate, with warm-up: parameters, time, failures, sequences. An encoder that was not trained has no row.
 *
 * @param records - of the experiment on norms
 * @param rate - the learning rate
 * @example
 * normFairFight([], 0.01); // => []
 */
export const normFairFight = (records: readonly RecordOfTrial[], rate: number): FairFightRow[] =>
  normArms.flatMap((arm) =>
    fairFightRow(
      normArmNames[arm],
      normParameters(arm),
      recordsOfNorm(records, {arm}).filter(({config}) => config.learningRate === rate),
    ),
  );
