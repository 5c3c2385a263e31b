import * as tf from '@tensorflow/tfjs';
import {rankCollapse} from '../../../analysis';
import {foldIn, normal, treeDispose, useBackend} from '../../../core';
import {prefixSteps, type TrialOptions, type TrialOutcome} from '../../../study';
import {finiteOnly, finitePrefix, rounded} from '../../trials/finite';
import {assertOneStream} from '../../trials/one-stream';
import {seedKeys} from '../../trials/seed-keys';
import {afterBlock, drawBlock, type State} from './arms';
import {collapseStream, type CollapseTrial} from './trial';

/** A stack on its way: where it is, what was measured after each block, and the time it took. */
type Journey = {state: State; readonly start: number; readonly residuals: number[]; seconds: number};

/**
 * Sends each seed's tokens through stacks of one stream, block by block: steps are blocks. Block n has the same weights in all of them, so a stack gives the same alone and beside
 * others, and its first blocks the same whatever follows.
 */
export async function propagateTrials(
  configs: readonly CollapseTrial[],
  seeds: readonly number[],
  {
    onProgress = () => undefined,
    onPoint = () => undefined,
    stopAfter = Infinity,
  }: TrialOptions<CollapseTrial> = {},
): Promise<TrialOutcome[][]> {
  assertOneStream(collapseStream, configs);
  // Before the first tensor: a caller may not have chosen a backend.
  await useBackend();
  const depths = configs.map(({depth}) => Math.min(depth, stopAfter));
  const deepest = Math.max(...depths);
  const journeys = configs.map((): Journey[] => []);
  for (const [s, seed] of seeds.entries()) {
    const keys = seedKeys(seed);
    const {tokens, dModel} = configs[0];
    for (const own of journeys) own.push(departure(normal(keys.data, [1, tokens, dModel])));
    try {
      for (let block = 0; block < deepest; block++) {
        const drawnAt = performance.now();
        const weights = drawBlock(foldIn(keys.init, block), configs[0]);
        const shared = (performance.now() - drawnAt) / 1000 / configs.length;
        try {
          for (const [c, config] of configs.entries()) {
            if (block >= depths[c]) continue;
            const journey = journeys[c][s];
            const startedAt = performance.now();
            const before = journey.state.tokens;
            journey.state = afterBlock(journey.state, weights, config);
            before.dispose();
            journey.residuals.push(...rankCollapse(journey.state.tokens));
            journey.seconds += shared + (performance.now() - startedAt) / 1000;
            if (s === seeds.length - 1)
              onPoint(
                config,
                block + 1,
                journeys[c].map(({residuals}) => ({residual: residuals[block]})),
              );
          }
        } finally {
          treeDispose(weights);
        }
        onProgress((block + 1 + s * deepest) / seeds.length);
      }
      // An interrupt of the kernel, or the end of whoever asked, is let in.
      await new Promise(setImmediate);
    } finally {
      for (const own of journeys) own[s].state.tokens.dispose();
    }
  }
  return configs.map((config, c) => journeys[c].map((journey) => outcomeOf(config, journey)));
}

const departure = (tokens: tf.Tensor): Journey => ({
  state: {tokens, logScale: 0},
  start: rankCollapse(tokens)[0],
  residuals: [],
  seconds: 0,
});

function outcomeOf({depth}: CollapseTrial, {start, residuals, seconds}: Journey): TrialOutcome {
  const isWhole = residuals.length === depth;
  return {
    untrained: finiteOnly({residual: rounded(start)}),
    prefixLosses: finitePrefix(residuals.slice(0, prefixSteps)),
    metrics: isWhole ? finiteOnly({residual: rounded(residuals[depth - 1])}) : {},
    curves: {residual: finitePrefix(residuals).map(rounded)},
    steps: residuals.length,
    seconds: rounded(seconds),
    failure: null,
  };
}
