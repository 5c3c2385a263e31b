import * as tf from '@tensorflow/tfjs';
import {depthCensus, type DepthCensus} from '../../../analysis';
import {bert, bertSizes, resNet, resNetSizes, smallResNetSize, type BertConfig} from '../../../models';

/** A net of the census, counted. */
export type CountedNet = DepthCensus & {
  readonly net: string;
  /** What multiply-adds are for: tokens, or the height and width of an image. */
  readonly input: string;
};

const TOKENS = 128;

const countedBert = (net: string, size: BertConfig): CountedNet => ({
  net,
  input: `${TOKENS} tokens`,
  ...depthCensus(bert(size), () => ({tokens: tf.zeros([1, TOKENS], 'int32')})),
});

const countedResNet = (depth: number): CountedNet => {
  const forImageNet = depth in resNetSizes;
  const side = forImageNet ? 224 : 32;
  const config = forImageNet ? resNetSizes[depth as keyof typeof resNetSizes] : smallResNetSize({depth});
  return {
    net: `ResNet-${depth}`,
    input: `${side} × ${side} pixels`,
    ...depthCensus(resNet(config), () => tf.zeros([1, side, side, 3])),
  };
};

let counted: readonly CountedNet[] | undefined;

/**
 * The nets of the comparison, counted from the graphs of their operations: transformers without a read-out, residual nets for large images (50, 101, 152 layers) and for small ones
 * (20, 56, 110, 254 and 1,202). They are counted at the first call, in seconds.
 *
 * @see Devlin et al. 2019, arXiv:1810.04805; Wang et al. 2020, arXiv:2002.10957 (MiniLM); He et al. 2015, arXiv:1512.03385, tables 1 and 6
 * @example
 * countedNets().find(({net}) => net === 'BERT-large')?.sequentialMatmuls; // => 144
 */
export function countedNets(): readonly CountedNet[] {
  counted ??= [
    countedBert('MiniLM, 6 layers', bertSizes.miniLm),
    countedBert('BERT-base', bertSizes.base),
    countedBert('BERT-large', bertSizes.large),
    ...[50, 101, 152, 20, 56, 110, 254, 1202].map(countedResNet),
  ];
  return counted;
}
