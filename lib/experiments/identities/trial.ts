/** The ways to look at attention, each as something else that gives the same numbers. */
export const attentionViews = ['smoother', 'messages', 'convolution', 'fast-weights'] as const;
/** One of `attentionViews`. */
export type AttentionView = (typeof attentionViews)[number];

/** What every trial of this family has: nothing is trained, inputs are drawn again and again. */
export type Drawn = {
  /** How often inputs and their sizes are drawn. A "step" is a draw. */
  readonly draws: number;
  /**
   * The most tokens, and the largest sizes of keys and values; each draw has sizes of its own up to this. Of a convolution: how many places a signal has at most beyond the filter's taps;
   * its taps (1 to 7) and channels (1 to 8) are drawn whatever this is.
   */
  readonly largest: number;
};

/** One trial: attention and one other way to the same numbers. Plain, so that it can name a record. */
export type IdentityTrial = Drawn & {readonly view: AttentionView};

/** What the values are: `drawn` at random, or `one-hot`, each token's its own number, so that tokens differ in nothing but their weights. */
export type ValueKind = 'drawn' | 'one-hot';

/** One trial: what attention's weights depend on. Plain, so that it can name a record. */
export type RelevanceTrial = Drawn & {
  readonly values: ValueKind;
  /** Queries a draw. */
  readonly queries: number;
};

/** Names what views share: how much is drawn. */
export const identityStream = ({draws, largest}: IdentityTrial): string =>
  `${draws} draws of sizes up to ${largest}`;

/** Names what both kinds of values share: queries, keys and how much is drawn. */
export const relevanceStream = ({draws, largest, queries}: RelevanceTrial): string =>
  `${draws} draws of sizes up to ${largest}, ${queries} queries`;
