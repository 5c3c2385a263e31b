import {assertPositiveInteger, ConfigError} from '../../../core';
import type {NotebookStudy} from '../../../study';
import {priorsKernels, type KernelDesign} from './experiment';
import {trainingSizes, type KernelTrial} from './trial';

/** The settings of the kernel study that a notebook may vary. */
export type KernelSettings = {
  /** Numbers of an input with teachers made of patches, each at least a patch. Those that claims read are always solved besides. */
  readonly dimensions?: readonly number[];
  /** Most training examples of the dense and the local student: the fewest times a power of two. */
  readonly most?: number;
  /** σ, the length of the Laplace kernel of a patch. */
  readonly scale?: number;
  /** Functions drawn. */
  readonly teachers?: number;
  /** Added to the diagonal of the student's kernel matrix, from 0. */
  readonly jitter?: number;
};

const SMOKE = {
  fewest: 16,
  most: 32,
  convolutionalFewest: 8,
  convolutionalMost: 16,
  testPoints: 20,
  teachers: 2,
};

/**
 * The trials of the kernel study with some settings changed. What is not changed is as frozen, and its records can be replayed.
 *
 * @param study - the frozen part; in the smoke tier its sizes are cut down, whatever is asked for
 * @param settings - the changes; a number of an input that is named twice is solved once
 * @throws ConfigError naming the setting, its valid values and the actual one
 * @example
 * const design = {dimensions: [6], denseDimensions: [], patch: 3, scale: 4, fewest: 32, most: 64, convolutionalFewest: 16, convolutionalMost: 32, testPoints: 9, teachers: 2, jitter: 1e-6};
 * const study = {part: {design}, tier: 'full'} as unknown as NotebookStudy;
 * kernelTrials(study, {dimensions: [9]}).map(({d}) => d); // => [6, 6, 6, 9, 9, 9, 6, 6, 6, 9, 9, 9]
 * kernelTrials(study, {jitter: -1}); // throws jitter must be a number from 0. Got -1.
 */
export function kernelTrials({part, tier}: NotebookStudy, settings: KernelSettings = {}): KernelTrial[] {
  const frozen = part.design as unknown as KernelDesign;
  const asked = {...frozen, ...settings};
  const dimensions = [...new Set([...frozen.dimensions, ...asked.dimensions])].sort((a, b) => a - b);
  assertSettings({...asked, dimensions});
  return priorsKernels.cellsOf({...asked, dimensions, ...(tier === 'smoke' ? SMOKE : {})});
}

function assertSettings({dimensions, patch, scale, fewest, most, teachers, jitter}: KernelDesign): void {
  const faulty = dimensions.find((d) => !Number.isInteger(d) || d < patch);
  if (faulty !== undefined) {
    throw new ConfigError(
      `dimensions must be integers from ${patch}, the numbers of a patch. Got ${faulty}.`,
    );
  }
  if (!(scale > 0 && Number.isFinite(scale)))
    throw new ConfigError(`scale must be a positive number. Got ${scale}.`);
  if (!(jitter >= 0)) throw new ConfigError(`jitter must be a number from 0. Got ${jitter}.`);
  assertPositiveInteger('teachers', teachers);
  trainingSizes({fewest, most});
}
