import * as tf from '@tensorflow/tfjs';
import {normal, permutation, split, type Key} from '../../../core';
import {
  conv1d,
  eluFeatures,
  fastWeightsBySum,
  readFastWeights,
  scaledDotProductAttention,
  sumRule,
} from '../../../nn';
import {largestDifference, rootMeanSquare, type Answer} from '../answers';
import type {Measured} from '../draws';
import {sizeBetween} from '../sizes';
import type {AttentionView, IdentityTrial} from '../trial';
import {convolutionByAttention} from './convolution';
import {kernelSmoother, type PlainAttention} from './kernel-smoother';
import {completeGraph, maskOfEdges, passMessages} from './message-passing';

/** Attention by the library, and the same numbers another way; each pair is to agree. */
type Pair = readonly [attention: tf.Tensor, other: Answer];

/** The largest difference that a view leaves at one draw of inputs and of their sizes. */
export function measureView({view, largest}: IdentityTrial, key: Key): Measured {
  const pairs = views[view](key, largest);
  return {
    size: rootMeanSquare(pairs[0][0]),
    points: {difference: Math.max(...pairs.map(([attention, other]) => largestDifference(attention, other)))},
  };
}

const views: {readonly [view in AttentionView]: (key: Key, largest: number) => Pair[]} = {
  smoother: (key, largest) => {
    const {q, k, v} = drawHead(key, largest);
    return [[scaledDotProductAttention(q, k, v), kernelSmoother(plain({q, k, v}))]];
  },

  // The complete graph; and the same nodes with about half of the edges, of which each node keeps that to itself.
  messages: (key, largest) => {
    const [headKey, edgeKey] = split(key, 2);
    const {q, k, v} = drawHead(headKey, largest, {isGraph: true});
    const all = completeGraph(q.shape[0]);
    const kept = new Set(permutation(edgeKey, all.length).slice(0, all.length / 2));
    const some = all.filter(({from, to}, i) => from === to || kept.has(i));
    const mask = maskOfEdges(some, q.shape[0]);
    return [
      [scaledDotProductAttention(q, k, v), passMessages(all, plain({q, k, v}))],
      [scaledDotProductAttention(q, k, v, {mask}), passMessages(some, plain({q, k, v}))],
    ];
  },

  // On a ring, and with zeros beyond the ends.
  convolution: (key, largest) => {
    const [sizeKey, signalKey, filterKey] = split(key, 3);
    const [tapsKey, lengthKey, inKey, outKey] = split(sizeKey, 4);
    const half = sizeBetween(tapsKey, 0, 3);
    const taps = 2 * half + 1;
    const length = sizeBetween(lengthKey, taps, taps + largest);
    const [dIn, dOut] = [sizeBetween(inKey, 1, 8), sizeBetween(outKey, 1, 8)];
    const signal = normal(signalKey, [2, length, dIn]);
    const filter = normal(filterKey, [taps, dIn, dOut]);
    return [true, false].map((circular) => [
      convolutionByAttention(filter, signal, {circular}),
      conv1d({w: filter}, signal, {padding: half, circular}),
    ]);
  },

  'fast-weights': (key, largest) => {
    const {q, k, v} = drawHead(key, largest);
    const [query, keys] = [eluFeatures(q), eluFeatures(k)];
    return [[sumRule(query, keys, v), readFastWeights(fastWeightsBySum(keys, v), query)]];
  },
};

type Head = {readonly q: tf.Tensor; readonly k: tf.Tensor; readonly v: tf.Tensor};

/** q [T, D], k [U, D], v [U, E] ~ N(0, 1), with T, D, U and E drawn from 2 to `largest`; the nodes of a graph have a query each, T = U. */
function drawHead(key: Key, largest: number, {isGraph = false}: {isGraph?: boolean} = {}): Head {
  const [sizeKey, qKey, kKey, vKey] = split(key, 4);
  const [nKeys, dKey, dValue, nQueries] = split(sizeKey, 4).map((own) => sizeBetween(own, 2, largest));
  return {
    q: normal(qKey, [isGraph ? nKeys : nQueries, dKey]),
    k: normal(kKey, [nKeys, dKey]),
    v: normal(vKey, [nKeys, dValue]),
  };
}

const plain = ({q, k, v}: Head): PlainAttention => ({
  queries: q.arraySync() as number[][],
  keys: k.arraySync() as number[][],
  values: v.arraySync() as number[][],
});
