import {contextGradients, gradientInnerProducts, transferRatio} from '../../../analysis';
import {tidy, treeDispose, type Params} from '../../../core';
import {asking, drawRouting, type RoutingBatch, type RoutingConfig} from '../../../data';
import type {RoutingModel} from '../arms';
import {routingLoss} from '../kind';
import type {MechanismKeys} from './keys';

/** Two independent sets of examples, each once for every context: in context a all of a set's examples ask for slot a. */
export type Contexts = {readonly first: readonly RoutingBatch[]; readonly second: readonly RoutingBatch[]};

/** Draws both sets, each from a key of its own. */
export function drawContexts(
  keys: readonly MechanismKeys[],
  task: RoutingConfig,
  examples: number,
): Contexts {
  const contextsOf = (purpose: 'firstGradients' | 'secondGradients'): RoutingBatch[] => {
    const drawn = drawRouting(
      keys.map((ofSeed) => ofSeed[purpose]),
      examples,
      task,
    );
    const contexts = Array.from({length: task.nSlots}, (_, slot) =>
      asking(
        drawn,
        keys.map(() => slot),
        task,
      ),
    );
    treeDispose(drawn);
    return contexts;
  };
  return {first: contextsOf('firstGradients'), second: contextsOf('secondGradients')};
}

/** How much of what a step teaches one context it teaches the others, one ratio a seed: gradients of the first set against those of the second. */
export function transferRatios(model: RoutingModel, params: Params, {first, second}: Contexts): number[] {
  return tidy(() => {
    const loss = routingLoss(model);
    const [g, h] = [first, second].map((contexts) =>
      contextGradients((own: Params, context) => loss(own, contexts[context]), params, contexts.length),
    );
    return gradientInnerProducts(g, h).map(transferRatio);
  });
}
