import {adam, adamw, warmupCosine} from '../../optim';
import type {TrialBudget} from './budget';

const WARM_UP = 0.05;

/** Adam with 5 % warm-up, then a cosine to 0; with decoupled weight decay where there is any. */
export function warmedAdam({
  learningRate: peak,
  steps,
  weightDecay = 0,
}: Pick<TrialBudget, 'learningRate' | 'steps' | 'weightDecay'>) {
  const learningRate = warmupCosine({
    peak,
    warmupSteps: Math.min(Math.ceil(WARM_UP * steps), steps - 1),
    totalSteps: steps,
  });
  return weightDecay === 0 ? adam({learningRate}) : adamw({learningRate, weightDecay});
}
