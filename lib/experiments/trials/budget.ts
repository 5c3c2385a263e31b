/** What every trial has, whatever is trained. */
export type TrialBudget = {
  readonly steps: number;
  /** Examples a step. */
  readonly batchSize: number;
  /** Peak learning rate of Adam; 5 % warm-up, then a cosine to 0. */
  readonly learningRate: number;
};

/** A trial whose learning rate is not chosen yet: a cell of a design. */
export type Untuned<C extends TrialBudget> = Omit<C, 'learningRate'>;
