import type {Params} from '../../core';
import type {TrialOutcome} from '../../study';
import type {Fitted} from '../../train';
import {finitePrefix, rounded} from '../trials/finite';
import {outcomeOf} from '../trials/outcome';

const NOTHING_PREDICTED = 0.5;

/** Loss and recall, 1 − loss / 0.5; neither where the loss is not finite. */
function metricsOf(loss: number): Record<string, number> {
  return Number.isFinite(loss) ? {recall: 1 - loss / NOTHING_PREDICTED, loss} : {};
}

/** What one seed of one trial leaves, from its losses on fresh examples before, while and after it trained. */
export const capacityOutcome = (
  fitted: Fitted<Params>,
  s: number,
  {untrained, trained, curve}: {untrained: number; trained: number; curve: readonly number[]},
): TrialOutcome =>
  outcomeOf(fitted, s, {
    untrained: metricsOf(untrained),
    metrics: metricsOf(trained),
    curves: {loss: finitePrefix(curve).map(rounded)},
  });
