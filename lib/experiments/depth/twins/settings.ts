import {assertPositiveInteger, ConfigError} from '../../../core';
import type {NotebookStudy, Part} from '../../../study';
import {assertSteps} from '../../trials/assert-steps';
import type {Untuned} from '../../trials/budget';
import type {DesignedExperiment} from '../../trials/designed';
import {nearestOf} from '../../trials/nearest';
import {depthTwins} from './lesions/experiment';
import type {DepthTwinsTrial} from './lesions/trial';
import {depthPaths} from './paths/experiment';
import type {DepthPathsTrial} from './paths/trial';
import type {TwinsDesign} from './signals';

/** The settings of the studies of twins that a notebook may vary. */
export type TwinsSettings = {
  /** Blocks of each net, from 2. */
  readonly nBlocks?: number;
  /** Steps of every cell, from 2. */
  readonly steps?: number;
  /** Examples a step. */
  readonly batchSize?: number;
};

const SMOKE: TwinsDesign = {nBlocks: 4, steps: 4, batchSize: 8};
const smokeMeasure = {measuredOn: 50} as const;

/**
 * The trials of the study of path lengths with some settings changed. What is not changed is as frozen, and its records can be replayed. A cell that was not tuned takes
 * the rate of its start that is nearest in blocks, then in steps.
 *
 * @param study - the frozen part; in the smoke tier its settings are cut down, whatever is asked for
 * @param settings - the changes
 * @throws ConfigError naming the setting, its valid values and the actual one
 * @example
 * const part = {...openStudy('06', 'nets').part, design: {nBlocks: 24, steps: 1000, batchSize: 100}};
 * depthPathsTrials({...openStudy('06', 'nets'), part}, {steps: 1}); // throws steps must be an integer of at least 2. Got 1.
 */
export const depthPathsTrials = (study: NotebookStudy, settings: TwinsSettings = {}): DepthPathsTrial[] =>
  trialsOf(depthPaths, study, settings);

/**
 * The trials of the study of lesions with some settings changed. What is not changed is as frozen, and its records can be replayed. A cell that was not tuned takes the
 * rate of its arm that is nearest in blocks, then in steps.
 *
 * @param study - the frozen part; in the smoke tier its settings are cut down, whatever is asked for
 * @param settings - the changes
 * @throws ConfigError naming the setting, its valid values and the actual one
 * @example
 * const part = {...openStudy('06', 'nets').part, design: {nBlocks: 24, steps: 1000, batchSize: 100}};
 * depthTwinsTrials({...openStudy('06', 'nets'), part}, {nBlocks: 1}); // throws nBlocks must be an integer of at least 2. Got 1.
 */
export const depthTwinsTrials = (study: NotebookStudy, settings: TwinsSettings = {}): DepthTwinsTrial[] =>
  trialsOf(depthTwins, study, settings);

function trialsOf<C extends DepthPathsTrial | DepthTwinsTrial>(
  experiment: DesignedExperiment<C, TwinsDesign>,
  {part, tier}: NotebookStudy,
  settings: TwinsSettings,
): C[] {
  const asked = {...(part.design as unknown as TwinsDesign), ...settings};
  assertSettings(asked);
  const isSmoke = tier === 'smoke';
  return experiment
    .cellsOf({...asked, ...(isSmoke ? SMOKE : {})})
    .map((cell) => ({...withTunedRate(experiment, part, cell), ...(isSmoke ? smokeMeasure : {})}));
}

function assertSettings({nBlocks, steps, batchSize}: TwinsDesign): void {
  if (!Number.isInteger(nBlocks) || nBlocks < 2)
    throw new ConfigError(`nBlocks must be an integer of at least 2. Got ${nBlocks}.`);
  assertSteps(steps);
  assertPositiveInteger('batchSize', batchSize);
}

/** A cell with the rate of the tuned one of its arm that is nearest in blocks, then in steps. */
function withTunedRate<C extends DepthPathsTrial | DepthTwinsTrial>(
  experiment: DesignedExperiment<C, TwinsDesign>,
  part: Part,
  cell: Untuned<C>,
): C {
  const tuned = experiment.confirmatoryConfigs(part).filter(({arm}) => arm === cell.arm);
  const {learningRate} = nearestOf(
    tuned,
    (own) =>
      100 * Math.abs(Math.log(own.nBlocks / cell.nBlocks)) + Math.abs(Math.log(own.steps / cell.steps)),
  );
  return {...cell, learningRate} as unknown as C;
}
