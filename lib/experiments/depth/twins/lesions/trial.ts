import {deleteBlock, pathShares, shuffleBlocks, swapBlocks} from '../../../../analysis';
import {key, split, tidy} from '../../../../core';
import type {LabelledBatch} from '../../../../data';
import {accuracy, applyUnits, type ResidualUnit} from '../../../../nn';
import type {Untuned} from '../../../trials/budget';
import {curveSteps} from '../../../trials/curve-steps';
import type {Findings} from '../../../trials/measures';
import type {Snapshot} from '../../../trials/measures';
import type {TrialKind} from '../../../trials/train-trials';
import {hasSkip, hiddenOf, twinModel, type TwinArm} from '../arms';
import {measurePaths, PATH_EXAMPLES} from '../path-measures';
import {
  accuraciesOf,
  accuracyOn,
  batchesOf,
  drawSignals,
  firstExamples,
  learnerOfTwin,
  type TwinModel,
  type TwinPurpose,
  type TwinTrial,
} from '../signals';

/** One trial: one of the twins. Plain, so that it can name a record. */
export type DepthTwinsTrial = TwinTrial & {readonly arm: TwinArm};

/** On so many test examples nets with a lesion are asked. */
const LESION_EXAMPLES = 1000;
/** Orders of the blocks that are tried, the same for all seeds and arms. */
const ORDERS = 4;

/** Names the stream of batches that a trial trains on; wide nets, which take longer, have one of their own. */
const streamOf = (config: Untuned<DepthTwinsTrial>): string =>
  `${batchesOf(config)}, ${hiddenOf(config.arm)} hidden units`;

/** How the twins are trained and measured: accuracies; after training also with blocks deleted, swapped and shuffled; and path lengths where there are skips. */
export const depthTwinsKind: TrialKind<DepthTwinsTrial, TwinModel, LabelledBatch, TwinPurpose> = {
  purposes: ['examples', 'validation'],
  streamOf,
  modelOf: ({arm, nBlocks}) => twinModel(arm, nBlocks),
  learnerOf: learnerOfTwin,
  curveSteps,
  prepare: (stream) => {
    const {drawBatch, sets} = drawSignals(stream);
    const [followed, cut] = [PATH_EXAMPLES, LESION_EXAMPLES].map((examples) => firstExamples(sets.test, examples)); // prettier-ignore
    return {
      data: {...sets, followed, cut},
      drawBatch,
      metrics: ({config, model, params}) => {
        const paths = hasSkip(config.arm) ? measurePaths(model, params, followed) : undefined;
        return accuraciesOf(model, params, sets).map((accuracies, s) => ({
          ...accuracies,
          ...(paths ? {meanPathLength: paths[s].mean} : {}),
        }));
      },
      points: ({model, params}) => accuracyOn(model, params, sets.curve).map((own) => ({accuracy: own})),
      findings: (snapshot) => {
        const {config, model, params} = snapshot;
        const paths = hasSkip(config.arm) ? measurePaths(model, params, followed) : undefined;
        return lesionsOf(snapshot, cut).map(({metrics, curves}, s) => ({
          metrics,
          curves: {...curves, ...(paths ? {pathShares: pathShares(paths[s])} : {})},
        }));
      },
    };
  },
};

/** Accuracy of each seed when blocks are deleted one by one, change places with the next, and are put in random orders. */
function lesionsOf(
  {config: {nBlocks}, model, params}: Snapshot<DepthTwinsTrial, TwinModel>,
  {x, label}: LabelledBatch,
): Required<Findings>[] {
  const after = (lesion: (units: readonly ResidualUnit[]) => readonly ResidualUnit[]): number[] =>
    tidy(() => {
      const units = lesion(model.units(params, x));
      const logits = model.head(params, applyUnits(units, model.stem(params, x)), x);
      return accuracy(logits, label).arraySync() as number[];
    });
  const blocks = Array.from({length: nBlocks}, (_, block) => block);
  const intact = after((units) => units);
  const withoutBlock = blocks.map((block) => after((units) => deleteBlock(units, block)));
  const swapped = blocks.slice(1).map((block) => after((units) => swapBlocks(units, block - 1)));
  const shuffled = split(key(0), ORDERS).map((order) => after((units) => shuffleBlocks(units, order)));
  return intact.map((own, s) => ({
    metrics: {
      intactAccuracy: own,
      shuffledAccuracy: shuffled.reduce((sum, of) => sum + of[s], 0) / ORDERS,
    },
    curves: {withoutBlock: withoutBlock.map((of) => of[s]), swappedBlocks: swapped.map((of) => of[s])},
  }));
}
