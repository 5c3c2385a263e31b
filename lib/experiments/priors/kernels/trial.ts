import {ConfigError} from '../../../core';
import {kernelStructures, type KernelConfig, type KernelStructure} from '../../../models';

/** One trial: a student of one kernel learns functions drawn from the prior of another, at one size of the input. Plain, so that it can name a record. */
export type KernelTrial = {
  /** The kernel whose prior the functions are drawn from. */
  readonly teacher: KernelStructure;
  readonly student: KernelStructure;
  /** Numbers of an input, uniform in [0, 1]. */
  readonly d: number;
  /** Numbers in a patch. */
  readonly patch: number;
  /** σ, the length of the Laplace kernel of a patch; of whole inputs it is σ √(d / patch), since distances grow so. */
  readonly scale: number;
  /** Fewest training examples; every doubling of them up to `most` is solved. */
  readonly fewest: number;
  /** Most training examples. */
  readonly most: number;
  readonly testPoints: number;
  /** Functions drawn; errors are means over them. */
  readonly teachers: number;
  /** Added to the diagonal of the student's kernel matrix. */
  readonly jitter: number;
};

/** An exponent is fitted from here on: with fewer examples the curves still bend. */
export const FEWEST_OF_EXPONENT = 64;

/**
 * The numbers of training examples that a trial solves: its fewest, doubled as often as its most allows.
 *
 * @param config - the trial's `fewest` and `most`
 * @throws ConfigError if `fewest` is no integer from 2, or `most` is not `fewest` times a power of two
 * @example
 * trainingSizes({fewest: 64, most: 512}); // => [64, 128, 256, 512]
 */
export function trainingSizes({fewest, most}: Pick<KernelTrial, 'fewest' | 'most'>): number[] {
  const doublings = Math.log2(most / fewest);
  if (!Number.isInteger(fewest) || fewest < 2 || !Number.isInteger(doublings) || doublings < 0) {
    throw new ConfigError(
      `most must be fewest (an integer from 2) times a power of two. Got ${fewest} and ${most}.`,
    );
  }
  return Array.from({length: doublings + 1}, (_, i) => fewest * 2 ** i);
}

/**
 * The kernel of a structure in these experiments: Laplace, of length σ for patches and σ √(d / patch) for whole inputs.
 *
 * @param structure - what is compared
 * @param settings - d, patch and σ
 * @throws ConfigError for an unknown structure
 * @example
 * priorKernel('dense', {d: 12, patch: 3, scale: 4}); // => {"structure": "dense", "profile": "laplace", "scale": 8}
 */
export function priorKernel(
  structure: KernelStructure,
  {d, patch, scale}: Pick<KernelTrial, 'd' | 'patch' | 'scale'>,
): KernelConfig {
  if (!kernelStructures.includes(structure)) {
    throw new ConfigError(
      `structure must be one of ${kernelStructures.join(', ')}. Got ${String(structure)}.`,
    );
  }
  return structure === 'dense'
    ? {structure, profile: 'laplace', scale: scale * Math.sqrt(d / patch)}
    : {structure, profile: 'laplace', scale, patch};
}

/** Names what students share: inputs, functions and kernel matrices. */
export const kernelStream = ({teacher, d, patch, scale, testPoints, teachers}: KernelTrial): string =>
  `${teacher} teacher, d = ${d}, patches of ${patch}, length ${scale}, ${teachers} functions, ${testPoints} test points`;
