import * as tf from '@tensorflow/tfjs';
import {describe, expect, test} from 'vitest';
import {foldIn, key, split, treeMap, type Key} from 'why-attention/core';
import {drawMnist1d, drawRows, gatherExamples, type LabelledBatch} from 'why-attention/data';
import {
  priorsModel,
  priorsNets,
  type PriorsArm,
  type PriorsNetsTrial,
} from 'why-attention/experiments/priors';
import {assertClose} from '../../../support/assert-close';
import {tolerances} from '../../../support/tolerances';

const trial = (arm: PriorsArm, changes: Partial<PriorsNetsTrial> = {}): PriorsNetsTrial => ({
  arm,
  data: 'mnist-1d',
  n: 20,
  steps: 3,
  batchSize: 8,
  learningRate: 0.01,
  ...changes,
});

// On a busy machine the trainings take their time.
describe('a trial', {timeout: 120_000}, () => {
  test('draws initialisation, examples, rows and each set from keys of their own: recomputed from the seed', async () => {
    const [[outcome]] = await priorsNets.trial([trial('cnn-flattened')], [1003]);
    const [initKey, dataKey, testKey, curveKey, examplesKey, validationKey] = split(key(1003), 6);
    tf.tidy(() => {
      const model = priorsModel('cnn-flattened', 'mnist-1d');
      const params = treeMap((leaf) => tf.expandDims(leaf, 0), model.init(initKey));
      /** Of each example its logits and its label. */
      const asked = ({x, label}: LabelledBatch): [number[], number][] => {
        const [logits] = model.apply(params, x).arraySync() as number[][][];
        return logits.map((of, i) => [of, label.dataSync()[i]]);
      };
      const meanOf = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
      const accuracyOf = (of: LabelledBatch): number => meanOf(asked(of).map(([logits, label]) => logits.indexOf(Math.max(...logits)) === label ? 1 : 0)); // prettier-ignore
      const set = (of: Key, examples: number): LabelledBatch => gatherExamples(drawMnist1d([of], examples));
      const training = drawMnist1d([examplesKey], 4000);
      const rows = drawRows([foldIn(dataKey, 0)], 20, 8);
      const losses = asked(gatherExamples(training, rows)).map(([logits, label]) => Math.log(logits.reduce((sum, value) => sum + Math.exp(value), 0)) - logits[label]); // prettier-ignore
      assertClose(outcome.prefixLosses[0], meanOf(losses), tolerances.elementwise);
      const {accuracy, validationAccuracy, trainAccuracy} = outcome.untrained;
      assertClose(
        [accuracy, validationAccuracy, trainAccuracy, outcome.curves.accuracy[0]],
        [accuracyOf(set(testKey, 4000)), accuracyOf(set(validationKey, 1000)), accuracyOf(gatherExamples(training, [Int32Array.from({length: 20}, (_, i) => i)])), accuracyOf(set(curveKey, 1000))],
        tolerances.elementwise,
      ); // prettier-ignore
    });
  });

  test('fits a few examples, and a shift by none changes nothing', async () => {
    const fitting = {n: 20, steps: 60, batchSize: 20, learningRate: 0.01};
    const [[dense], [pooled]] = await priorsNets.trial([trial('mlp', fitting), trial('cnn-pooled', fitting)], [1000]); // prettier-ignore
    expect(dense.metrics.trainAccuracy).toBe(1);
    expect(dense.metrics.accuracy).toBeLessThan(0.7);
    expect(dense.untrained.trainAccuracy).toBeLessThan(0.5);
    for (const {curves} of [dense, pooled]) {
      expect(curves.accuracy).toHaveLength(17);
      expect(curves.shiftChanged[0]).toBe(0);
      expect(curves.shiftChanged[3]).toBeGreaterThan(curves.shiftChanged[1]);
    }
    // places that are averaged over matter less, though a stride of 2 and edges remain
    expect(pooled.curves.shiftChanged[3]).toBeLessThan(dense.curves.shiftChanged[3]);
  });

  test('of the dense net with weight decay has the first loss of that without, and others later', async () => {
    const decays = [{}, {weightDecay: 0}, {weightDecay: 1}];
    const trials = [...decays.map((changes) => trial('mlp', changes)), trial('mlp-undecayed')];
    const [plain, none, decayed, undecayed] = (await priorsNets.trial(trials, [1000])).map(([{prefixLosses}]) => prefixLosses); // prettier-ignore
    expect(none).toEqual(plain);
    expect(undecayed).toEqual(plain);
    expect(decayed[0]).toBe(plain[0]);
    expect(decayed[2]).not.toBe(plain[2]);
  });
});
