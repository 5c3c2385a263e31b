import type {Key, Params} from '../../core';
import {drawRouting, type RoutingBatch, type RoutingConfig} from '../../data';
import {meanSquaredError, type Learner} from '../../train';
import type {TrialBudget} from '../trials/budget';
import type {MeasuredStream, Measures} from '../trials/measures';
import type {TrialKind} from '../trials/train-trials';
import type {RoutingModel} from './arms';

/** A kind of routing trial: what is trained, on which task, and what is measured. */
export type RoutingKind<C extends TrialBudget> = Pick<
  TrialKind<C, RoutingModel, RoutingBatch>,
  'streamOf' | 'modelOf' | 'curveSteps'
> & {
  readonly taskOf: (trial: C) => RoutingConfig;
  readonly measuresOf: (
    stream: MeasuredStream<C> & {readonly task: RoutingConfig},
  ) => Measures<C, RoutingModel>;
};

/** What a model learns of a batch of the routing task: its mean squared error, seed by seed. */
export const routingLoss =
  (model: RoutingModel): Learner<Params, RoutingBatch>['loss'] =>
  (params, {input, target}) =>
    meanSquaredError(model.apply(params, input), target);

/** Trials of the routing task: its loss and its batches. */
export const routingKind = <C extends TrialBudget>({
  taskOf,
  measuresOf,
  ...kind
}: RoutingKind<C>): TrialKind<C, RoutingModel, RoutingBatch> => ({
  ...kind,
  lossOf: routingLoss,
  drawBatch: (trial: C, keys: readonly Key[]) => drawRouting(keys, trial.batchSize, taskOf(trial)),
  measuresOf: (stream) => measuresOf({...stream, task: taskOf(stream.trial)}),
});
