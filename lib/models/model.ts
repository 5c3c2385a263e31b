import type {Key, Params} from '../core';
import type {ObserveBatch} from '../nn';

/** How a model is applied. */
export type ApplyOptions = {
  /** Whether dropout and the like are active, and batch norms take their statistics from the batch. Default false. */
  readonly train?: boolean;
  /** The key of this step's random draws; needed only where `train` is true and something is drawn. */
  readonly key?: Key;
  /** Is told the statistics of the batch by each batch norm; see `estimateStatistics`. */
  readonly observe?: ObserveBatch;
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
