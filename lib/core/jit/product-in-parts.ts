import {value, type Attribute, type Graph} from './graph';
import type {Binding, HostValues} from './native';
import type {Form} from './recording';

/** A matrix product of a graph: c = a b, without transposes. */
export type Product = {
  /** The node's name. */
  readonly name: string;
  readonly op: string;
  readonly dtype: number;
  readonly attributes: {readonly [name: string]: Attribute};
  /** Nodes and shapes of the factors [*batch, N, K] and [*batch, K, M]. */
  readonly a: string;
  readonly b: string;
  readonly aShape: readonly number[];
  readonly bShape: readonly number[];
};

/** Multiplications from which a product is worth cutting up: one core takes about 50 microseconds for them. */
const FROM_MULTIPLICATIONS = 2 ** 22;
/** The least rows of a part: the library has other kernels for one row and for few, which add up in another order. */
const LEAST_ROWS = 32;
/** The least pairs of a part of a batch, for the same reason. */
const LEAST_PAIRS = 2;

/**
 * Adds a product that one core would compute alone while others wait, as parts that share the cores: of the batch where there is one, else of the rows. Each number of
 * the result is the same sum as before.
 *
 * @param graph - receives the nodes
 * @param binding - the native constants
 * @param product - the product
 * @param parts - how many at most: parts of few rows would give other bits
 * @param makeConstant - adds a constant and returns the node that stands for it
 * @returns the node of the result, or undefined where the product is small or cannot be divided
 */
export function addInParts(
  graph: Graph,
  binding: Binding,
  {name, op, dtype, attributes, a, b, aShape, bShape}: Product,
  parts: number,
  makeConstant: (name: string, values: HostValues, form: Form) => string,
): string | undefined {
  const [batch, [nRows, dIn], dOut] = [aShape.slice(0, -2), aShape.slice(-2), bShape[bShape.length - 1]];
  const pairs = batch.reduce((product, size) => product * size, 1);
  const isSameBatch = batch.join() === bShape.slice(0, -2).join();
  const alongBatch = pairs > 1;
  const length = alongBatch ? batch[0] : nRows;
  const nParts = Math.min(parts, Math.floor(length / (alongBatch ? LEAST_PAIRS : LEAST_ROWS)));
  const isWorth = nParts > 1 && pairs * nRows * dIn * dOut >= FROM_MULTIPLICATIONS;
  if (!isWorth || !isSameBatch || (alongBatch && batch.length > 1)) return undefined;

  const int = binding.TF_INT32;
  const integers = (own: string, list: readonly number[]): string =>
    makeConstant(`${name}/${own}`, Int32Array.from(list), {dtype: int, shape: [list.length]});
  const reshape = (own: string, input: string, shape: readonly number[]): string =>
    graph.node(`${name}/${own}`, 'Reshape', [input, integers(`${own}/shape`, shape)], {
      T: value.type(dtype),
      Tshape: value.type(int),
    });
  const slice = (own: string, input: string, shape: readonly number[], from: number, size: number): string =>
    graph.node(
      `${name}/${own}`,
      'Slice',
      [
        input,
        integers(`${own}/begin`, [from, ...shape.slice(1).map(() => 0)]),
        integers(`${own}/size`, [size, ...shape.slice(1)]),
      ],
      {T: value.type(dtype), Index: value.type(int)},
    );
  const left = alongBatch ? a : reshape('a', a, [nRows, dIn]);
  const right = alongBatch ? b : reshape('b', b, [dIn, dOut]);
  const leftShape = alongBatch ? aShape : [nRows, dIn];
  const bounds = Array.from({length: nParts + 1}, (_, part) => Math.round((part * length) / nParts));
  const products = Array.from({length: nParts}, (_, part) => {
    const [from, own] = [bounds[part], bounds[part + 1] - bounds[part]];
    const rows = slice(`a${part}`, left, leftShape, from, own);
    const columns = alongBatch ? slice(`b${part}`, right, bShape, from, own) : right;
    return graph.node(`${name}/part${part}`, op, [rows, columns], attributes);
  });
  const axis = makeConstant(`${name}/axis`, Int32Array.of(0), {dtype: int, shape: []});
  const joined = graph.node(`${name}/joined`, 'ConcatV2', [...products, axis], {
    N: value.integer(products.length),
    T: value.type(dtype),
    Tidx: value.type(int),
  });
  return alongBatch ? joined : reshape('whole', joined, [...batch, nRows, dOut]);
}
