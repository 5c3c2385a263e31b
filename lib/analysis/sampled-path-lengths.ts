import * as tf from '@tensorflow/tfjs';
import {foldIn, permutation, tidy, type Key} from '../core';
import type {ResidualUnit} from '../nn';
import {binomialPaths, lengthsBySeed, type PathLengths, type PathOptions} from './path-lengths';
import {pullBack, sumOf, unitInputs} from './pull-back';

/**
 * The distribution over path lengths as Veit et al. estimate it, for comparison with `pathLengths`: of each length k the mean norm of the gradient that came through one
 * random path of k branches, times the number of such paths, C(N, k).
 *
 * It takes norms of single paths, so that what paths of one length cancel among each other is counted in full, and lengths are overstated. Of each length every example
 * draws a path of its own, which is the same for all seeds. Masses are divided by 2ᴺ.
 *
 * Axes and arguments as in `pathLengths`; of the options, all gradients go back together.
 *
 * @param key - draws the paths
 * @returns one a seed; without an axis of seeds one
 * @throws ShapeError as `pathGradients`
 * @see Veit et al. 2016, arXiv:1605.06431, section 4.3 and figure 6
 * @remarks Differs from the paper, which draws 1,000 batches a length, each with one path for all its examples.
 * @example
 * const double = {name: 'double', block: 0, branch: (h: tf.Tensor) => tf.mul(h, 2)};
 * const [{masses}] = sampledPathLengths([double, double], tf.ones([1, 1]), tf.ones([1, 1]), key(0));
 * masses; // => [0.25, 1, 1]
 */
export function sampledPathLengths(
  units: readonly ResidualUnit[],
  h: tf.Tensor,
  gradient: tf.Tensor,
  key: Key,
  {batchAxis = 0}: Pick<PathOptions, 'batchAxis'> = {},
): PathLengths[] {
  return tidy(() => {
    const nUnits = units.length;
    const inputs = unitInputs(units, h, gradient, batchAxis);
    const nExamples = h.shape[batchAxis] as number; // its rank was checked
    const isThroughBranch = drawPaths(key, nUnits, nExamples);
    const copies = gradient.shape.map((_, axis) => (axis === batchAxis ? nUnits + 1 : 1));
    const pull = (f: (x: tf.Tensor) => tf.Tensor, x: tf.Tensor, of: tf.Tensor): tf.Tensor =>
      pullBack(f, x, of, {batchAxis, together: true});
    const followed = units.reduceRight(
      (paths, unit, n) =>
        tidy(() => {
          const {branch, skip = 'identity'} = unit;
          const atSum = unit.after ? pull(unit.after, sumOf(unit, inputs[n]), paths) : paths;
          const through = alongBatch(isThroughBranch[n], atSum.rank, batchAxis);
          const own = pull(branch, inputs[n], tf.mul(atSum, through));
          if (skip === 'none') return own;
          const past = tf.mul(atSum, tf.sub(1, through));
          return tf.add(own, skip === 'identity' ? past : pull(skip, inputs[n], past));
        }),
      tf.tile(gradient, copies),
    );
    const byLength = tf.stack(tf.split(followed, nUnits + 1, batchAxis));
    return lengthsBySeed(byLength, {batchAxis}, binomialPaths(nUnits));
  });
}

/** For each unit [(N + 1) · B]: 1 where the path goes through its branch. Of length k, example b goes through the first k of a random order of the units. */
function drawPaths(key: Key, nUnits: number, nExamples: number): tf.Tensor[] {
  const isThrough = Array.from({length: nUnits}, () => new Float32Array((nUnits + 1) * nExamples));
  for (let path = 0; path < (nUnits + 1) * nExamples; path++) {
    const length = Math.floor(path / nExamples);
    const order = permutation(foldIn(key, path), nUnits);
    for (let i = 0; i < length; i++) isThrough[order[i]][path] = 1;
  }
  return isThrough.map((values) => tf.tensor1d(values));
}

/** One number an example, to broadcast. */
const alongBatch = (vector: tf.Tensor, rank: number, batchAxis: number): tf.Tensor =>
  tf.reshape(
    vector,
    Array.from({length: rank}, (_, i) => (i === batchAxis ? -1 : 1)),
  );
