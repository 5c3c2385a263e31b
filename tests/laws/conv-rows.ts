// The rows of the convolutional models in model-registry.ts.
import {normal, type Key, type Params} from 'why-attention/core';
import {
  convNet1d,
  convNet2d,
  dilatedConvNet,
  locallyConnectedNet,
  type ConvNet1dConfig,
  type ConvNet2dConfig,
  type DilatedConvNetConfig,
  type ReadOut,
  type Skip,
} from 'why-attention/models';
import type {AnyModel, ModelRow} from './model-registry';

const forget = (model: unknown): AnyModel => model as AnyModel;
const images =
  (shape: readonly number[]): ModelRow['input'] =>
  (key, nExamples) =>
    normal(key, [nExamples, ...shape]);

/** Two layers of 6 and 5 channels: 12 → 6 → 3 places. */
const lineConfig = {
  length: 12,
  layers: [
    {channels: 6, kernel: 5, stride: 2, padding: 2},
    {channels: 5, kernel: 3, stride: 2, padding: 1},
  ],
  dOut: 3,
};
const filters = (kernel: number, dIn: number, dOut: number): number => kernel * dIn * dOut + dOut;

/** What nets along one axis refuse. */
function refusedOf(make: (config: ConvNet1dConfig) => unknown, config: ConvNet1dConfig) {
  const [first, second] = config.layers;
  const refused = (title: string, changes: Partial<ConvNet1dConfig>, message: string) => ({
    title,
    make: () => make({...config, ...changes}),
    message,
  });
  return {
    badConfigs: [
      refused('no length', {length: 0}, 'length must be a positive integer. Got 0.'),
      refused('no channel', {channels: 0}, 'channels must be a positive integer. Got 0.'),
      refused('half an output', {dOut: 1.5}, 'dOut must be a positive integer. Got 1.5.'),
      refused('no layer', {layers: []}, 'layers must have at least one layer. Got none.'),
      refused(
        'a layer without channels',
        {layers: [first, {...second, channels: 0}]},
        'layers[1].channels must be a positive integer. Got 0.',
      ),
      refused(
        'a filter without taps',
        {layers: [{...first, kernel: 0}]},
        'layers[0].kernel must be a positive integer. Got 0.',
      ),
      refused(
        'a filter that its input does not hold',
        {layers: [first, {...second, kernel: 9}]},
        'layers[1].kernel must fit its input of 6 with its padding. Got 9.',
      ),
      refused(
        'half a stride',
        {layers: [{...first, stride: 0.5}]},
        'stride must be a positive integer. Got 0.5.',
      ),
      refused(
        'negative padding',
        {layers: [{...first, padding: -1}]},
        'padding must be whole numbers from 0. Got -1.',
      ),
      refused(
        'an unknown read-out',
        {readOut: 'max' as ReadOut},
        'readOut must be one of flattened, pooled. Got max.',
      ),
    ],
    badInputs: [
      {
        title: 'x of another length',
        make: (key: Key): Params => normal(key, [2, 13]),
        message: 'x must have shape [B, 12, 1]. Got [2, 13].',
      },
    ],
  };
}

function lineRow(name: string, readOut: ReadOut, more: Partial<ConvNet1dConfig> = {}): ModelRow {
  const config: ConvNet1dConfig = {...lineConfig, readOut, ...more};
  return {
    name: `conv-net-1d ${name}`,
    factory: 'convNet1d',
    model: forget(convNet1d(config)),
    input: images([12]),
    parameters: filters(5, 1, 6) + filters(3, 6, 5) + filters(1, readOut === 'pooled' ? 5 : 15, 3),
    withoutEffect: {},
    ...refusedOf(convNet1d, config),
  };
}

function locallyConnectedRow(name: string, more: Partial<ConvNet1dConfig> = {}): ModelRow {
  const config: ConvNet1dConfig = {...lineConfig, readOut: 'flattened', ...more};
  return {
    name: `locally-connected-net ${name}`,
    factory: 'locallyConnectedNet',
    model: forget(locallyConnectedNet(config)),
    input: images([12]),
    parameters: 6 * filters(5, 1, 6) + 3 * filters(3, 6, 5) + filters(1, 15, 3),
    withoutEffect: {},
    ...refusedOf(locallyConnectedNet, config),
  };
}

