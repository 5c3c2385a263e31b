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
import {guessing} from '../../../trials/accuracy-or-guessing';
import {fairFightRow} from '../../../trials/fair-fight';
import {styleOfTwinArm, twinArmNames} from '../arm-names';
import {twinArms, twinParameters, type TwinArm} from '../arms';
import {lesionShare, lesionShares, recordsOfTwin, shuffleShare, twinAccuracy} from '../lesions/metrics';

const [WITHOUT_NORM, WITH_NORM] = [
  twinArms.filter((arm) => !arm.endsWith('-norm')),
  twinArms.filter((arm) => arm.endsWith('-norm')),
];

const lookOf = (arm: TwinArm): {readonly name: string; readonly style: number} => ({
  name: twinArmNames[arm],
  style: styleOfTwinArm(arm),
});

type Lesion = 'withoutBlock' | 'swappedBlocks';

/** A curve a twin over the blocks; blocks count from 1. */
function panelOf(
  records: readonly RecordOfTrial[],
  arms: readonly TwinArm[],
  lesion: Lesion,
  xTitle: string,
): LinePanel {
  const nBlocks = Math.max(...records.map(({config}) => config.nBlocks as number));
  const blocks = Array.from({length: nBlocks - (lesion === 'swappedBlocks' ? 1 : 0)}, (_, i) => i + 1);
  const shares = new Map(
    arms.map((arm) => [arm, recordsOfTwin(records, arm).map((record) => lesionShares(record, lesion))]),
  );
  const at = (arm: TwinArm, block: number): number[] =>
    shares.get(arm)!.flatMap((own) => (own[block - 1] === undefined ? [] : [own[block - 1]]));
  return {
    xTitle,
    yTitle: 'share of accuracy above guessing lost',
    yRange: [-0.1, 1.2],
    series: arms.map((arm) => seriesOver(blocks, (block) => at(arm, block), lookOf(arm))),
    lines: [{name: 'down to guessing', x: [1, nBlocks], y: [1, 1]}],
  };
}

const meansOf = (records: readonly RecordOfTrial[], arms: readonly TwinArm[], lesion?: Lesion): string =>
  listInWords(
    arms.map((arm) => [
      twinArmNames[arm],
      [...lesionShare(records, arm, lesion).values()].filter(Number.isFinite),
    ]),
  );

/**
 * What each twin loses when one of its blocks is deleted, against the block: the share of its accuracy above guessing; without layer norm (left) and with (right). Means
 * over seeds with 95 % intervals.
 *
 * @param records - of the experiment on lesions, at least one
 * @example
 * const [record] = committedRecords();
 * const lesioned = {...record, config: {arm: 'plain', nBlocks: 2}, metrics: {intactAccuracy: 0.6}, curves: {withoutBlock: [0.1, 0.35]}, failure: null};
 * lesionByBlock([lesioned]).data.map(({y}) => y as number[]).filter(({length}) => length > 0); // => [[1, 1], [1, 0.5], [1, 1]]
 */
export function lesionByBlock(records: readonly RecordOfTrial[]): DescribedFigure {
  return {
    ...sideBySide({
      panels: [
        panelOf(records, WITHOUT_NORM, 'withoutBlock', 'deleted block, no layer norm'),
        panelOf(records, WITH_NORM, 'withoutBlock', 'deleted block, layer norm'),
      ],
    }),
    alt: `Share of accuracy above guessing that is lost with a block, the mean over the middle half of the blocks: ${meansOf(records, twinArms)}.`,
  };
}

/**
 * What each twin without layer norm loses when a block and the next change places, against the first of them: the share of its accuracy above guessing. Means over seeds
 * with 95 % intervals.
 *
 * @param records - of the experiment on lesions, at least one
 * @example
 * const [record] = committedRecords();
 * const lesioned = {...record, config: {arm: 'plain', nBlocks: 2}, metrics: {intactAccuracy: 0.6}, curves: {swappedBlocks: [0.35]}, failure: null};
 * swapByBlock([lesioned]).data.map(({y}) => y as number[]).filter(({length}) => length === 1); // => [[0.5]]
 */
export function swapByBlock(records: readonly RecordOfTrial[]): DescribedFigure {
  const shuffled = listInWords(
    WITHOUT_NORM.map((arm) => [
      twinArmNames[arm],
      [...shuffleShare(records, arm).values()].filter(Number.isFinite),
    ]),
  );
  return {
    ...lineChart(panelOf(records, WITHOUT_NORM, 'swappedBlocks', 'block that is swapped with the next')),
    alt: `Share of accuracy above guessing that is lost when two neighbouring blocks change places, the mean over the middle half: ${meansOf(records, WITHOUT_NORM, 'swappedBlocks')}. All blocks shuffled: ${shuffled}.`,
  };
}

/**
 * Test accuracy of every twin: each seed, the mean and its 95 % interval.
 *
 * @param records - of the experiment on lesions
 * @example
 * accuracyByTwin([]).data.length; // => 0
 */
export function accuracyByTwin(records: readonly RecordOfTrial[]): DescribedFigure {
  const valuesOf = (arm: TwinArm): number[] => [...twinAccuracy(records, arm).values()];
  return {
    ...dotPlot({
      xTitle: 'test accuracy',
      xRange: [0, 1],
      groups: twinArms.flatMap((arm) => groupsOver(valuesOf(arm), lookOf(arm))),
      threshold: {value: guessing, name: 'guessing'},
    }),
    alt: `Test accuracy by net, the means over seeds: ${listInWords(twinArms.map((arm) => [twinArmNames[arm], valuesOf(arm)]))}.`,
  };
}

/**
 * What each twin had: parameters, time, tuned rate, failures, examples drawn. The reference is the residual net. An arm that was not trained has no row.
 *
 * @param records - of the experiment on lesions
 * @example
 * twinsFairFight([]); // => []
 */
export function twinsFairFight(records: readonly RecordOfTrial[]): FairFightRow[] {
  return twinArms.flatMap((arm) => {
    const runs = recordsOfTwin(records, arm);
    if (runs.length === 0) return [];
    return fairFightRow(twinArmNames[arm], twinParameters(arm, runs[0].config.nBlocks as number), runs);
  });
}
