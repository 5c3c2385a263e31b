import * as tf from '@tensorflow/tfjs';
import {ConfigError} from '../../../core';
import {assertPairs, softmaxKernel, type PlainAttention} from './kernel-smoother';

/** An edge of a graph: what stands at `from` is sent to `to`. Nodes are counted from 0. */
export type Edge = {readonly from: number; readonly to: number};

/**
 * The edges of a complete graph: each node sends to each, and to itself.
 *
 * @param nNodes - 1 or more
 * @example
 * completeGraph(2).map(({from, to}) => `${from}${to}`); // => ["00", "01", "10", "11"]
 */
export const completeGraph = (nNodes: number): Edge[] =>
  Array.from({length: nNodes ** 2}, (_, i) => ({from: Math.floor(i / nNodes), to: i % nNodes}));

/**
 * Attention as message passing, edge by edge: over the edge from u to t goes the message exp(qₜ · kᵤ / √D) · (vᵤ, 1); each node adds up what reaches it, and divides the first part
 * of the sum by the second. In double precision, with no matrix and no softmax.
 *
 * @param edges - in any order, each once
 * @param data - query, key and value of every node: queries [N][D], keys [N][D], values [N][E]
 * @returns [N][E]; zeros for a node that nothing reaches
 * @throws ConfigError for an edge between nodes that are not there; ShapeError if there are not as many values as keys
 * @see Gilmer et al. 2017, arXiv:1704.01212, eq. 1 and 2 (message passing); Veličković et al. 2018, arXiv:1710.10903 (with attention)
 * @remarks In Gilmer's terms the update divides, and there is one round.
 * @example
 * const nodes = {queries: [[0], [0]], keys: [[1], [1]], values: [[10], [20]]};
 * passMessages(completeGraph(2), nodes); // => [[15], [15]]
 * passMessages([{from: 1, to: 0}], nodes); // => [[20], [0]]
 */
export function passMessages(edges: readonly Edge[], {queries, keys, values}: PlainAttention): number[][] {
  assertPairs(keys, values);
  const sums = queries.map(() => ({message: values[0].map(() => 0), weight: 0}));
  for (const {from, to} of edges) {
    assertNodes({from, to}, keys.length, queries.length);
    const weight = softmaxKernel(queries[to], keys[from]);
    sums[to].weight += weight;
    values[from].forEach((value, e) => (sums[to].message[e] += weight * value));
  }
  return sums.map(({message, weight}) => message.map((sum) => (weight === 0 ? 0 : sum / weight)));
}

/**
 * The mask that leaves attention the edges of a graph: 1 where an edge leads from key to query, else 0.
 *
 * @param edges - in any order
 * @param nNodes - of the graph
 * @returns [N, N], rows queries (`to`) and columns keys (`from`)
 * @throws ConfigError for an edge between nodes that are not there
 * @example
 * maskOfEdges([{from: 1, to: 0}], 2).arraySync(); // => [[0, 1], [0, 0]]
 */
export function maskOfEdges(edges: readonly Edge[], nNodes: number): tf.Tensor2D {
  const mask = Array.from({length: nNodes}, () => new Array<number>(nNodes).fill(0));
  for (const edge of edges) {
    assertNodes(edge, nNodes, nNodes);
    mask[edge.to][edge.from] = 1;
  }
  return tf.tensor2d(mask);
}

function assertNodes({from, to}: Edge, nFrom: number, nTo: number): void {
  const isNode = (node: number, n: number): boolean => Number.isInteger(node) && node >= 0 && node < n;
  if (isNode(from, nFrom) && isNode(to, nTo)) return;
  throw new ConfigError(
    `An edge must lead from one of ${nFrom} nodes to one of ${nTo}, counted from 0. Got ${from} → ${to}.`,
  );
}
