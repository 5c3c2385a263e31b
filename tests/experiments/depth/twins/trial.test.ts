// What a record says of a net is recomputed here from its seed, another way.
import * as tf from '@tensorflow/tfjs';
import {describe, expect, test} from 'vitest';
import {binomialPaths} from 'why-attention/analysis';
import {key, split, treeMap, type Params} from 'why-attention/core';
import {drawMnist1d, gatherExamples, type LabelledBatch} from 'why-attention/data';
import {
  depthPaths,
  depthTwins,
  pathModel,
  twinModel,
  type DepthPathsTrial,
  type DepthTwinsTrial,
  type TwinModel,
} from 'why-attention/experiments/depth';
import {applyUnits, crossEntropy, type ResidualUnit} from 'why-attention/nn';
import {assertClose} from '../../../support/assert-close';
import {tolerances} from '../../../support/tolerances';

const nBlocks = 5;
const budget = {nBlocks, steps: 2, batchSize: 8, learningRate: 1e-12, measuredOn: 70} as const;
const paths = (arm: DepthPathsTrial['arm']): DepthPathsTrial => ({arm, ...budget});
const twins = (arm: DepthTwinsTrial['arm']): DepthTwinsTrial => ({arm, ...budget});

const [initKey, , testKey] = split(key(1003), 6);
const untrained = (model: TwinModel): Params => treeMap((leaf) => tf.expandDims(leaf, 0), model.init(initKey)); // prettier-ignore
const testSet = (): LabelledBatch => gatherExamples(drawMnist1d([testKey], 70));
const first = ({x, label}: LabelledBatch, n: number): LabelledBatch => ({
  x: tf.slice(x, [0, 0, 0], [1, n, -1]),
  label: tf.slice(label, [0, 0], [1, n]),
});

/** Masses by the definition: for each subset of branches the gradient through them alone, summed over subsets of one size. */
function massesByEnumeration(model: TwinModel, params: Params, {x, label}: LabelledBatch): number[] {
  const [units, h] = [model.units(params, x), model.stem(params, x)];
  const inputs = units.map((_, i) => applyUnits(units.slice(0, i), h));
  const loss = (own: tf.Tensor): tf.Tensor => tf.sum(crossEntropy(model.head(params, own, x), label));
  const gradient = tf.grad(loss)(applyUnits(units, h));
  const parts = Array.from({length: nBlocks + 1}, () => tf.zerosLike(h));
  for (let subset = 0; subset < 2 ** nBlocks; subset++) {
    const through = units.map((_, i) => (subset >> i) % 2 === 1);
    const size = through.filter(Boolean).length;
    const own = units.reduceRight((g, {branch}: ResidualUnit, i) => (through[i] ? tf.grad(branch)(inputs[i], g) : g), gradient); // prettier-ignore
    parts[size] = tf.add(parts[size], own);
  }
  return parts.map((part) => tf.mean(tf.norm(part, 'euclidean', -1)).dataSync()[0]);
}

// On a busy machine the trainings take their time.
describe('path lengths of a trial', {timeout: 120_000}, () => {
  test('are those of all 2ᴺ paths, followed one by one, on the first 64 test examples', async () => {
    const [[outcome]] = await depthPaths.trial([paths('he')], [1003]);
    tf.tidy(() => {
      const model = pathModel('he', nBlocks);
      const masses = massesByEnumeration(model, untrained(model), first(testSet(), 64));
      const total = masses.reduce((a, b) => a + b, 0);
      const shares = masses.map((_, length) => outcome.curves[`share of length ${length}`][0]);
      assertClose(shares, masses.map((mass) => mass / total), tolerances.gradient); // prettier-ignore
      const mean = masses.reduce((sum, mass, length) => sum + (length * mass) / total, 0);
      assertClose(outcome.untrained.meanPathLength, mean, tolerances.gradient);
      assertClose(outcome.curves.meanPathLength[0], mean, tolerances.gradient);
      // A rate of nearly 0 leaves the net as it was.
      assertClose(outcome.metrics.meanPathLength, mean, tolerances.gradient);
    });
  });

  test('of branches that start at 0 are 0, finite and without a share elsewhere; smaller starts have shorter ones, and sampled paths are longer', async () => {
    const arms = ['he', 'inverse-root', 'inverse', 'zero'] as const;
    const outcomes = (await depthPaths.trial(arms.map(paths), [1003])).map(([own]) => own.untrained);
    const [zero] = outcomes.slice(-1);
    expect([zero.meanPathLength, zero.shortPathLength, zero.longPathLength, zero.sampledPathLength]).toEqual([0, 0, 0, 0]); // prettier-ignore
    const means = outcomes.map(({meanPathLength}) => meanPathLength);
    expect([...means].sort((a, b) => b - a)).toEqual(means);
    expect(means[0]).toBeLessThan(binomialPaths(nBlocks).reduce((sum, share, k) => sum + k * share, 0) * 1.5);
    for (const own of outcomes.slice(0, 3)) expect(own.sampledPathLength).toBeGreaterThan(own.meanPathLength);
  });
});

describe('lesions of a trial', {timeout: 120_000}, () => {
  test.each(['residual', 'plain', 'image'] as const)(
    'of the %s net are accuracies of nets written out without the block, or with two in the other order',
    async (arm) => {
      const [[outcome]] = await depthTwins.trial([twins(arm)], [1003]);
      tf.tidy(() => {
        const model = twinModel(arm, nBlocks);
        const params = untrained(model);
        const {x, label} = testSet();
        const labels = [...label.dataSync()];
        const branches = model.units(params, x).map(({branch}) => branch);
        const accuracyIn = (order: readonly number[]): number => {
          const last = order.reduce((h, i) => (arm === 'residual' ? tf.add(h, branches[i](h)) : branches[i](h)), model.stem(params, x)); // prettier-ignore
          const [logits] = model.head(params, last, x).arraySync() as number[][][];
          return (
            logits.filter((own, b) => own.indexOf(Math.max(...own)) === labels[b]).length / labels.length
          );
        };
        const all = [0, 1, 2, 3, 4];
        assertClose(outcome.metrics.intactAccuracy, accuracyIn(all), tolerances.elementwise);
        assertClose(outcome.metrics.accuracy, accuracyIn(all), tolerances.elementwise);
        assertClose([...outcome.curves.withoutBlock], all.map((i) => accuracyIn(all.filter((own) => own !== i))), tolerances.elementwise); // prettier-ignore
        assertClose([...outcome.curves.swappedBlocks], [0, 1, 2, 3].map((i) => accuracyIn(all.map((own) => own === i ? i + 1 : own === i + 1 ? i : own))), tolerances.elementwise); // prettier-ignore
        expect('pathShares' in outcome.curves).toBe(arm === 'residual');
        expect('meanPathLength' in outcome.untrained).toBe(arm === 'residual');
      });
    },
  );

  test('a net that starts as the image of another has its first loss, and with a rate another second one', async () => {
    const changes = {steps: 4, learningRate: 0.01};
    const trials = (['image', 'wide'] as const).map((arm) => ({...twins(arm), ...changes}));
    const [[image], [wide]] = await depthTwins.trial(trials, [1003]);
    const [[residual]] = await depthTwins.trial([{...twins('residual'), ...changes}], [1003]);
    assertClose(image.prefixLosses[0], residual.prefixLosses[0], tolerances.paths);
    expect(Math.abs(image.prefixLosses[3] - residual.prefixLosses[3])).toBeGreaterThan(1e-3);
    expect(Math.abs(image.prefixLosses[0] - wide.prefixLosses[0])).toBeGreaterThan(1e-3);
  });
});
