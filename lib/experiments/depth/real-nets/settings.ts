import {ConfigError} from '../../../core';
import type {NotebookStudy} from '../../../study';
import {depthRealNets, type RealNetDesign} from './experiment';
import {assertTrial, realNets, type RealNetTrial} from './trial';

/** The settings of the experiment on real nets that a notebook may vary. */
export type RealNetSettings = Partial<RealNetDesign>;

const SMOKE = {examples: 6, pathExamples: 2} as const;

/**
 * The trials on real nets with some settings changed. What is not changed is as frozen, and its records can be replayed.
 *
 * @param study - the frozen part; in the smoke tier its sizes are cut down, whatever is asked for
 * @param settings - the changes
 * @throws ConfigError naming the setting, its valid values and the actual one
 * @example
 * const study = {part: {design: {nets: ['mini-lm'], examples: 48, pathExamples: 16}}, tier: 'full'} as unknown as NotebookStudy;
 * realNetTrials(study).map(({weights}) => weights); // => ["trained", "random", "wide", "shuffled"]
 * realNetTrials(study, {examples: 8}); // throws pathExamples must be an integer from 1 to examples, 8. Got 16.
 */
export function realNetTrials({part, tier}: NotebookStudy, settings: RealNetSettings = {}): RealNetTrial[] {
  const asked = {...(part.design as unknown as RealNetDesign), ...settings};
  assertNets(asked);
  const cells = depthRealNets.cellsOf({...asked, ...(tier === 'smoke' ? SMOKE : {})});
  depthRealNets.cellsOf(asked).forEach(assertTrial);
  return cells;
}

function assertNets({nets}: RealNetDesign): void {
  const stranger = nets.find((net) => !realNets.includes(net));
  if (nets.length > 0 && stranger === undefined && new Set(nets).size === nets.length) return;
  throw new ConfigError(
    `nets must name one or more of ${realNets.join(', ')}, each once. Got ${nets.join(', ') || 'none'}.`,
  );
}
