import {ConfigError, key, parameterCount, tidy} from '../../../core';
import {routingDefaults, tokenSize} from '../../../data';
import {fastWeightPooling, type FastWeightPoolingConfig} from '../../../models';
import {anyParams, denseArm, poolingArm, type RoutingModel} from '../arms';

/** The arms of the second routing experiment: those along the dial, then the one that is only trained at each number of slots. */
export const furtherRoutingArms = [
  'dot-product',
  'delta-rule',
  'fast-weights',
  'fast-weights-normalised',
  'dense-synthesizer',
  'mlp-16x-deep',
  'mlp-16x',
] as const;

/** One of `furtherRoutingArms`. */
export type FurtherRoutingArm = (typeof furtherRoutingArms)[number];

/** The arms that are trained along the dial. */
export const armsAlongDial: readonly FurtherRoutingArm[] = furtherRoutingArms.filter(
  (arm) => arm !== 'mlp-16x',
);

/** The arms that are trained at each number of slots. */
export const armsBySlots: readonly FurtherRoutingArm[] = ['mlp-16x', 'dot-product'];

const {dContent} = routingDefaults;
const dToken = tokenSize(routingDefaults);

/**
 * The model of an arm: about 1,350 parameters at eight slots, or 16 times as many for the dense nets.
 *
 * - `dot-product`: attention, as in the first routing experiment
 * - `delta-rule`, `fast-weights`, `fast-weights-normalised`: fast weights written by the delta rule, by the sum rule, and by the sum rule with elu + 1 and scores
 *   that are divided by their sum
 * - `dense-synthesizer`: mixing weights from the query alone
 * - `mlp-16x`, `mlp-16x-deep`: one hidden ReLU layer, and two of 86 units
 *
 * @param arm - which arm
 * @param nSlots - slots of the task; default 8
 * @throws ConfigError for an unknown arm
 * @example
 * parameterCount(furtherArmModel('delta-rule').init(key(0))); // => 1385
 */
export function furtherArmModel(
  arm: FurtherRoutingArm,
  nSlots: number = routingDefaults.nSlots,
): RoutingModel {
  const fastWeights = (choice: Pick<FastWeightPoolingConfig, 'rule' | 'featureMap'>): RoutingModel =>
    anyParams(fastWeightPooling({dToken, nSlots, dModel: 16, dOut: dContent, ...choice}));
  switch (arm) {
    case 'dot-product':
      return poolingArm('dot-product', 16, nSlots);
    case 'dense-synthesizer':
      return poolingArm('dense-synthesizer', 17, nSlots);
    case 'fast-weights':
      return fastWeights({rule: 'sum', featureMap: 'identity'});
    case 'fast-weights-normalised':
      return fastWeights({rule: 'sum', featureMap: 'elu-normalised'});
    case 'delta-rule':
      return fastWeights({rule: 'delta', featureMap: 'identity'});
    case 'mlp-16x':
      return denseArm([widthOfDense(nSlots)], nSlots);
    case 'mlp-16x-deep':
      return denseArm([86, 86], nSlots);
    default:
      throw new ConfigError(`arm must be one of ${furtherRoutingArms.join(', ')}. Got ${String(arm)}.`);
  }
}

/** Hidden units with which one layer has 16 times the parameters of dot-product attention; at eight slots as many as in the first routing experiment. */
function widthOfDense(nSlots: number): number {
  if (nSlots === routingDefaults.nSlots) return 132;
  const perUnit = (nSlots + 1) * dToken + 1 + dContent;
  return Math.round((16 * furtherArmParameters('dot-product', nSlots) - dContent) / perUnit);
}

/**
 * The number of an arm's parameters.
 *
 * @param arm - which arm
 * @param nSlots - slots of the task; default 8
 * @throws ConfigError for an unknown arm
 * @example
 * furtherArmParameters('mlp-16x-deep'); // => 21422
 */
export function furtherArmParameters(
  arm: FurtherRoutingArm,
  nSlots: number = routingDefaults.nSlots,
): number {
  return tidy(() => parameterCount(furtherArmModel(arm, nSlots).init(key(0))));
}
