import * as tf from '@tensorflow/tfjs';
import {describe, expect, test} from 'vitest';
import {depthCensus, type DepthCensus} from 'why-attention/analysis';
import {
  bert,
  bertSizes,
  resNet,
  resNetSizes,
  smallResNetSize,
  transformerEncoder,
  vgg,
  vggSizes,
  type BertConfig,
} from 'why-attention/models';
import {key, normal, split} from 'why-attention/core';
import {initLinear, linear, type LinearParams} from 'why-attention/nn';
import {matmul} from 'why-attention/ops';

const ofBert = (size: BertConfig, length = 128): DepthCensus =>
  depthCensus(bert(size), () => ({tokens: tf.zeros([1, length], 'int32')}));
const image = (size: number) => (): tf.Tensor => tf.zeros([1, size, size, 3]);
const depths = ({blocks, residualBranches, weightLayers, sequentialMatmuls}: DepthCensus): number[] => [
  blocks, residualBranches, weightLayers, sequentialMatmuls,
]; // prettier-ignore

describe('depth counted by hand: blocks, branches, weight layers, products one after another', () => {
  test.each<[string, BertConfig, number[]]>([
    // A block: queries, scores, mix, output; two layers. Of six products four have a weight.
    ['BERT-base', bertSizes.base, [12, 24, 48, 72]],
    ['BERT-large', bertSizes.large, [24, 48, 96, 144]],
    ['MiniLM', bertSizes.miniLm, [6, 12, 24, 36]],
  ])('%s', (_, size, expected) => {
    expect(depths(ofBert(size))).toEqual(expected);
  });

  test.each<[keyof typeof resNetSizes, number[]]>([
    // The stem, three a bottleneck, the read-out; projections run beside their blocks.
    [50, [16, 16, 50, 50]],
    [101, [33, 33, 101, 101]],
    [152, [50, 50, 152, 152]],
    [34, [16, 16, 34, 34]],
  ])('ResNet-%d', (depth, expected) => {
    expect(depths(depthCensus(resNet(resNetSizes[depth]), image(224)))).toEqual(expected);
  });

  test.each([
    [20, 9],
    [110, 54],
    [254, 126],
  ])('ResNet-%d of small images: 6n + 2 layers, 3n branches', (depth, branches) => {
    const census = depthCensus(resNet(smallResNetSize({depth})), image(32));
    expect(depths(census)).toEqual([branches, branches, depth, depth]);
  });

  test('nets without a skip have layers and no branch', () => {
    const plain = resNet(smallResNetSize({depth: 20, residual: false}));
    expect(depths(depthCensus(plain, image(32)))).toEqual([9, 0, 20, 20]);
    const {residualBranches, weightLayers, sequentialMatmuls} = depthCensus(vgg(vggSizes[16]), image(224));
    expect([residualBranches, weightLayers, sequentialMatmuls]).toEqual([0, 16, 16]);
  });

  test('a pre-norm encoder has its read-out besides', () => {
    const sizes = {vocabulary: 9, length: 8, dModel: 8, nHeads: 2, nLayers: 3, dMlp: 16, dOut: 5};
    const model = transformerEncoder({...sizes, norm: 'pre', positions: 'learned'});
    expect(depths(depthCensus(model, () => ({tokens: tf.zeros([1, 8], 'int32')})))).toEqual([3, 6, 13, 19]);
  });
});

describe('multiply-adds', () => {
  // torchvision's weights state them for images of 224 x 224 (`_ops`, in billions, to three digits).
  test.each([
    ['ResNet-18', () => depthCensus(resNet(resNetSizes[18]), image(224)), 1.814],
    ['ResNet-34', () => depthCensus(resNet(resNetSizes[34]), image(224)), 3.664],
    ['ResNet-50', () => depthCensus(resNet(resNetSizes[50]), image(224)), 4.089],
    ['ResNet-101', () => depthCensus(resNet(resNetSizes[101]), image(224)), 7.801],
    ['ResNet-152', () => depthCensus(resNet(resNetSizes[152]), image(224)), 11.514],
    ['VGG-16', () => depthCensus(vgg(vggSizes[16]), image(224)), 15.47],
  ])('%s as torchvision counts it', (_, census, billions) => {
    expect(census().multiplications / 1e9).toBeCloseTo(billions, 2);
  });

  test('BERT by formula: L (4 T d² + 2 T d m + 2 T² d)', () => {
    const of = ({nLayers, dModel, dMlp}: BertConfig, t: number): number =>
      nLayers * (4 * t * dModel ** 2 + 2 * t * dModel * dMlp + 2 * t ** 2 * dModel);
    for (const size of Object.values(bertSizes))
      for (const t of [16, 128]) expect(ofBert(size, t).multiplications).toBe(of(size, t));
    expect(ofBert(bertSizes.base).multiplications).toBe(11173625856);
  });

  test('are those of the batch', () => {
    const net = resNet(smallResNetSize({depth: 8}));
    const one = depthCensus(net, image(16));
    const three = depthCensus(net, () => tf.zeros([3, 16, 16, 3]));
    expect(three).toEqual({...one, multiplications: 3 * one.multiplications});
  });
});

