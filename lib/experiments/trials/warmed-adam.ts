import {adam, warmupCosine} from '../../optim';
import type {TrialBudget} from './budget';

const WARM_UP = 0.05;

/** Adam with 5 % warm-up, then a cosine to 0. */
export const warmedAdam = ({learningRate, steps}: Pick<TrialBudget, 'learningRate' | 'steps'>) =>
  adam({
    learningRate: warmupCosine({
      peak: learningRate,
      warmupSteps: Math.min(Math.ceil(WARM_UP * steps), steps - 1),
      totalSteps: steps,
    }),
  });
