import type {Untuned} from '../../trials/budget';
import {designedExperiment, type DesignedExperiment} from '../../trials/designed';
import {mechanismMetrics, type MechanismCell} from './metrics';
import {mechanismKind, type MechanismTrial} from './trial';

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
 * Beside R², each record has
 * - curves `r2` and `transferRatio` over steps: contexts are the asked slots; gradients of two independent sets of `examples`, each of which asks for every slot in turn, all parameters as one vector
 * - `transferRatio`: the mean of the ratios at an eighth, a quarter and half of the steps
 * - `blockChange`: the mean of R² over the other seven slots after 50 steps of Adam on one slot − before (rate 3e-3 with a schedule of its own, 128 examples a step;
 *   the slot is seed mod 8)
 * - `frozenLoss`, `r2Frozen`, `jacobianVariance`: R² lost where the Jacobian with respect to the contents is frozen at its mean, R² that is left, and how much the
 *   Jacobian varies, of twice as many test examples; also before training
 *
 * @see Fort et al. 2019, arXiv:1901.09491 (stiffness, of which the transfer ratio is a kin)
 * @example
 * const trial = {arm: 'static', cue: 'key', dial: 1, steps: 2, batchSize: 2, learningRate: 0.01, examples: 8} as const;
 * const [[{metrics}]] = await routingMechanism.trial([trial], [1000]);
 * metrics.jacobianVariance < 1e-6; // => true
 */
export const routingMechanism: DesignedExperiment<MechanismTrial, MechanismDesign> = designedExperiment({
  name: 'routing-mechanism',
  version: 1,
  metrics: mechanismMetrics,
  tuningMetric: 'r2',
  cellsOf,
  tuningCell,
  ratesOf: ({design}, cell) => [(design as unknown as MechanismDesign).learningRates[tuningCell(cell)]],
  kind: mechanismKind,
});
