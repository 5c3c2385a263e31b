import {assertPositiveInteger, integers, key, normalArray, split} from '../core';
import {flagOnlyCeiling} from './routing';

/**
 * The best R² that linear fast weights (sum rule, no feature map) can reach on the routing task: 1 − λ(S−1)/S + λ² · (S−1)/S · d/(S+d), 9/16 at λ = 1 and S = d = 8.
 *
 * They read Σ_u s_u c_u with scores that are linear in the query: s_u = t cos_u + b_u + b'_u f, with cos_u the cosine of the keys of u and of the asked slot, and f
 * the flag. (By symmetry the key part is a multiple t of the inner product, and t cannot depend on the flag: that would multiply two parts of the query.)
 * Contents are independent with unit variance, so the error is E Σ_u (w_u − s_u)² with w_u = 1 for the wanted slot. Constants for each slot and flag take all means
 * away and leave λ(C' − 2tC) + t²V, where C' = C = 1 − 1/S is the variance of "u is asked" and its covariance with cos_u, summed over slots, and
 * V = 1 + (S−1)/d − 1/S is the variance of cos_u: the asked key has cosine 1, S − 1 random keys have a mean square of 1/d. The best t = λC/V gives
 * 1 − λC + λ²C²/V.
 *
 * What holds it back is that S random keys in d dimensions overlap, not that its weights were static; another feature map may pass it.
 *
 * @param dial - λ in [0, 1]
 * @param nSlots - S
 * @param dKey - d
 * @throws ConfigError if a size is no positive integer
 * @remarks Without constants the best scores are a multiple of cos_u: d/(S+d−1), 8/15 at λ = 1.
 * @example
 * [linearFastWeightsCeiling(1, 8, 8), linearFastWeightsCeiling(0, 8, 8)]; // => [0.5625, 1]
 */
export function linearFastWeightsCeiling(dial: number, nSlots: number, dKey: number): number {
  assertPositiveInteger('nSlots', nSlots);
  assertPositiveInteger('dKey', dKey);
  const gain = ((nSlots - 1) / nSlots) * (dKey / (nSlots + dKey));
  return flagOnlyCeiling(dial, nSlots) + dial ** 2 * gain;
}

const DRAWS = 4096;
const SHARES = Array.from({length: 19}, (_, i) => (i + 2) / 20); // β = 0.1, 0.15, …, 1

/**
 * What the delta rule with one β for all writes reaches on the routing task, by Monte Carlo over 4,096 draws of keys: 1 − λ(S−1)/S + λ² max_β C²/V.
 *
 * As `linearFastWeightsCeiling`, with the coefficients m_u of the delta rule's reading in place of cos_u: the content of the slot written last counts
 * m = β k·q, and each write takes its part of the query away, q ← q − m k, before the one ahead of it is read. C is the covariance of m_u with "u is asked", V the
 * variance of m_u, both summed over slots.
 *
 * A line to compare with and no bound: a model may give each slot its own β.
 *
 * @param dial - λ in [0, 1]
 * @param nSlots - S
 * @param dKey - d
 * @returns to about 0.005
 * @throws ConfigError if a size is no positive integer
 * @see Schlag et al. 2021, arXiv:2102.11174, eq. 24
 * @example
 * deltaRuleWithOneBeta(1, 8, 8).toFixed(2); // => "0.60"
 */
export function deltaRuleWithOneBeta(dial: number, nSlots: number, dKey: number): number {
  assertPositiveInteger('nSlots', nSlots);
  assertPositiveInteger('dKey', dKey);
  return flagOnlyCeiling(dial, nSlots) + dial ** 2 * deltaRuleGain(nSlots, dKey);
}

const gains = new Map<string, number>();

/** max_β C²/V, computed once for a size. */
function deltaRuleGain(nSlots: number, dKey: number): number {
  const name = `${nSlots} ${dKey}`;
  const known = gains.get(name);
  if (known !== undefined) return known;
  const [keysKey, askedKey] = split(key(0), 2);
  const keys = unitKeys(normalArray(keysKey, DRAWS * nSlots * dKey), dKey);
  const asked = integers(askedKey, DRAWS, nSlots);
  const gain = Math.max(...SHARES.map((share) => gainOf(share, keys, asked, nSlots, dKey)));
  gains.set(name, gain);
  return gain;
}

function unitKeys(numbers: Float32Array, dKey: number): Float64Array {
  const keys = Float64Array.from(numbers);
  for (let from = 0; from < keys.length; from += dKey) {
    const length = Math.hypot(...keys.subarray(from, from + dKey));
    for (let i = 0; i < dKey; i++) keys[from + i] /= length;
  }
  return keys;
}

/** C²/V of one β. */
function gainOf(share: number, keys: Float64Array, asked: Int32Array, nSlots: number, dKey: number): number {
  const [sums, squares] = [new Float64Array(nSlots), new Float64Array(nSlots)];
  let ofAsked = 0;
  const query = new Float64Array(dKey);
  asked.forEach((slot, draw) => {
    const at = draw * nSlots * dKey;
    query.set(keys.subarray(at + slot * dKey, at + (slot + 1) * dKey));
    for (let u = nSlots - 1; u >= 0; u--) {
      let coefficient = 0;
      for (let i = 0; i < dKey; i++) coefficient += share * keys[at + u * dKey + i] * query[i];
      for (let i = 0; i < dKey; i++) query[i] -= coefficient * keys[at + u * dKey + i];
      sums[u] += coefficient;
      squares[u] += coefficient ** 2;
      if (u === slot) ofAsked += coefficient;
    }
  });
  const mean = (sum: number): number => sum / asked.length;
  const covariance = mean(ofAsked) - sums.reduce((total, sum) => total + mean(sum), 0) / nSlots;
  const variance = squares.reduce((total, sum, u) => total + mean(sum) - mean(sums[u]) ** 2, 0);
  return covariance ** 2 / variance;
}