describe('a stack made by hand', () => {
  type P = {readonly maps: readonly LinearParams[]};
  const stack = (branch: (maps: readonly LinearParams[]) => (h: tf.Tensor) => tf.Tensor) => ({
    init: (seed: ReturnType<typeof key>): P => ({
      maps: split(seed, 2).map((own) => initLinear(own, {dIn: 4, dOut: 4})),
    }),
    stem: (_: P, x: tf.Tensor) => x,
    units: ({maps}: P) => [{name: 'one', block: 0, branch: branch(maps)}],
    head: (_: P, h: tf.Tensor) => h,
  });
  const censusOf = (branch: Parameters<typeof stack>[0]): number[] => {
    const {weightLayers, sequentialMatmuls, multiplications} = depthCensus(stack(branch), () =>
      tf.zeros([1, 3, 4]),
    );
    return [weightLayers, sequentialMatmuls, multiplications];
  };

  test('what runs side by side is as deep as one of it', () => {
    expect(
      censusOf(
        ([a, b]) =>
          (h) =>
            tf.add(linear(a, h), linear(b, h)),
      ),
    ).toEqual([1, 1, 2 * 3 * 16]);
    expect(
      censusOf(
        ([a, b]) =>
          (h) =>
            linear(a, linear(b, h)),
      ),
    ).toEqual([2, 2, 2 * 3 * 16]);
  });

  test('a product of weights alone, or with constants, is no layer', () => {
    expect(
      censusOf(
        ([a, b]) =>
          (h) =>
            matmul(h, matmul(a.w, b.w)),
      ),
    ).toEqual([1, 1, 3 * 16]);
    expect(censusOf(() => (h) => matmul(h, tf.eye(4)))).toEqual([0, 1, 3 * 16]);
    expect(censusOf(() => (h) => tf.mul(h, h))).toEqual([0, 0, 0]);
  });

  test('a product of data with what was computed from it is no weight layer', () => {
    expect(
      censusOf(
        ([a]) =>
          (h) =>
            matmul(matmul(linear(a, h), h, {transposeB: true}), h),
      ),
    ).toEqual([1, 3, 3 * 16 + 2 * 36]);
  });

  test('a path that does not reach the output does not count for depth', () => {
    const wasteful =
      ([a, b]: readonly LinearParams[]) =>
      (h: tf.Tensor): tf.Tensor => {
        linear(b, linear(b, h));
        return linear(a, h);
      };
    expect(censusOf(wasteful).slice(0, 2)).toEqual([1, 1]);
  });

  test('convolutions that are one kernel count their taps', () => {
    const conv = {
      init: (seed: ReturnType<typeof key>) => normal(seed, [3, 3, 2, 5]) as tf.Tensor4D,
      stem: (w: tf.Tensor4D, x: tf.Tensor4D) => tf.conv2d(x, w, 1, 'valid'),
      units: () => [],
      head: (w: tf.Tensor4D, h: tf.Tensor) =>
        tf.depthwiseConv2d(h as tf.Tensor4D, tf.reshape(w, [3, 3, 5, 2]), 1, 'valid'),
    };
    const census = depthCensus(conv, () => tf.zeros([1, 7, 6, 2]) as tf.Tensor4D);
    expect(census).toEqual({
      blocks: 0, residualBranches: 0, weightLayers: 2, sequentialMatmuls: 2, multiplications: 5 * 4 * 5 * 18 + 3 * 2 * 10 * 9, parameters: 90,
    }); // prettier-ignore
  });
});

test('leaves no tensor and the backend as it was', () => {
  const [tensors, backend] = [tf.memory().numTensors, tf.getBackend()];
  ofBert(bertSizes.large);
  expect([tf.memory().numTensors, tf.getBackend()]).toEqual([tensors, backend]);
});
