// Kernels that move numbers, or make them of nothing but a shape.
import * as tf from '@tensorflow/tfjs';
import {form, type Form, type ShapeRule} from './shape-rule';

const sizeOf = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1);
/** A negative axis counts from the end. */
const fromStart = (axis: number, rank: number): number => (axis < 0 ? axis + rank : axis);
const without = (shape: readonly number[], axis: number): number[] => shape.filter((_, i) => i !== axis);
const inserted = (shape: readonly number[], axis: number, size: number): number[] => [
  ...shape.slice(0, axis),
  size,
  ...shape.slice(axis),
];
const padded = ({x}: {readonly [name: string]: Form}, paddings: readonly [number, number][]): Form =>
  form(
    x.shape.map((size, i) => size + paddings[i][0] + paddings[i][1]),
    x.dtype,
  );

/** The rules of slices, joins, turns and gathers. */
export const rearrangements: {readonly [name: string]: ShapeRule} = {
  Reshape: ({x}, {shape}) => form(tf.util.inferFromImplicitShape(shape, sizeOf(x.shape)), x.dtype),
  ExpandDims: ({input}, {dim}) =>
    form(inserted(input.shape, fromStart(dim, input.shape.length + 1), 1), input.dtype),
  Transpose: ({x}, {perm}) =>
    form(
      (perm as number[]).map((axis) => x.shape[axis]),
      x.dtype,
    ),
  Slice: ({x}, {begin, size}) =>
    form(tf.slice_util.parseSliceParams({...x, rank: x.shape.length} as never, begin, size)[1], x.dtype),
  StridedSlice: ({x}, {begin, end, strides, beginMask, endMask, ellipsisMask, newAxisMask, shrinkAxisMask}) =>
    form(
      tf.slice_util.sliceInfo(
        x.shape,
        begin,
        end,
        strides,
        beginMask,
        endMask,
        ellipsisMask,
        newAxisMask,
        shrinkAxisMask,
      ).finalShape,
      x.dtype,
    ),
  Concat: (inputs, {axis}) => {
    const [first, ...rest] = Object.values(inputs);
    const at = fromStart(axis, first.shape.length);
    return form(
      tf.backend_util.computeOutShape(
        [first, ...rest].map(({shape}) => shape),
        at,
      ),
      first.dtype,
    );
  },
  Pack: (inputs, {axis}) => {
    const forms = Object.values(inputs);
    const [{shape, dtype}] = forms;
    return form(inserted(shape, fromStart(axis, shape.length + 1), forms.length), dtype);
  },
  Unpack: ({value}, {axis}) => {
    const at = fromStart(axis, value.shape.length);
    return Array.from({length: value.shape[at]}, () => form(without(value.shape, at), value.dtype));
  },
  SplitV: ({x}, {numOrSizeSplits, axis}) => {
    const at = fromStart(axis, x.shape.length);
    const sizes = tf.backend_util.prepareSplitSize(x as never, numOrSizeSplits, at);
    return sizes.map((size) =>
      form(
        x.shape.map((own, i) => (i === at ? size : own)),
        x.dtype,
      ),
    );
  },
  PadV2: (inputs, {paddings}) => padded(inputs, paddings),
  MirrorPad: (inputs, {paddings}) => padded(inputs, paddings),
  Tile: ({x}, {reps}) =>
    form(
      x.shape.map((size, i) => size * (reps as number[])[i]),
      x.dtype,
    ),
  GatherV2: ({x, indices}, {axis, batchDims}) => {
    const at = fromStart(axis, x.shape.length);
    const shape = [...x.shape.slice(0, at), ...indices.shape.slice(batchDims), ...x.shape.slice(at + 1)];
    return form(shape, x.dtype);
  },
  GatherNd: ({params, indices}) => {
    const depth = indices.shape[indices.shape.length - 1];
    return form([...indices.shape.slice(0, -1), ...params.shape.slice(depth)], params.dtype);
  },
  OneHot: ({indices}, {depth, dtype}) => form([...indices.shape, depth], dtype ?? 'int32'),
  Fill: (_, {shape, value, dtype}) => form(shape, dtype ?? tf.util.inferDtype(value)),
  Range: (_, {start, stop, step, dtype}) => form([Math.max(0, Math.ceil((stop - start) / step))], dtype),
  LinSpace: (_, {num}) => form([num], 'float32'),
};
