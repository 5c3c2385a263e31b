import type {NotebookStudy, Part} from '../study';
import {routing, type RoutingTrial} from './routing';

/** The settings of the routing study that a notebook may vary. */
export type RoutingSettings = {
  /** λ: the shares of queries that want the slot they ask for. */
  readonly dials?: readonly number[];
  /** Steps of every cell but the long ones. */
  readonly steps?: number;
  /** Steps of the long cells, λ = 1. */
  readonly longSteps?: number;
  /** Examples a step. */
  readonly batchSize?: number;
};

const SMOKE: RoutingSettings = {dials: [0, 1], steps: 20, longSteps: 40};

/**
 * The trials of the routing study with some settings changed. What is not changed is as frozen, and its records can be replayed. A cell that was not tuned
 * takes the rate of the tuned cell of its arm and cue that is nearest in λ, then in steps.
 *
 * @param study - the frozen part; in the smoke tier its settings are cut down, whatever is asked for
 * @param settings - the changes
 * @example
 * routingTrials(openStudy('01', 'main'), {dials: [1]}).every(({dial}) => dial === 1); // => true
 */
export function routingTrials({part, tier}: NotebookStudy, settings: RoutingSettings = {}): RoutingTrial[] {
  const changed = {...part, design: {...part.design, ...settings, ...(tier === 'smoke' ? SMOKE : {})}};
  const cells = routing.tuningConfigs({...changed, design: {...changed.design, learningRates: [NaN]}});
  return cells.map((cell) => withTunedRate(part, cell));
}

/**
 * A trial with the learning rate of the tuned cell of its arm and cue that is nearest in λ, then in steps.
 *
 * @param part - the frozen part
 * @param cell - the trial, whatever its rate
 * @example
 * const trial = {arm: 'static', cue: 'key', dial: 0.1, steps: 800, batchSize: 128} as const;
 * withTunedRate(openStudy('01', 'main').part, trial).learningRate > 0; // => true
 */
export function withTunedRate(part: Part, cell: Omit<RoutingTrial, 'learningRate'>): RoutingTrial {
  const tuned = routing
    .confirmatoryConfigs(part)
    .filter(({arm, cue}) => arm === cell.arm && cue === cell.cue);
  const distance = ({dial, steps}: RoutingTrial): number =>
    1e6 * Math.abs(dial - cell.dial) + Math.abs(steps - cell.steps);
  const nearest = tuned.reduce((a, b) => (distance(b) < distance(a) ? b : a));
  return {...cell, learningRate: nearest.learningRate};
}
