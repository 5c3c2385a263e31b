import {pathShares} from '../../../../analysis';
import type {LabelledBatch} from '../../../../data';
import type {Untuned} from '../../../trials/budget';
import type {Numbers} from '../../../trials/measures';
import type {TrialKind} from '../../../trials/train-trials';
import {pathModel, type PathArm} from '../arms';
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
import {pathSteps} from './steps';

/** One trial: a residual net whose branches start in one of four ways. Plain, so that it can name a record. */
export type DepthPathsTrial = TwinTrial & {readonly arm: PathArm};

/** Names the stream of batches that a trial trains on; trials of one stream train together. */
const streamOf = (config: Untuned<DepthPathsTrial>): string => batchesOf(config);

/** The name under which a record keeps the curve of one length's share over steps. */
export const shareName = (length: number): string => `share of length ${length}`;

/** How the nets are trained and measured: accuracies, and where the gradient of the loss goes through, before, while and after they learn. */
export const depthPathsKind: TrialKind<DepthPathsTrial, TwinModel, LabelledBatch, TwinPurpose> = {
  purposes: ['examples', 'validation'],
  streamOf,
  modelOf: ({arm, nBlocks}) => pathModel(arm, nBlocks),
  learnerOf: learnerOfTwin,
  curveSteps: pathSteps,
  prepare: (stream) => {
    const {drawBatch, sets} = drawSignals(stream);
    const followed = firstExamples(sets.test, PATH_EXAMPLES);
    return {
      data: {...sets, followed},
      drawBatch,
      metrics: ({model, params}) => {
        const exact = measurePaths(model, params, followed);
        const sampled = measurePaths(model, params, followed, 'sampled');
        return accuraciesOf(model, params, sets).map((accuracies, s) => ({
          ...accuracies,
          meanPathLength: exact[s].mean,
          shortPathLength: exact[s].low,
          longPathLength: exact[s].high,
          sampledPathLength: sampled[s].mean,
        }));
      },
      points: ({model, params}) => {
        const exact = measurePaths(model, params, followed);
        return accuracyOn(model, params, sets.curve).map((accuracy, s): Numbers => ({
          accuracy,
          meanPathLength: exact[s].mean,
          ...Object.fromEntries(pathShares(exact[s]).map((share, length) => [shareName(length), share])),
        }));
      },
    };
  },
};
