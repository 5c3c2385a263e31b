import * as tf from '@tensorflow/tfjs';
import {ShapeError, StructureError, tidy, type Params} from '../core';

/** One weight under its two names. */
export type WeightName = {
  /** The path in our tree, such as `blocks.0.hidden.w`. */
  readonly ours: string;
  /** The other library's name. */
  readonly theirs: string;
  /** Which of their axes each of ours is, as tf.transpose takes it. Default the same axes. */
  readonly axes?: readonly number[];
  /** Whether all axes but the last are then made one: filters that a linear layer reads. Default false. */
  readonly flattened?: boolean;
};

/** Numbers in row-major order, as a file of weights has them. */
export type NamedWeight = {readonly shape: readonly number[]; readonly data: Float32Array};

/** What weights are read into. */
export type WeightTable = {
  readonly names: readonly WeightName[];
  /** The shape of each leaf by its path: `parameterShapes(model)`. */
  readonly shapes: {readonly [path: string]: readonly number[]};
};

/**
 * Parameters of a model from another library's weights.
 *
 * @param table - both names of each weight, and the shapes that are asked for
 * @param weights - by their names, and no others: what has no place is to be left out before
 * @returns a tree of all paths of the table, as tensors of their own
 * @throws StructureError naming the weights that are missing, or those that have no place; ShapeError naming a weight of another shape
 * @example
 * const table = {names: [{ours: 'layer.w', theirs: 'fc.weight', axes: [1, 0]}], shapes: {'layer.w': [2, 1]}};
 * const weights = new Map([['fc.weight', {shape: [1, 2], data: Float32Array.of(3, 4)}]]);
 * (parametersFrom(table, weights) as {layer: {w: tf.Tensor}}).layer.w.arraySync(); // => [[3], [4]]
 */
export function parametersFrom(
  {names, shapes}: WeightTable,
  weights: ReadonlyMap<string, NamedWeight>,
): Params {
  assertNames(
    names.map(({theirs}) => theirs),
    [...weights.keys()],
  );
  return tidy(() =>
    nest(
      names.map((name) => [name.ours.split('.'), leafOf(name, shapes[name.ours], weights.get(name.theirs)!)]),
    ),
  );
}

function leafOf(
  {ours, theirs, axes, flattened = false}: WeightName,
  expected: readonly number[],
  {shape, data}: NamedWeight,
): tf.Tensor {
  const moved = axes ? axes.map((axis) => shape[axis]) : shape;
  const product = (sizes: readonly number[]): number => sizes.reduce((all, one) => all * one, 1);
  const own = flattened ? [product(moved.slice(0, -1)), moved[moved.length - 1]] : moved;
  if (own.join() !== expected.join() || (axes && axes.length !== shape.length)) {
    throw new ShapeError(
      `${theirs} must give ${ours} the shape [${expected.join(', ')}]. Got [${shape.join(', ')}], which gives [${own.join(', ')}].`,
    );
  }
  const tensor = tf.tensor(data, [...shape], 'float32');
  return tf.reshape(axes ? tf.transpose(tensor, [...axes]) : tensor, [...expected]);
}

function assertNames(expected: readonly string[], got: readonly string[]): void {
  const [wanted, had] = [new Set(expected), new Set(got)];
  const missing = expected.filter((name) => !had.has(name));
  const strangers = got.filter((name) => !wanted.has(name));
  if (missing.length > 0)
    throw new StructureError(`weights must have ${shortened(missing)}. Got ${got.length} others.`);
  if (strangers.length > 0) {
    throw new StructureError(
      `weights must be those of a model of these sizes. It has no place for ${shortened(strangers)}.`,
    );
  }
}

const shortened = (names: readonly string[]): string =>
  names.length > 3 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more` : names.join(', ');

type Nested = tf.Tensor | Nested[] | {[name: string]: Nested};

/** A tree of leaves by path; steps that are numbers make a list. */
function nest(entries: readonly (readonly [path: readonly string[], leaf: tf.Tensor])[]): Nested {
  if (entries.length === 1 && entries[0][0].length === 0) return entries[0][1];
  const children = new Map<string, [readonly string[], tf.Tensor][]>();
  for (const [[name, ...rest], leaf] of entries)
    children.set(name, [...(children.get(name) ?? []), [rest, leaf]]);
  const nested = [...children].map(([name, own]): [string, Nested] => [name, nest(own)]);
  return nested[0][0] === '0' ? nested.map(([, child]) => child) : Object.fromEntries(nested);
}
