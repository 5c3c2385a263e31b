// Weights of timm's residual nets: options that matter, and what is said of weights that do not fit. What nets compute of them, and how they train: tests/parity/models.
import * as tf from '@tensorflow/tfjs';
import {describe, expect, test} from 'vitest';
import {resNet, type ResNetConfig, type ResNetParams} from 'why-attention/models';
import {resNetFromTimm, type NamedWeight} from 'why-attention/pretrained';
import {tensorOf} from '../parity/fixtures';
import {packedWeights} from '../parity/models/packed-weights';
import {imageForward, imageNetOf, imageTraining} from '../parity/models/torch-images';

test('the options of test_resnet matter: without any of them its outputs are others', () =>
  tf.tidy(() => {
    const one = imageForward.find(({name}) => name === 'test_resnet')!;
    const config = one.config as ResNetConfig;
    const {params} = imageNetOf(one);
    const [x, expected] = [tensorOf(one.x), one.outputs.logits.data];
    const otherwise = resNet({...config, shortcut: 'projection'})
      .apply(params as ResNetParams, x)
      .dataSync();
    expect(Math.max(...otherwise.map((value, i) => Math.abs(value - expected[i])))).toBeGreaterThan(1e-2);
  }));

describe('weights that are not those of the net are refused', () => {
  const {config, weights} = imageTraining;
  const own = packedWeights(weights);
  const changed = (change: (map: Map<string, NamedWeight>) => void) => () => {
    const map = new Map(own);
    change(map);
    tf.tidy(() => void resNetFromTimm(config, map));
  };
  test.each([
    ['one missing', changed((map) => map.delete('fc.bias')), 'weights must have fc.bias. Got 36 others.'],
    [
      'one too many',
      changed((map) => map.set('head.weight', own.get('fc.bias')!)),
      'weights must be those of a model of these sizes. It has no place for head.weight.',
    ],
    [
      'one of another shape',
      changed((map) => map.set('conv1.weight', own.get('fc.bias')!)),
      /^conv1.weight must give stem.0.conv.w the shape \[3, 3, 3, 4\]. Got \[10\]/,
    ],
  ])('%s', (_, load, message) => {
    expect(load).toThrow(message);
  });

  test('but PyTorch’s counters of batches are passed over', () => {
    expect(changed((map) => map.set('bn1.num_batches_tracked', {shape: [], data: Float32Array.of(3)}))).not.toThrow(); // prettier-ignore
  });
});
