import type {Params} from '../../core';
import type {TrialOutcome} from '../../study';
import type {Fitted} from '../../train';
import {finitePrefix, rounded} from '../routing/finite';

const PREFIX_STEPS = 20;
const NOTHING_PREDICTED = 0.5;

/** Loss and recall, 1 − loss / 0.5; neither where the loss is not finite. */
function metricsOf(loss: number): Record<string, number> {
  return Number.isFinite(loss) ? {recall: 1 - loss / NOTHING_PREDICTED, loss} : {};
}

/** What one seed of one trial leaves, from its losses before, while and after it trained. */
export function outcomeOf(
  {losses, seconds, failures}: Fitted<Params>,
  s: number,
  untrained: number,
  trained: number,
  curve: readonly number[],
  steps: number,
): TrialOutcome {
  return {
    untrained: metricsOf(untrained),
    prefixLosses: finitePrefix([...losses[s].slice(0, PREFIX_STEPS)]),
    metrics: metricsOf(trained),
    curves: {loss: finitePrefix(curve).map(rounded)},
    steps,
    seconds: rounded(seconds / losses.length),
    failure: failures[s],
  };
}
