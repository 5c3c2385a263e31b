import * as tf from '@tensorflow/tfjs';
import {tidy, type Key, type Params} from '../../core';
import {
  drawPairs,
  drawRows,
  pairDeviation,
  type PairBatch,
  type PairRange,
  type PairTarget,
} from '../../data';
import {meanSquaredError} from '../../nn';
import {gather} from '../../ops';
import type {Learner} from '../../train';
import type {Untuned} from '../trials/budget';
import {curveSteps} from '../trials/curve-steps';
import type {Findings, Numbers} from '../trials/measures';
import type {TrialKind} from '../trials/train-trials';
import {warmedAdam} from '../trials/warmed-adam';
import {multiplicationModel, type MultiplicationArm, type MultiplicationModel} from './arms';
import {sliceInput, surfaceInput} from './probes';

/** One trial: an arm, a target and the data it learns from. Plain, so that it can name a record. */
export type MultiplicationTrial = {
  readonly arm: MultiplicationArm;
  readonly target: PairTarget;
  /** Numbers in x, and in z. */
  readonly d: number;
  /** Training examples, read with replacement; 'stream' draws each batch afresh. */
  readonly samples: number | 'stream';
  readonly steps: number;
  /** Examples a step. */
  readonly batchSize: number;
  /** Peak learning rate of Adam; 5 % warm-up, then a cosine to 0. */
  readonly learningRate: number;
  /** Decoupled weight decay, offered where the training examples are finite. */
  readonly weightDecay?: number;
};

const TEST_EXAMPLES = 4096;
const CURVE_EXAMPLES = 1024;

/** Names the stream of batches that a trial trains on; trials of one stream train together. */
const streamOf = ({target, d, samples, steps, batchSize}: Untuned<MultiplicationTrial>): string =>
  `${target}, d ${d}, ${samples === 'stream' ? 'fresh examples' : `${samples} examples`}, ${steps} steps of ${batchSize}`;

/** How trials of the multiplication experiment are trained and measured: mean squared error; NRMSE on fresh examples in and out of the range of training. */
export const multiplicationKind: TrialKind<MultiplicationTrial, MultiplicationModel, PairBatch, 'examples'> =
  {
    purposes: ['examples'],
    streamOf,
    modelOf: ({arm, d}) => multiplicationModel(arm, d),
    learnerOf: (config, model) => ({
      init: model.init,
      loss: lossOf(model),
      optimizer: warmedAdam(config),
    }),
    curveSteps,
    prepare: ({keys, config: {target, d, samples, batchSize}}) => {
      const draw = (of: readonly Key[], examples: number, range: PairRange): PairBatch =>
        drawPairs(of, examples, {target, d, range});
      const testKeys = keys.map(({test}) => test);
      const data = {
        inside: draw(testKeys, TEST_EXAMPLES, 'inside'),
        outside: draw(testKeys, TEST_EXAMPLES, 'outside'),
        curve: draw(keys.map(({curve}) => curve), CURVE_EXAMPLES, 'inside'), // prettier-ignore
        examples:
          samples === 'stream'
            ? []
            : draw(
                keys.map(({examples}) => examples),
                samples,
                'inside',
              ),
      };
      const error = (model: MultiplicationModel, params: Params, range: PairRange): number[] =>
        normalisedErrors(model, params, data[range], pairDeviation(target, d, range));
      return {
        data,
        drawBatch: (ofSeeds) =>
          samples === 'stream'
            ? draw(ofSeeds, batchSize, 'inside')
            : rowsOf(data.examples as PairBatch, ofSeeds, batchSize),
        metrics: ({model, params}) => {
          const outside = error(model, params, 'outside');
          return error(model, params, 'inside').map((nrmse, s) => ({
            nrmse,
            nrmseOutside: outside[s],
            r2: 1 - nrmse ** 2,
          }));
        },
        points: ({model, params}) =>
          normalisedErrors(model, params, data.curve, pairDeviation(target, d, 'inside')).map(
            (nrmse): Numbers => ({nrmse}),
          ),
        findings: ({config, model, params}) => probes(config, model, params, keys.length),
      };
    },
  };

/** What a model learns of a batch: its mean squared error, seed by seed. */
const lossOf =
  (model: MultiplicationModel): Learner<Params, PairBatch>['loss'] =>
  (params, {input, target}) =>
    meanSquaredError(model.apply(params, input), target);

/** Root mean squared error over the target's standard deviation, one a seed. */
function normalisedErrors(
  model: MultiplicationModel,
  params: Params,
  batch: PairBatch,
  deviation: number,
): number[] {
  return tidy(() => {
    const errors = lossOf(model)(params, batch).arraySync() as number[];
    return errors.map((squared) => Math.sqrt(squared) / deviation);
  });
}

/** Rows drawn with replacement from each seed's own examples. */
function rowsOf({input, target}: PairBatch, keys: readonly Key[], rows: number): PairBatch {
  return tidy(() => {
    const [, examples] = target.shape;
    const index = new Int32Array(keys.length * rows);
    drawRows(keys, examples, rows).forEach((own, s) =>
      own.forEach((row, i) => (index[s * rows + i] = s * examples + row)),
    );
    const at = tf.tensor1d(index, 'int32');
    const pick = (of: tf.Tensor): tf.Tensor => {
      const size = of.shape[2] as number;
      return tf.reshape(gather(tf.reshape(of, [-1, size]), at), [keys.length, rows, size]);
    };
    return {input: {x: pick(input.x), z: pick(input.z)}, target: pick(target)};
  });
}

/** What a net that learned the product from fresh examples answers along a line, and where d is 1 over a plane. */
function probes(
  {target, d, samples}: MultiplicationTrial,
  model: MultiplicationModel,
  params: Params,
  nSeeds: number,
): Findings[] {
  const answers = (input: {x: tf.Tensor; z: tf.Tensor}): number[][] =>
    (tf.squeeze(model.apply(params, input), [2]) as tf.Tensor2D).arraySync();
  if (target !== 'product' || samples !== 'stream') return Array.from({length: nSeeds}, () => ({}));
  return tidy(() => {
    const slices = answers(sliceInput(d, nSeeds));
    const surfaces = d === 1 ? answers(surfaceInput(nSeeds)) : [];
    return slices.map((slice, s) => ({
      curves: {slice, ...(d === 1 ? {surface: surfaces[s]} : {})},
    }));
  });
}
