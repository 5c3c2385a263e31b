import {ConfigError} from '../../../core';

/** Which net: a sentence encoder of 6 blocks, a face recognition net of 14, or a small transformer with weights drawn once, where no package is needed. */
export const realNets = ['mini-lm', 'face', 'tiny'] as const;

/** One of `realNets`. */
export type RealNet = (typeof realNets)[number];

/**
 * Which weights: as trained; drawn as the net starts its training; drawn wide, each branch about as large as its skip (not of the face recognition net, which starts so); or trained ones in a random
 * order within each tensor, which keeps their spread and nothing else.
 */
export const realNetWeights = ['trained', 'random', 'wide', 'shuffled'] as const;

/** One of `realNetWeights`. */
export type RealNetWeights = (typeof realNetWeights)[number];

/** One trial: a net with some weights, measured on examples of a seed. Plain, so that it can name a record. */
export type RealNetTrial = {
  readonly net: RealNet;
  readonly weights: RealNetWeights;
  /** Sentences, or parts of photographs, on which a changed net is compared with the intact one. At least 4, the fewest that debiased similarities need. */
  readonly examples: number;
  /** The first of them whose gradient is followed by path lengths; each is a step. At most `examples`. */
  readonly pathExamples: number;
};

/** Of a debiased estimate. */
const FEWEST_EXAMPLES = 4;

/** Names what trials share: the net, which is loaded once, and a seed's examples. */
export const realNetStream = ({net, examples, pathExamples}: RealNetTrial): string =>
  `${net}, ${examples} examples, ${pathExamples} with path lengths`;

/**
 * The weights that a net is measured with.
 *
 * @param net - which
 * @example
 * weightsOfNet('face'); // => ["trained", "random", "shuffled"]
 */
export const weightsOfNet = (net: RealNet): RealNetWeights[] =>
  realNetWeights.filter((weights) => net !== 'face' || weights !== 'wide');

/** Throws a ConfigError for weights that the net has not, or numbers of examples that cannot be. */
export function assertTrial({net, weights, examples, pathExamples}: RealNetTrial): void {
  if (!weightsOfNet(net).includes(weights)) {
    throw new ConfigError(
      `weights of ${net} must be one of ${weightsOfNet(net).join(', ')}. Got ${String(weights)}.`,
    );
  }
  if (!Number.isInteger(examples) || examples < FEWEST_EXAMPLES)
    throw new ConfigError(`examples must be an integer from ${FEWEST_EXAMPLES}. Got ${examples}.`);
  if (!Number.isInteger(pathExamples) || pathExamples < 1 || pathExamples > examples) {
    throw new ConfigError(
      `pathExamples must be an integer from 1 to examples, ${examples}. Got ${pathExamples}.`,
    );
  }
}
