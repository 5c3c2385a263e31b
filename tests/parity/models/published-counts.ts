// How many parameters nets of published sizes have, against what was published or other libraries count.
import {parameterCountOf, parameterShapes, type Params} from 'why-attention/core';
import {
  bert,
  bertSizes,
  faceRecognitionNet,
  resNet,
  resNetSizes,
  vgg,
  vggSizes,
  type Model,
  type ResNetConfig,
} from 'why-attention/models';
import {isBatchStatistic} from 'why-attention/nn';
import {tolerances} from '../../support/tolerances';
import type {ParityCase} from './case';

/** A net of a published size, and the number of its learned parameters elsewhere. */
export type PublishedSize = {
  /** The export of lib/models that makes it. */
  readonly model: string;
  readonly reference: string;
  /** As the other library names it. */
  readonly net: string;
  readonly parameters: number;
  readonly count: () => number;
};

/** How many numbers are learned: the statistics of norms are not. */
export function learnedCount<P extends Params, X, Y>(model: Model<P, X, Y>): number {
  const learned = Object.entries(parameterShapes(model)).filter(([path]) => !isBatchStatistic(path));
  return learned.reduce((sum, [, shape]) => sum + shape.reduce((product, size) => product * size, 1), 0);
}

/** timm's smallest residual net, with every option that its ResNets have. */
const testResNet: ResNetConfig = {
  stem: 'deep',
  stemChannels: 32,
  stages: [
    {block: 'basic', blocks: 1, channels: 32},
    {block: 'basic', blocks: 1, channels: 48},
    {block: 'bottleneck', blocks: 1, channels: 48},
    {block: 'basic', blocks: 1, channels: 96},
  ],
  shortcut: 'average-projection',
  dOut: 1000,
};

/** BERT's pooler, a layer after the last block that is not built here. */
const pooler = (d: number): number => d * d + d;

const resNets = (
  [
    ['resnet18', resNetSizes[18], 11_689_512],
    ['resnet34', resNetSizes[34], 21_797_672],
    ['resnet50', resNetSizes[50], 25_557_032],
    ['resnet101', resNetSizes[101], 44_549_160],
    ['resnet152', resNetSizes[152], 60_192_808],
    ['test_resnet', testResNet, 469_688],
  ] as const
).map(([net, config, parameters]): PublishedSize => {
  return {model: 'resNet', reference: 'timm', net, parameters, count: () => learnedCount(resNet(config))};
});
const vggs = (
  [
    ['vgg11', vggSizes[11], 132_863_336],
    ['vgg11_bn', {...vggSizes[11], norm: true}, 132_868_840],
    ['vgg16', vggSizes[16], 138_357_544],
    ['vgg19', vggSizes[19], 143_667_240],
  ] as const
).map(([net, config, parameters]): PublishedSize => {
  return {model: 'vgg', reference: 'timm', net, parameters, count: () => learnedCount(vgg(config))};
});
const berts = (
  [
    ['BERT-base without its pooler', bertSizes.base, 109_482_240 - pooler(768)],
    ['BERT-large without its pooler', bertSizes.large, 335_141_888 - pooler(1024)],
    ['all-MiniLM-L6-v2 without its pooler', bertSizes.miniLm, 22_565_376],
  ] as const
).map(([net, config, parameters]): PublishedSize => {
  const count = (): number => parameterCountOf(bert(config));
  return {model: 'bert', reference: 'Hugging Face', net, parameters, count};
});

/** All nets of published sizes. */
export const publishedSizes: readonly PublishedSize[] = [
  ...resNets,
  ...vggs,
  ...berts,
  {
    model: 'faceRecognitionNet',
    reference: 'face-api, its own weights',
    net: 'face_recognition_model',
    parameters: 5_611_040,
    count: () => parameterCountOf(faceRecognitionNet()),
  },
];

export const publishedCounts: ParityCase[] = publishedSizes.map(
  ({model, reference, net, parameters, count}) => ({
    model,
    reference,
    title: `parameters of ${net}`,
    run: (check) => check('parameter counts', count(), parameters, tolerances.exact, net),
  }),
);
