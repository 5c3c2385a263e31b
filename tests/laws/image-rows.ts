// The rows of the deep nets of images in model-registry.ts.
import {normal} from 'why-attention/core';
import {
  resNet,
  vgg,
  type ResNetBlock,
  type ResNetConfig,
  type ResNetShortcut,
  type ResNetStem,
  type VggConfig,
} from 'why-attention/models';
import {isBatchStatistic} from 'why-attention/nn';
import type {AnyModel, ModelRow} from './model-registry';

const forget = (model: unknown): AnyModel => model as AnyModel;
const images =
  (size: number): ModelRow['input'] =>
  (key, nExamples) =>
    normal(key, [nExamples, size, size, 3]);

/** Filters, and the four numbers a channel of the norm after them. */
const convNorm = (kernel: number, dIn: number, dOut: number): number => kernel ** 2 * dIn * dOut + 4 * dOut;
const linear = (dIn: number, dOut: number): number => dIn * dOut + dOut;

const small: ResNetConfig = {
  stem: 'small-image',
  stemChannels: 4,
  stages: [
    {block: 'basic', blocks: 2, channels: 4},
    {block: 'basic', blocks: 1, channels: 6},
  ],
  shortcut: 'zero-padding',
  dOut: 3,
};
const smallParameters =
  convNorm(3, 3, 4) + 4 * convNorm(3, 4, 4) + convNorm(3, 4, 6) + convNorm(3, 6, 6) + linear(6, 3);

const resNetRow = (name: string, config: ResNetConfig, size: number, parameters: number): ModelRow => ({
  name: `res-net ${name}`,
  factory: 'resNet',
  model: forget(resNet(config)),
  input: images(size),
  parameters,
  isEstimated: isBatchStatistic,
  withoutEffect: {},
  learningRate: 0.01,
  compiledSteps: 20,
  badConfigs: refusedOf(config),
  badInputs: [
    {
      title: 'images of two channels',
      make: (key) => normal(key, [2, size, size, 2]),
      message: `x must have shape [B, H, W, 3] to match w. Got [2, ${size}, ${size}, 2].`,
    },
  ],
});

function refusedOf(config: ResNetConfig): ModelRow['badConfigs'] {
  const refused = (title: string, changes: Partial<ResNetConfig>, message: string) => ({
    title,
    make: () => resNet({...config, ...changes}),
    message,
  });
  const [stage] = config.stages;
  return [
    refused('no channels of the input', {dIn: 0}, 'dIn must be a positive integer. Got 0.'),
    refused('half a channel', {stemChannels: 1.5}, 'stemChannels must be a positive integer. Got 1.5.'),
    refused('no output', {dOut: 0}, 'dOut must be a positive integer. Got 0.'),
    refused('no stage', {stages: []}, 'stages must have at least one stage. Got none.'),
    refused(
      'a stage of no block',
      {stages: [{...stage, blocks: 0}]},
      'stages[0].blocks must be a positive integer. Got 0.',
    ),
    refused(
      'a stage of no channel',
      {stages: [{...stage, channels: 0}]},
      'stages[0].channels must be a positive integer. Got 0.',
    ),
    refused(
      'an unknown block',
      {stages: [{...stage, block: 'wide' as ResNetBlock}]},
      'stages[0].block must be one of basic, bottleneck. Got wide.',
    ),
    refused(
      'an unknown stem',
      {stem: 'flat' as ResNetStem},
      'stem must be one of large-image, deep, small-image. Got flat.',
    ),
    refused(
      'an unknown shortcut',
      {shortcut: 'none' as ResNetShortcut},
      'shortcut must be one of projection, average-projection, zero-padding. Got none.',
    ),
    refused(
      'an odd deep stem',
      {stem: 'deep', stemChannels: 5},
      'stemChannels must be even for a deep stem. Got 5.',
    ),
    refused(
      'channels that get fewer where zeros are to be added',
      {residual: true, shortcut: 'zero-padding', stages: [{...stage, block: 'basic', channels: 1}]},
      `stages[0].channels must not be fewer than those before with zero-padding. Got 1 after ${config.stemChannels}.`,
    ),
  ];
}

