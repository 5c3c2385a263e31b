import * as tf from '@tensorflow/tfjs';
import {StructureError} from './errors';

/** A leaf, a list of trees, or a record of trees. Declare parameter trees with `type`: interfaces lack the index signature. */
export type Tree<T> = T | readonly Tree<T>[] | {readonly [name: string]: Tree<T>};

/** The parameters of a model: a plain tree of tensors. */
export type Params = Tree<tf.Tensor>;

const isLeaf = (node: unknown): node is tf.Tensor => node instanceof tf.Tensor;

function kindOf(node: unknown): string {
  if (node === undefined) return 'nothing';
  if (node === null) return 'null';
  if (isLeaf(node)) return 'a tensor';
  if (Array.isArray(node)) return `a list of ${node.length}`;
  if (typeof node === 'object') return `a record with ${Object.keys(node).sort().join(', ') || 'no field'}`;
  return `a ${typeof node}`;
}

function mapNodes<R>(
  f: (path: string, ...leaves: tf.Tensor[]) => R,
  path: string,
  nodes: readonly unknown[],
): unknown {
  const [first, ...rest] = nodes;
  for (const other of rest) {
    if (kindOf(other) !== kindOf(first)) {
      throw new StructureError(
        `Trees differ at ${path || 'the root'}: expected ${kindOf(first)}, got ${kindOf(other)}.`,
      );
    }
  }
  if (isLeaf(first)) return f(path, ...(nodes as tf.Tensor[]));
  if (first === null || typeof first !== 'object') {
    throw new StructureError(
      `The tree holds ${kindOf(first)} at ${path || 'the root'}; leaves must be tensors.`,
    );
  }
  const child = (name: string | number): unknown =>
    mapNodes(
      f,
      path ? `${path}.${name}` : String(name),
      nodes.map((node) => (node as never)[name]),
    );
  if (Array.isArray(first)) return first.map((_, i) => child(i));
  return Object.fromEntries(Object.keys(first).map((name) => [name, child(name)]));
}

/**
 * Applies f to each leaf, or to the leaves at the same place of several trees, and returns a tree of the results.
 *
 * @param f - called with one leaf of each tree
 * @param tree - the first tree; its structure is the result's
 * @param rest - further trees of the same structure
 * @returns the tree of results
 * @throws StructureError naming the path at which the trees differ, or a leaf that is no tensor
 * @example
 * treeMap((w) => w.size, {w: tf.zeros([2, 3]), b: tf.zeros([3])}); // => {"w": 6, "b": 3}
 */
export function treeMap<P extends Params>(
  f: (...leaves: tf.Tensor[]) => tf.Tensor,
  tree: P,
  ...rest: Params[]
): P;
export function treeMap<R>(f: (...leaves: tf.Tensor[]) => R, tree: Params, ...rest: Params[]): Tree<R>;
export function treeMap<R>(f: (...leaves: tf.Tensor[]) => R, tree: Params, ...rest: Params[]): Tree<R> {
  return mapNodes((_, ...leaves) => f(...leaves), '', [tree, ...rest]) as Tree<R>;
}

/**
 * The leaves of a tree, in the order of its fields.
 *
 * @example
 * treeLeaves({w: tf.zeros([2, 3]), b: tf.zeros([3])}).length; // => 2
 */
export function treeLeaves(tree: Params): tf.Tensor[] {
  const leaves: tf.Tensor[] = [];
  treeMap((leaf) => leaves.push(leaf), tree);
  return leaves;
}

/**
 * The paths of the leaves, in the order of `treeLeaves`: field names and list positions joined by dots.
 *
 * @example
 * treePaths({layers: [{w: tf.zeros([2, 3])}]}); // => ["layers.0.w"]
 */
export function treePaths(tree: Params): string[] {
  const paths: string[] = [];
  mapNodes((path) => paths.push(path), '', [tree]);
  return paths;
}

/**
 * A tree of the structure of `like` with the given leaves.
 *
 * @throws StructureError if the number of leaves differs
 * @example
 * treeFromLeaves({w: tf.zeros([2])}, [tf.ones([3])]).w.shape; // => [3]
 */
export function treeFromLeaves<P extends Params>(like: P, leaves: readonly tf.Tensor[]): P {
  const expected = treeLeaves(like).length;
  if (leaves.length !== expected) {
    throw new StructureError(`The tree has ${expected} leaves. Got ${leaves.length}.`);
  }
  let next = 0;
  return treeMap(() => leaves[next++], like);
}

/**
 * Stacks trees along a new leading axis: leaf i of the result has shape [S, ...]. So parameters of S seeds become one tree.
 *
 * @throws StructureError if the trees differ, or if there is none
 * @example
 * treeStack([{w: tf.zeros([2])}, {w: tf.ones([2])}]).w.shape; // => [2, 2]
 */
export function treeStack<P extends Params>(trees: readonly P[]): P {
  if (trees.length === 0) throw new StructureError('treeStack needs at least one tree. Got none.');
  return treeMap((...leaves) => tf.stack(leaves), trees[0], ...trees.slice(1));
}

/**
 * The tree of one seed: takes position `index` of every leaf's leading axis.
 *
 * @example
 * treeAt({w: tf.tensor2d([[1, 2], [3, 4]])}, 1).w.arraySync(); // => [3, 4]
 */
export function treeAt<P extends Params>(tree: P, index: number): P {
  return treeMap((leaf) => tf.squeeze(tf.slice(leaf, [index], [1]), [0]), tree);
}

/**
 * Frees the memory of all leaves.
 *
 * @example
 * treeDispose({w: tf.zeros([2])}); // => undefined
 */
export function treeDispose(tree: Params): void {
  for (const leaf of treeLeaves(tree)) leaf.dispose();
}

/**
 * The number of scalars in a tree: a model's parameter count.
 *
 * @example
 * parameterCount({w: tf.zeros([2, 3]), b: tf.zeros([3])}); // => 9
 */
export function parameterCount(tree: Params): number {
  return treeLeaves(tree).reduce((total, leaf) => total + leaf.size, 0);
}
