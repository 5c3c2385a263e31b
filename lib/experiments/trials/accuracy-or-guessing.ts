import type {RecordOfTrial} from '../../study';

/** The accuracy of guessing one of ten classes. */
export const guessing = 0.1;

/** An accuracy of a record, by default on test examples. A seed that diverged is as good as guessing. */
export const accuracyOrGuessing = (
  {metrics, failure}: Pick<RecordOfTrial, 'metrics' | 'failure'>,
  of: 'accuracy' | 'trainAccuracy' = 'accuracy',
): number => (failure ? guessing : (metrics[of] ?? guessing));