const vggConfig: VggConfig = {
  size: 8,
  stages: [
    {convs: 1, channels: 6},
    {convs: 2, channels: 10},
  ],
  dHidden: 24,
  dOut: 3,
};
const vggParameters =
  9 * (3 * 6 + 6 * 10 + 10 * 10) + 26 + linear(4 * 10, 24) + linear(24, 24) + linear(24, 3);

function vggRow(norm: boolean): ModelRow {
  const config = {...vggConfig, norm};
  const refused = (title: string, changes: Partial<VggConfig>, message: string) => ({
    title,
    make: () => vgg({...config, ...changes}),
    message,
  });
  const [stage] = config.stages;
  return {
    name: `vgg${norm ? ' with norms' : ''}`,
    factory: 'vgg',
    model: forget(vgg(config)),
    input: images(8),
    parameters: vggParameters + (norm ? 4 * 26 : 0),
    isEstimated: isBatchStatistic,
    withoutEffect: {},
    learningRate: 0.01,
    compiledSteps: 20,
    badConfigs: [
      refused('no channels of the input', {dIn: 0}, 'dIn must be a positive integer. Got 0.'),
      refused('no hidden unit', {dHidden: 0}, 'dHidden must be a positive integer. Got 0.'),
      refused('no output', {dOut: 0}, 'dOut must be a positive integer. Got 0.'),
      refused('half a size', {size: 1.5}, 'size must be a positive integer. Got 1.5.'),
      refused(
        'a size that halves to no whole number',
        {size: 10},
        'size must be a multiple of 4, 2 to the number of stages. Got 10.',
      ),
      refused('no stage', {stages: []}, 'stages must have at least one stage. Got none.'),
      refused(
        'a stage of no convolution',
        {stages: [{...stage, convs: 0}]},
        'stages[0].convs must be a positive integer. Got 0.',
      ),
      refused(
        'a stage of no channel',
        {stages: [{...stage, channels: 0}]},
        'stages[0].channels must be a positive integer. Got 0.',
      ),
    ],
    badInputs: [
      {
        title: 'images of another size',
        make: (key) => normal(key, [2, 8, 9, 3]),
        message: 'x must have shape [B, 8, 8, 3]. Got [2, 8, 9, 3].',
      },
    ],
  };
}

export const imageRows: readonly ModelRow[] = [
  resNetRow('small', small, 6, smallParameters),
  resNetRow('small, plain', {...small, residual: false}, 6, smallParameters),
  resNetRow(
    'basic',
    {
      stem: 'large-image',
      stemChannels: 8,
      stages: [
        {block: 'basic', blocks: 1, channels: 8},
        {block: 'basic', blocks: 1, channels: 16},
      ],
      dOut: 3,
    },
    16,
    [convNorm(7, 3, 8), 2 * convNorm(3, 8, 8), convNorm(3, 8, 16), convNorm(3, 16, 16)]
      .concat([convNorm(1, 8, 16), linear(16, 3)])
      .reduce((sum, n) => sum + n, 0),
  ),
  resNetRow(
    'bottleneck',
    {
      stem: 'deep',
      stemChannels: 4,
      stages: [
        {block: 'bottleneck', blocks: 1, channels: 2},
        {block: 'bottleneck', blocks: 1, channels: 3},
      ],
      shortcut: 'average-projection',
      dOut: 3,
    },
    16,
    [convNorm(3, 3, 2), convNorm(3, 2, 2), convNorm(3, 2, 4)]
      .concat([convNorm(1, 4, 2), convNorm(3, 2, 2), convNorm(1, 2, 8), convNorm(1, 4, 8)])
      .concat([convNorm(1, 8, 3), convNorm(3, 3, 3), convNorm(1, 3, 12), convNorm(1, 8, 12), linear(12, 3)])
      .reduce((sum, n) => sum + n, 0),
  ),
  vggRow(false),
  vggRow(true),
];
