import type * as tf from '@tensorflow/tfjs';
import {key, traceShapes, treeLeaves, type Key, type Params, type TracedKernel} from '../core';
import {applyUnits, type ResidualUnit} from '../nn';

/** A net that can be taken apart: head ∘ units ∘ stem. */
export type Stack<P extends Params, X> = {
  readonly init: (key: Key) => P;
  readonly stem: (params: P, x: X) => tf.Tensor;
  readonly units: (params: P, x: X) => readonly ResidualUnit[];
  readonly head: (params: P, h: tf.Tensor, x: X) => tf.Tensor;
};

/** What "depth" can mean, counted, and the size of the net beside it. */
export type DepthCensus = {
  /** Blocks, as the units name them. */
  readonly blocks: number;
  /** Units with a skip: the branches that are added to something. */
  readonly residualBranches: number;
  /** The most products with a weight, one after another: matrix products and convolutions of data with what is made of parameters alone. */
  readonly weightLayers: number;
  /** The most matrix products and convolutions of data, one after another: also those of data with data, as in attention. */
  readonly sequentialMatmuls: number;
  /** Multiply-adds of all matrix products and convolutions of data, for the input given. */
  readonly multiplications: number;
  /** Numbers in the tree of parameters, stored statistics among them. */
  readonly parameters: number;
};

/**
 * Counts the depth of a net in four ways, from the graph of its operations: no number is computed, so that nets of any size are counted in milliseconds.
 *
 * Lengths are of the longest path from the input to the output, each for itself: what runs beside something longer, such as a projection beside a branch, or queries, keys and values
 * beside one another, adds nothing. Look-ups in a table, norms, and pooling are no products.
 *
 * @param model - a net with stem, units and head
 * @param input - makes one example, a batch of one: shapes alone matter
 * @returns the four counts, multiply-adds and parameters
 * @throws what `traceShapes` throws
 * @see He et al. 2015, arXiv:1512.03385, table 1 (weight layers without projections; multiply-adds)
 * @example
 * const times = (w: tf.Tensor) => (h: tf.Tensor) => matmul(h, w);
 * const model = {
 *   init: (seed: Key) => normal(seed, [8, 8]),
 *   stem: (w: tf.Tensor, x: tf.Tensor) => times(w)(x),
 *   units: (w: tf.Tensor) => [{name: 'one', block: 0, branch: (h: tf.Tensor) => matmul(times(w)(h), h)}],
 *   head: (w: tf.Tensor, h: tf.Tensor) => h,
 * };
 * depthCensus(model, () => tf.zeros([1, 8, 8])); // => {"blocks": 1, "residualBranches": 1, "weightLayers": 2, "sequentialMatmuls": 3, "multiplications": 1536, "parameters": 64}
 */
export function depthCensus<P extends Params, X extends Params>(
  model: Stack<P, X>,
  input: () => X,
): DepthCensus {
  let units: readonly ResidualUnit[] = [];
  let parameters = 0;
  const {result, kernels} = traceShapes(() => {
    const [params, x] = [model.init(key(0)), input()];
    units = model.units(params, x);
    const y = model.head(params, applyUnits(units, model.stem(params, x)), x);
    const weights = treeLeaves(params);
    parameters = weights.reduce((sum, {size}) => sum + size, 0);
    return {weights, examples: treeLeaves(x), y};
  });
  const ids = (tensors: readonly {readonly id: number}[]): number[] => tensors.map(({id}) => id);
  const {longest, multiplications} = paths(kernels, ids(result.weights), ids(result.examples));
  const {weightLayers, products} = longest.get(result.y.id) ?? fromNothing;
  return {
    blocks: new Set(units.map(({block}) => block)).size,
    residualBranches: units.filter(({skip}) => skip !== 'none').length,
    weightLayers,
    sequentialMatmuls: products,
    multiplications,
    parameters,
  };
}

/** What a tensor is made of, and the longest paths to it. */
type Origin = {
  readonly ofData: boolean;
  readonly ofWeights: boolean;
  readonly weightLayers: number;
  readonly products: number;
};

const fromNothing: Origin = {ofData: false, ofWeights: false, weightLayers: 0, products: 0};

function paths(
  kernels: readonly TracedKernel[],
  weights: readonly number[],
  examples: readonly number[],
): {longest: Map<number, Origin>; multiplications: number} {
  const longest = new Map<number, Origin>();
  for (const id of weights) longest.set(id, {...fromNothing, ofWeights: true});
  for (const id of examples) longest.set(id, {...fromNothing, ofData: true});
  let multiplications = 0;
  for (const kernel of kernels) {
    const from = kernel.inputs.map(({id}) => longest.get(id) ?? fromNothing);
    const most = (of: (origin: Origin) => number): number => Math.max(0, ...from.map(of));
    const ofData = from.some((origin) => origin.ofData);
    const perOutput = multiplicationsPerOutput(kernel);
    const counts = perOutput > 0 && ofData;
    // A factor of weights alone; the bias of a fused product comes third.
    const hasWeight = from.slice(0, 2).some((origin) => origin.ofWeights && !origin.ofData);
    if (counts) multiplications += perOutput * sizeOf(kernel.outputs[0].shape);
    const origin = {
      ofData,
      ofWeights: from.some(({ofWeights}) => ofWeights),
      weightLayers: most(({weightLayers}) => weightLayers) + (counts && hasWeight ? 1 : 0),
      products: most(({products}) => products) + (counts ? 1 : 0),
    };
    for (const {id} of kernel.outputs) if (!longest.has(id)) longest.set(id, origin);
  }
  return {longest, multiplications};
}

/** How many products are summed in each number of the output; 0 where a kernel is no product. */
function multiplicationsPerOutput({kernel, inputs, outputs}: TracedKernel): number {
  const [first, second] = inputs;
  if (kernel === 'BatchMatMul' || kernel === '_FusedMatMul') {
    const rows = outputs[0].shape[outputs[0].shape.length - 2];
    return sizeOf(first.shape.slice(-2)) / rows; // whichever axis is summed over
  }
  if (kernel === 'Conv2D' || kernel === 'FusedConv2D') return sizeOf(second.shape.slice(0, 3));
  if (kernel === 'DepthwiseConv2dNative' || kernel === 'FusedDepthwiseConv2D')
    return sizeOf(second.shape.slice(0, 2));
  return 0;
}

const sizeOf = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1);
