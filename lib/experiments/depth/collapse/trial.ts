import type {CollapseArm} from './arms';

/** One trial: a stack as drawn, to some depth. Plain, so that it can name a record. */
export type CollapseTrial = {
  readonly arm: CollapseArm;
  /** Factor of the queries' and of the keys' weights: scores go with its square. */
  readonly gain: number;
  /** Blocks. */
  readonly depth: number;
  readonly tokens: number;
  readonly dModel: number;
  readonly nHeads: number;
};

/** Names what stacks share: the tokens that go in, and the weights of each block. */
export const collapseStream = ({tokens, dModel, nHeads}: CollapseTrial): string =>
  `${tokens} tokens of ${dModel} numbers, ${nHeads} heads`;
