import type {Untuned} from '../../trials/budget';
import {designedExperiment, type DesignedExperiment} from '../../trials/designed';
import {mechanismMetrics, type MechanismCell} from './metrics';
import {mechanismStream, trainRoutingMechanism, type MechanismTrial} from './trial';

/** The settings of a part about the mechanism. */
export type MechanismDesign = Pick<MechanismTrial, 'steps' | 'batchSize' | 'examples'> & {
  /** The rate of each cell, as the main part tuned it: these are that part's nets, looked at more closely. */
  readonly learningRates: {readonly [cell: string]: number};
};

/**
 * The cells of the mechanism study: four arms that compare keys, and two that are told the slot's number. λ = 1.
 *
 * @example
 * mechanismCells.length; // => 6
 */
export const mechanismCells: readonly MechanismCell[] = [
  {arm: 'dot-product', cue: 'key'},
  {arm: 'additive', cue: 'key'},
  {arm: 'mlp-1x', cue: 'key'},
  {arm: 'mlp-16x', cue: 'key'},
  {arm: 'mlp-16x', cue: 'slot-number'},
  {arm: 'dot-product', cue: 'slot-number'},
];

function cellsOf({steps, batchSize, examples}: MechanismDesign): Untuned<MechanismTrial>[] {
  return mechanismCells.map(({arm, cue}) => ({arm, cue, dial: 1, steps, batchSize, examples}));
}

/** Names a cell as claims.json does. */
const tuningCell = ({arm, cue}: MechanismCell): string => `${arm}, ${cue}`;

/**
 * The mechanism behind notebook 01's main result: do a dense net's updates for one context undo those for others, and does its reading of the contents follow its
 * input?
 *
 * @example
 * routingMechanism.name; // => "routing-mechanism"
 */
export const routingMechanism: DesignedExperiment<MechanismTrial, MechanismDesign> = designedExperiment({
  name: 'routing-mechanism',
  version: 1,
  metrics: mechanismMetrics,
  tuningMetric: 'r2',
  cellsOf,
  tuningCell,
  ratesOf: ({design}, cell) => [(design as unknown as MechanismDesign).learningRates[tuningCell(cell)]],
  streamOf: mechanismStream,
  trial: trainRoutingMechanism,
});
