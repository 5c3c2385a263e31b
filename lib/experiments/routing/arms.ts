import * as tf from '@tensorflow/tfjs';
import {ConfigError, key, parameterCount, tidy, type Params} from '../../core';
import {routingDefaults, tokenSize, type RoutingInput} from '../../data';
import {attentionPooling, mlp, type MlpParams, type Model, type Scoring} from '../../models';

/** The arms of the routing experiment, from the most static to the most dynamic. */
export const routingArms = ['mlp-1x', 'mlp-16x', 'static', 'dot-product', 'additive'] as const;

/** One of `routingArms`. */
export type RoutingArm = (typeof routingArms)[number];

/** The model of an arm: slots and query in, a content out. */
export type RoutingModel = Model<Params, RoutingInput, tf.Tensor>;

const dToken = tokenSize(routingDefaults);

/** A model that pools the slots, as an arm: it embeds tokens of 17 numbers. */
export const poolingArm = (scoring: Scoring, dModel: number, nSlots = routingDefaults.nSlots): RoutingModel =>
  anyParams(attentionPooling({dToken, nSlots, dModel, dOut: routingDefaults.dContent, scoring}));

/** A dense net as an arm: it sees slots and query as one flat vector, 153 numbers where there are eight slots. */
export function denseArm(dHidden: readonly number[], nSlots = routingDefaults.nSlots): RoutingModel {
  const net = mlp({dIn: (nSlots + 1) * dToken, dHidden, dOut: routingDefaults.dContent});
  return anyParams({...net, apply: (params: MlpParams, x: RoutingInput) => net.apply(params, flatten(x))});
}

/**
 * The model of an arm: about 1,350 parameters, or 16 times as many for `mlp-16x`.
 *
 * The dense nets see slots and query as one flat vector of 153 numbers; the others embed tokens of 17 numbers.
 *
 * @param arm - which arm
 * @throws ConfigError for an unknown arm
 * @example
 * parameterCount(routingModel('dot-product').init(key(0))); // => 1368
 */
export function routingModel(arm: RoutingArm): RoutingModel {
  switch (arm) {
    case 'mlp-1x':
      return denseArm([8]);
    case 'mlp-16x':
      return denseArm([132]);
    case 'static':
      return poolingArm('static', 23);
    case 'dot-product':
      return poolingArm('dot-product', 16);
    case 'additive':
      return poolingArm('additive', 16);
    default:
      throw new ConfigError(`arm must be one of ${routingArms.join(', ')}. Got ${String(arm)}.`);
  }
}

/** Forgets which parameters a model takes, so that arms of all architectures stand in one list; each gets what its own `init` made. */
export const anyParams = <P extends Params>(model: Model<P, RoutingInput, tf.Tensor>): RoutingModel =>
  model as unknown as RoutingModel;

/** Slots and query as one vector: [*S, B, U, D] and [*S, B, D] -> [*S, B, (U + 1) D]. */
function flatten({slots, query}: RoutingInput): tf.Tensor {
  const rows = tf.reshape(slots, [...query.shape.slice(0, -1), -1]);
  return tf.concat([rows, query], -1);
}

/**
 * The number of an arm's parameters.
 *
 * @example
 * routingParameters('mlp-16x'); // => 21392
 */
export function routingParameters(arm: RoutingArm): number {
  return tidy(() => parameterCount(routingModel(arm).init(key(0))));
}
