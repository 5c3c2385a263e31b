import type {Key, Params} from '../core';

/** How a model is applied. */
export type ApplyOptions = {
  /** Whether dropout and the like are active. Default false. */
  readonly train?: boolean;
  /** The key of this step's random draws; needed only where `train` is true and something is drawn. */
  readonly key?: Key;
};

/**
 * A model: a pure function of its parameters.
 *
 * `init` draws the parameters of one seed. `apply` takes them, or parameters of S seeds stacked along a leading axis with inputs stacked alike.
 */
export type Model<P extends Params, X, Y> = {
  /** What the model is, for figures and messages. */
  readonly name: string;
  /** The configuration that it was made of. */
  readonly config: Readonly<Record<string, unknown>>;
  readonly init: (key: Key) => P;
  readonly apply: (params: P, x: X, options?: ApplyOptions) => Y;
};
