import {binomialPaths} from '../../../../analysis';
import {
  formatNumber,
  listInWords,
  seriesOver,
  sideBySide,
  sliderChart,
  type DescribedFigure,
  type LinePanel,
} from '../../../../show';
import {mean, type RecordOfTrial} from '../../../../study';
import {pathArmNames, styleOfPathArm} from '../arm-names';
import {pathArms, type PathArm} from '../arms';
import {accuracyOfStart, meanPathLength, recordsOfStart} from '../paths/metrics';
import {pathSteps} from '../paths/steps';
import {shareName} from '../paths/trial';

const lookOf = (arm: PathArm): {readonly name: string; readonly style: number} => ({
  name: pathArmNames[arm],
  style: styleOfPathArm(arm),
});

/** Blocks and steps that the records have; all are alike. */
const settingsOf = ([first]: readonly RecordOfTrial[]): {readonly nBlocks: number; readonly steps: number} =>
  first.config as {nBlocks: number; steps: number};

/** The numbers of one curve at one of its points, one a seed that got there. */
const atPoint = (records: readonly RecordOfTrial[], arm: PathArm, curve: string, point: number): number[] =>
  recordsOfStart(records, arm).flatMap(({curves}) =>
    curves[curve]?.[point] === undefined ? [] : [curves[curve][point]],
  );

/**
 * The share of the loss's gradient that came through so many branches, against their number, a curve a start of the branches; means over seeds; left before training, right with a slider over
 * its steps. Grey: the share of each length among all paths, C(N, k) / 2ᴺ.
 *
 * @param records - of the experiment on path lengths, at least one
 * @example
 * const [record] = committedRecords();
 * const config = {arm: 'zero', nBlocks: 1, steps: 1};
 * const curves = {meanPathLength: [0, 0.5], 'share of length 0': [1, 0.5], 'share of length 1': [0, 0.5]};
 * pathLengthShares([{...record, config, curves}]).frames?.map(({name}) => name); // => ["0", "1"]
 */
export function pathLengthShares(records: readonly RecordOfTrial[]): DescribedFigure {
  const {nBlocks, steps} = settingsOf(records);
  const lengths = Array.from({length: nBlocks + 1}, (_, length) => length);
  const panelAt = (point: number, when: 'before' | 'after'): LinePanel => ({
    xTitle: `path length, ${when} training`,
    yTitle: when === 'before' ? 'share of the gradient' : '',
    yRange: [0, 1], // branches that start at 0 have all of it at length 0
    series: pathArms.map((arm) => {
      const shares = lengths.map((length) => atPoint(records, arm, shareName(length), point));
      const x = lengths.filter((length) => shares[length].length > 0);
      return {...lookOf(arm), x, y: x.map((length) => mean(shares[length]))};
    }),
    lines: [{name: 'all paths counted alike', x: lengths, y: binomialPaths(nBlocks)}],
  });
  const states = pathSteps(steps).map((step, point) => ({
    name: formatNumber(step),
    chart: sideBySide({panels: [panelAt(0, 'before'), panelAt(point, 'after')], legend: 'above'}),
  }));
  return {
    ...sliderChart({label: 'after steps of training:', states}),
    alt: `Shares of the gradient by path length, left before and right after ${formatNumber(steps)} steps of training. ${meanLengthsInWords(records)} Of all paths: ${nBlocks / 2}.`,
  };
}

/** "Mean path length before training: … After it: …" */
function meanLengthsInWords(records: readonly RecordOfTrial[]): string {
  const last = pathSteps(settingsOf(records).steps).length - 1;
  const [before, after] = [0, last].map((point) =>
    listInWords(pathArms.map((arm) => [pathArmNames[arm], atPoint(records, arm, 'meanPathLength', point)])),
  );
  return `Mean path length before training: ${before}. After it: ${after}.`;
}

/**
 * Mean path length while the nets learn (left) and their accuracy on fresh signals (right), a curve a start of the branches; means over seeds with 95 % intervals. The mean length of all paths,
 * N / 2, is far above.
 *
 * @param records - of the experiment on path lengths, at least one
 * @example
 * const [record] = committedRecords();
 * const config = {arm: 'zero', nBlocks: 1, steps: 1};
 * pathLengthWhileLearning([{...record, config, curves: {meanPathLength: [0, 0.5], accuracy: [0.1, 0.2]}}]).data.length; // => 8
 */
export function pathLengthWhileLearning(records: readonly RecordOfTrial[]): DescribedFigure {
  const {nBlocks, steps} = settingsOf(records);
  const at = pathSteps(steps);
  const longest = Math.max(1, ...records.flatMap(({curves}) => curves.meanPathLength ?? []));
  const panel = (curve: string, rest: Pick<LinePanel, 'yTitle' | 'yRange'>): LinePanel => ({
    xTitle: 'step',
    intervals: 'bars',
    ...rest,
    series: pathArms.map((arm) =>
      seriesOver(at, (step) => atPoint(records, arm, curve, at.indexOf(step)), lookOf(arm)),
    ),
  });
  return {
    ...sideBySide({
      panels: [
        panel('meanPathLength', {yTitle: `mean path length, of ${nBlocks} branches`, yRange: [0, 1.1 * longest]}), // prettier-ignore
        panel('accuracy', {yTitle: 'accuracy on fresh signals', yRange: [0, 1]}),
      ],
    }),
    alt: `Left, path lengths while learning. ${meanLengthsInWords(records)} Right, accuracy after training: ${listInWords(pathArms.map((arm) => [pathArmNames[arm], atPoint(records, arm, 'accuracy', at.length - 1)]))}.`,
  };
}

/** One row of `pathLengthTable`. */
export type PathLengthRow = {
  readonly start: string;
  readonly moment: 'untrained' | 'trained';
  /** Means over seeds, in branches. */
  readonly mean: number;
  readonly from5: number;
  readonly to95: number;
  readonly sampledMean: number;
  /** Test accuracy; only of trained nets. */
  readonly accuracy: number | null;
};

/**
 * Mean path length and the lengths at which 5 % and 95 % of the mass are reached, for each start of the branches, before and after training, beside the mean estimated
 * from sampled paths, which does not see what cancels. Means over seeds; without seeds a start has no row.
 *
 * @param records - of the experiment on path lengths
 * @example
 * pathLengthTable([]); // => []
 */
export function pathLengthTable(records: readonly RecordOfTrial[]): PathLengthRow[] {
  return pathArms.flatMap((arm) =>
    (['untrained', 'trained'] as const).flatMap((moment): PathLengthRow[] => {
      const lengths = [...meanPathLength(records, arm, moment).values()];
      if (lengths.length === 0) return [];
      const meanOf = (name: string): number =>
        mean(
          recordsOfStart(records, arm).flatMap(({untrained, metrics, failure}) => {
            if (moment === 'untrained') return [untrained[name]];
            return failure ? [] : [metrics[name]];
          }),
        );
      return [
        {
          start: pathArmNames[arm],
          moment,
          mean: mean(lengths),
          from5: meanOf('shortPathLength'),
          to95: meanOf('longPathLength'),
          sampledMean: mean([...meanPathLength(records, arm, moment, 'sampledPathLength').values()]),
          accuracy: moment === 'untrained' ? null : mean([...accuracyOfStart(records, arm).values()]),
        },
      ];
    }),
  );
}
