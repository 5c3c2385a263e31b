// What PyTorch calls the weights of layers, whichever net they are in.
import type {WeightName} from './named-weights';

/** PyTorch's filters [Out, In, Kh, Kw] are ours [Kh, Kw, In, Out]. */
export const filterAxes = [2, 3, 1, 0];

/** A linear layer's matrix, which is transposed there, and its bias. */
export const linearNames = (w: string, b: string, theirs: string): WeightName[] => [
  {ours: w, theirs: `${theirs}.weight`, axes: [1, 0]},
  {ours: b, theirs: `${theirs}.bias`},
];

/** Gain and shift of a layer norm. */
export const layerNormNames = (ours: string, theirs: string): WeightName[] => [
  {ours: `${ours}.scale`, theirs: `${theirs}.weight`},
  {ours: `${ours}.offset`, theirs: `${theirs}.bias`},
];

/** Gain, shift and statistics of a batch norm. */
export const batchNormNames = (ours: string, theirs: string): WeightName[] => [
  ...layerNormNames(ours, theirs),
  {ours: `${ours}.mean`, theirs: `${theirs}.running_mean`},
  {ours: `${ours}.variance`, theirs: `${theirs}.running_var`},
];
