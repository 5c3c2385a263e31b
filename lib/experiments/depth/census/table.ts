import {countedNets} from './count';

/** One net: what its depth is, counted four ways, and its size. */
export type DepthCensusRow = {
  readonly net: string;
  readonly blocks: number;
  readonly 'residual branches': number;
  readonly 'layers with weights': number;
  readonly 'products in a row': number;
  /** With the stored statistics of norms. */
  readonly 'parameters, millions': number;
  readonly 'multiply-adds, billions': number;
  readonly 'for an input of': string;
};

/**
 * The depth of well-known nets, counted four ways, with their sizes.
 *
 * A block is what the architecture repeats. A residual branch is what is added to a skip: two a transformer block, one a ResNet block. Layers with weights, and products in a row,
 * are on the longest path: products are all matrix products and convolutions of data, so attention has two more a block.
 *
 * @returns one row a net
 * @see `depthCensus`
 * @example
 * depthCensusTable().filter(({net}) => net === 'BERT-base').map((row) => Object.values(row).slice(1, 5)); // => [[12, 24, 48, 72]]
 */
export const depthCensusTable = (): DepthCensusRow[] =>
  countedNets().map((own) => ({
    net: own.net,
    blocks: own.blocks,
    'residual branches': own.residualBranches,
    'layers with weights': own.weightLayers,
    'products in a row': own.sequentialMatmuls,
    'parameters, millions': Number((own.parameters / 1e6).toPrecision(3)),
    'multiply-adds, billions': Number((own.multiplications / 1e9).toPrecision(3)),
    'for an input of': own.input,
  }));
