import type {Params} from '../../core';
import {prefixSteps, type TrialOutcome} from '../../study';
import type {Fitted} from '../../train';
import {finitePrefix, rounded} from './finite';

/** What one seed of a trial leaves: what was measured of it, and how its training went. */
export const outcomeOf = (
  {losses, seconds, failures}: Fitted<Params>,
  s: number,
  {untrained, metrics, curves}: Pick<TrialOutcome, 'untrained' | 'metrics' | 'curves'>,
): TrialOutcome => ({
  untrained,
  prefixLosses: finitePrefix([...losses[s].slice(0, prefixSteps)]),
  metrics,
  curves,
  steps: losses[s].length,
  seconds: rounded(seconds / losses.length),
  failure: failures[s],
});
