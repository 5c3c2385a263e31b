// What goes through the stacks, against stacks that are built of units, block by block, with the same weights.
import * as tf from '@tensorflow/tfjs';
import {describe, expect, test} from 'vitest';
import {rankCollapse} from 'why-attention/analysis';
import {foldIn, normal, tidy} from 'why-attention/core';
import {
  collapseArms,
  depthCollapse,
  type CollapseArm,
  type CollapseTrial,
} from 'why-attention/experiments/depth';
import {applyUnits, layerNorm, linear, multiHeadAttention, type ResidualUnit} from 'why-attention/nn';
import {relu} from 'why-attention/ops';
import {drawBlock, type BlockWeights} from '../../../../lib/experiments/depth/collapse/arms';
import {seedKeys} from '../../../../lib/experiments/trials/seed-keys';
import {assertClose} from '../../../support/assert-close';

const sizes = {tokens: 6, dModel: 16, nHeads: 2};
const trial = (arm: CollapseArm, gain: number, depth: number): CollapseTrial => ({
  arm,
  gain,
  depth,
  ...sizes,
});
const residualsOf = async (own: CollapseTrial, seed = 1000): Promise<readonly number[]> =>
  (await depthCollapse.trial([own], [seed]))[0][0].curves.residual;

/** The units of a block, as the architecture says, without a scale that is kept apart. */
function unitsOf(
  {attention, hidden, output, norm}: BlockWeights,
  arm: CollapseArm,
  gain: number,
): ResidualUnit[] {
  const weights = {...attention, wq: tf.mul(attention.wq, gain), wk: tf.mul(attention.wk, gain)};
  const branches = {
    attention: (h: tf.Tensor) => multiHeadAttention(weights, h, {nHeads: sizes.nHeads}),
    mlp: (h: tf.Tensor) => linear({w: output}, relu(linear({w: hidden}, h))),
  };
  const names =
    arm === 'attention' || arm === 'skip' ? (['attention'] as const) : (['attention', 'mlp'] as const);
  return names.map((name) => {
    const branch = branches[name];
    if (arm === 'pre-norm') return {name, block: 0, branch: (h) => branch(layerNorm(norm, h))};
    if (arm === 'skip' || arm === 'skip-mlp') return {name, block: 0, branch};
    const toUnitSize = (h: tf.Tensor): tf.Tensor => tf.div(h, tf.sqrt(tf.mean(tf.square(h))));
    return {name, block: 0, branch, skip: 'none', after: toUnitSize};
  });
}

describe.each(collapseArms)('%s', (arm) => {
  test.each([1, 2])('has the residuals of a stack of units, at gain %d', async (gain) => {
    const depth = 4;
    const measured = await residualsOf(trial(arm, gain, depth));
    tidy(() => {
      const keys = seedKeys(1000);
      let h = normal(keys.data, [1, sizes.tokens, sizes.dModel]);
      for (let block = 0; block < depth; block++) {
        h = applyUnits(unitsOf(drawBlock(foldIn(keys.init, block), trial(arm, gain, depth)), arm, gain), h);
        assertClose([measured[block]], rankCollapse(h), {rtol: 2e-3, atol: 2e-6}, `block ${block}`);
      }
    });
  });

  test('has finite residuals far beyond the range of float32, and never more than 1', async () => {
    const residuals = await residualsOf(trial(arm, 4, 300));
    expect(residuals).toHaveLength(300);
    expect(Math.min(...residuals)).toBeGreaterThanOrEqual(1e-6);
    expect(Math.max(...residuals)).toBeLessThanOrEqual(1);
  });
});

test('what is no number does not reach a record: scores beyond the range of float32', async () => {
  const [[{metrics, curves, prefixLosses, steps}]] = await depthCollapse.trial(
    [trial('pre-norm', 1e30, 4)],
    [1000],
  );
  expect({metrics, curves, prefixLosses, steps}).toEqual({
    metrics: {},
    curves: {residual: []},
    prefixLosses: [],
    steps: 4,
  });
});

test('the first blocks of a deep stack are a shallow one', async () => {
  const [shallow, deep] = [await residualsOf(trial('skip', 1, 3)), await residualsOf(trial('skip', 1, 9))];
  expect(deep.slice(0, 3)).toEqual(shallow);
});

test('independent tokens start at √(1 − 1/T)', async () => {
  const [[{untrained}]] = await depthCollapse.trial(
    [{...trial('skip', 1, 1), tokens: 32, dModel: 256}],
    [1000],
  );
  expect(untrained.residual).toBeCloseTo(Math.sqrt(1 - 1 / 32), 2);
});

test('attention that looks everywhere alike makes all tokens one in a single block', async () => {
  // A gain of 0 makes all scores equal.
  const [first] = await residualsOf(trial('attention', 0, 1));
  expect(first).toBe(1e-6);
});
