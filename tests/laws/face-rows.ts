// The row of the face recognition net in model-registry.ts.
import {normal} from 'why-attention/core';
import {faceRecognitionNet, type FaceRecognitionConfig} from 'why-attention/models';
import type {AnyModel, ModelRow} from './model-registry';

/** 23 places become 9 and 4; halved, 2 of the skip and 1 of the branch. */
const SIZE = 23;
const config: FaceRecognitionConfig = {
  stages: [
    {channels: 6, blocks: 1},
    {channels: 8, blocks: 1},
  ],
  dOut: 3,
};
const [first] = config.stages!;
/** Filters, and a factor and a shift a channel. */
const scaledConv = (kernel: number, dIn: number, dOut: number): number => (kernel ** 2 * dIn + 2) * dOut;
const refused = (title: string, changes: FaceRecognitionConfig, message: string) => ({
  title,
  make: () => faceRecognitionNet({...config, ...changes}),
  message,
});

export const faceRow: ModelRow = {
  name: 'face-recognition-net',
  factory: 'faceRecognitionNet',
  model: faceRecognitionNet(config) as unknown as AnyModel,
  input: (key, nExamples) => normal(key, [nExamples, SIZE, SIZE, 3]),
  parameters:
    scaledConv(7, 3, 6) + 2 * scaledConv(3, 6, 6) + scaledConv(3, 6, 8) + scaledConv(3, 8, 8) + 8 * 3,
  withoutEffect: {},
  learningRate: 0.01,
  compiledSteps: 20,
  badConfigs: [
    refused('no stage', {stages: []}, 'stages must have at least one stage. Got none.'),
    refused(
      'a stage of no block',
      {stages: [{...first, blocks: 0}]},
      'stages[0].blocks must be a positive integer. Got 0.',
    ),
    refused(
      'half a channel',
      {stages: [{...first, channels: 1.5}]},
      'stages[0].channels must be a positive integer. Got 1.5.',
    ),
    refused(
      'a stage of fewer channels',
      {stages: [first, {channels: 5, blocks: 1}]},
      'stages[1].channels must be at least those before, 6. Got 5.',
    ),
    refused('no output', {dOut: 0}, 'dOut must be a positive integer. Got 0.'),
  ],
  badInputs: [
    {
      title: 'images of two channels',
      make: (key) => normal(key, [2, SIZE, SIZE, 2]),
      message: 'x must have shape [B, H, W, 3] to match w. Got [2, 23, 23, 2].',
    },
  ],
};
