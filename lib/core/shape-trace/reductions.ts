// Kernels that make few numbers of many along axes.
import * as tf from '@tensorflow/tfjs';
import {each, form, type ShapeRule} from './shape-rule';

/** x's shape without some axes, or with a 1 in their place. */
function reduced(shape: readonly number[], axis: number | number[] | undefined, keepDims = false): number[] {
  const axes = tf.util.parseAxisParam(axis as number, [...shape]);
  return keepDims
    ? shape.map((size, i) => (axes.includes(i) ? 1 : size))
    : shape.filter((_, i) => !axes.includes(i));
}

/** The rules of sums, extremes and their places. */
export const reductions: {readonly [name: string]: ShapeRule} = {
  ...each(['Sum', 'Prod', 'Min', 'All', 'Any'], ({x}, {axis, keepDims}) =>
    form(reduced(x.shape, axis, keepDims), x.dtype),
  ),
  Max: ({x}, {reductionIndices, axis, keepDims}) =>
    form(reduced(x.shape, reductionIndices ?? axis, keepDims), x.dtype),
  Mean: ({x}, {axis, keepDims}) => form(reduced(x.shape, axis, keepDims), 'float32'),
  ...each(['ArgMax', 'ArgMin'], ({x}, {axis}) => form(reduced(x.shape, axis), 'int32')),
  TopK: ({x}, {k}) => {
    const shape = [...x.shape.slice(0, -1), k as number];
    return [form(shape, x.dtype), form(shape, 'int32')];
  },
  UnsortedSegmentSum: ({x, segmentIds}, {numSegments}) =>
    form([numSegments, ...x.shape.slice(segmentIds.shape.length)], x.dtype),
};