function imageRow(readOut: ReadOut, circular: boolean): ModelRow {
  const config: ConvNet2dConfig = {
    height: 6,
    width: 5,
    channels: 2,
    layers: [
      {channels: 4, kernel: 3, stride: 2, padding: 1},
      {channels: 5, kernel: 2, padding: [1, 0]},
    ],
    readOut,
    circular,
    dOut: 3,
  };
  return {
    name: `conv-net-2d ${readOut}${circular ? ' circular' : ''}`,
    factory: 'convNet2d',
    model: forget(convNet2d(config)),
    input: images([6, 5, 2]),
    parameters: filters(9, 2, 4) + filters(4, 4, 5) + filters(1, readOut === 'pooled' ? 5 : 3 * 3 * 5, 3),
    withoutEffect: {},
    badConfigs: [
      {
        title: 'no height',
        make: () => convNet2d({...config, height: 0}),
        message: 'height must be a positive integer. Got 0.',
      },
      {
        title: 'a filter that its input does not hold',
        make: () => convNet2d({...config, layers: [{channels: 2, kernel: 7}]}),
        message: 'layers[0].kernel must fit its input of 6 x 5 with its padding. Got 7.',
      },
    ],
    badInputs: [
      {
        title: 'images turned round',
        make: (key) => normal(key, [2, 5, 6, 2]),
        message: 'x must have shape [B, 6, 5, 2]. Got [2, 5, 6, 2].',
      },
      {
        title: 'images without their two channels',
        make: (key) => normal(key, [2, 6, 5]),
        message: 'x must have shape [B, 6, 5, 2]. Got [2, 6, 5].',
      },
    ],
  };
}

function dilatedRow(skip: Skip): ModelRow {
  const config: DilatedConvNetConfig = {dToken: 4, dModel: 6, dilations: [1, 2, 4], skip, dOut: 3};
  const refused = (title: string, changes: Partial<DilatedConvNetConfig>, message: string) => ({
    title,
    make: () => dilatedConvNet({...config, ...changes}),
    message,
  });
  const block = 2 * 6 + filters(2, 6, 6) + filters(1, 6, 6);
  return {
    name: `dilated-conv-net ${skip}`,
    factory: 'dilatedConvNet',
    model: forget(dilatedConvNet(config)),
    input: images([8, 4]),
    parameters: filters(1, 4, 6) + 3 * block + 2 * 6 + filters(1, 6, 3),
    withoutEffect: {},
    badConfigs: [
      refused('no token', {dToken: 0}, 'dToken must be a positive integer. Got 0.'),
      refused('no size', {dModel: 0}, 'dModel must be a positive integer. Got 0.'),
      refused('no block', {dilations: []}, 'dilations must have at least one block. Got none.'),
      refused('dilation 0', {dilations: [1, 0]}, 'dilations[1] must be a positive integer. Got 0.'),
      refused('half an output', {dOut: 0.5}, 'dOut must be a positive integer. Got 0.5.'),
      refused(
        'an unknown skip',
        {skip: 'none' as Skip},
        'skip must be one of both-taps, near-tap. Got none.',
      ),
    ],
    badInputs: [
      {
        title: 'tokens of another size',
        make: (key) => normal(key, [2, 8, 5]),
        message: 'x must have shape [B, T, 4]. Got [2, 8, 5].',
      },
    ],
  };
}

export const convRows: readonly ModelRow[] = [
  lineRow('flattened', 'flattened'),
  lineRow('pooled', 'pooled'),
  lineRow('flattened circular', 'flattened', {circular: true}),
  locallyConnectedRow('zeros'),
  locallyConnectedRow('circular', {circular: true}),
  imageRow('flattened', false),
  imageRow('pooled', true),
  dilatedRow('both-taps'),
  dilatedRow('near-tap'),
];
