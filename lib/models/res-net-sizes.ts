import {ConfigError} from '../core';
import type {ResNetBlock, ResNetConfig} from './res-net-plans';

const largeImages = (block: ResNetBlock, blocks: readonly number[]): ResNetConfig => ({
  stem: 'large-image',
  stemChannels: 64,
  stages: blocks.map((nBlocks, s) => ({block, blocks: nBlocks, channels: 64 * 2 ** s})),
  dOut: 1000,
});

/**
 * The nets for ImageNet (images of 224 x 224, 1,000 classes), by their number of layers with weights, projections not counted.
 *
 * @see He et al. 2015, arXiv:1512.03385, table 1
 * @example
 * resNetSizes[50].stages.map(({blocks}) => blocks); // => [3, 4, 6, 3]
 */
export const resNetSizes = {
  18: largeImages('basic', [2, 2, 2, 2]),
  34: largeImages('basic', [3, 4, 6, 3]),
  50: largeImages('bottleneck', [3, 4, 6, 3]),
  101: largeImages('bottleneck', [3, 4, 23, 3]),
  152: largeImages('bottleneck', [3, 8, 36, 3]),
} as const satisfies Record<number, ResNetConfig>;

/**
 * A net of the family for small images (32 x 32): 6n + 2 layers with weights, three stages of n basic blocks of 16, 32 and 64 channels.
 *
 * @param size.depth - 6n + 2: 8, 14, 20, 32, 44, 56, 110, 254, ...
 * @param size.dOut - number of classes. Default 10
 * @param size.dIn - channels of the input. Default 3
 * @param size.residual - false for the plain twin. Default true
 * @returns the configuration; shortcuts have no weights (zero-padding, option A), so that net and plain twin have exactly the same
 * @throws ConfigError if depth is not 6n + 2 with n at least 1
 * @see He et al. 2015, arXiv:1512.03385, section 4.2
 * @remarks The paper's zero channels are put at the end; it does not say where.
 * @example
 * smallResNetSize({depth: 20}).stages.map(({blocks, channels}) => [blocks, channels]); // => [[3, 16], [3, 32], [3, 64]]
 */
export function smallResNetSize({
  depth,
  dOut = 10,
  dIn = 3,
  residual = true,
}: {
  depth: number;
  dOut?: number;
  dIn?: number;
  residual?: boolean;
}): ResNetConfig {
  const n = (depth - 2) / 6;
  if (!Number.isInteger(n) || n < 1) throw new ConfigError(`depth must be 6n + 2, from 8 on. Got ${depth}.`);
  return {
    dIn,
    stem: 'small-image',
    stemChannels: 16,
    stages: [16, 32, 64].map((channels) => ({block: 'basic', blocks: n, channels})),
    shortcut: 'zero-padding',
    residual,
    dOut,
  };
}
