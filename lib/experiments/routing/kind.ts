import type {Key, Params} from '../../core';
import {drawRouting, type RoutingBatch, type RoutingConfig} from '../../data';
import {meanSquaredError} from '../../nn';
import type {Learner} from '../../train';
import type {TrialBudget} from '../trials/budget';
import type {MeasuredStream, Measures} from '../trials/measures';
import type {TrialKind} from '../trials/train-trials';
import {warmedAdam} from '../trials/warmed-adam';
import type {RoutingModel} from './arms';

/** A kind of routing trial: what is trained, on which task, and what is measured. */
export type RoutingKind<C extends TrialBudget, Own extends string = never> = Pick<
  TrialKind<C, RoutingModel, RoutingBatch, Own>,
  'purposes' | 'streamOf' | 'modelOf' | 'curveSteps'
> & {
  readonly taskOf: (config: C) => RoutingConfig;
  readonly measuresOf: (
    stream: MeasuredStream<C, Own> & {readonly task: RoutingConfig},
  ) => Measures<C, RoutingModel>;
};

/** What a model learns of a batch of the routing task: its mean squared error, seed by seed. */
export const routingLoss =
  (model: RoutingModel): Learner<Params, RoutingBatch>['loss'] =>
  (params, {input, target}) =>
    meanSquaredError(model.apply(params, input), target);

/** Trials of the routing task: its loss, its batches, Adam with warm-up. */
export const routingKind = <C extends TrialBudget, Own extends string = never>({
  taskOf,
  measuresOf,
  ...kind
}: RoutingKind<C, Own>): TrialKind<C, RoutingModel, RoutingBatch, Own> => ({
  ...kind,
  learnerOf: (config, model) => ({
    init: model.init,
    loss: routingLoss(model),
    optimizer: warmedAdam(config),
  }),
  prepare: (stream) => {
    const {batchSize} = stream.config;
    const task = taskOf(stream.config);
    return {
      ...measuresOf({...stream, task}),
      drawBatch: (keys: readonly Key[]) => drawRouting(keys, batchSize, task),
    };
  },
});
