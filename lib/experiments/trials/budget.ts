/** What every trial has, whatever is trained. */
export type TrialBudget = {
  readonly steps: number;
  /** Examples a step. */
  readonly batchSize: number;
  /** Peak learning rate of Adam; 5 % warm-up, then a cosine to 0. */
  readonly learningRate: number;
  /** Decoupled weight decay, where a cell is offered one: θ −= rate · decay · θ. */
  readonly weightDecay?: number;
};

/** A trial whose learning rate (and weight decay) is not chosen yet: a cell of a design. */
export type Untuned<C extends TrialBudget> = Omit<C, 'learningRate' | 'weightDecay'>;
