/**
 * Another wording of a frozen sentence that says too much, or leans on another. What is frozen stays as it is, and readers are told;
 * nothing but words can be corrected, no verdict and no threshold.
 */
export type Correction = {
  /** The claim whose statement, or the item the sentence of whose verdict, is worded anew: "06.C6b", "T33". */
  readonly of: string;
  /** The sentence as it is frozen. */
  readonly original: string;
  readonly corrected: string;
  /** Why, in words for a reader. */
  readonly why: string;
  /** Claims that a verdict's sentence speaks of besides those its table reads; each must have held. */
  readonly restsOn?: readonly string[];
};

/** What a corrected sentence was, and why it is another now. */
export type Corrected = Pick<Correction, 'original' | 'why' | 'restsOn'>;
