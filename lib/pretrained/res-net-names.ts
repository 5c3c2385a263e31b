import {parameterShapes} from '../core';
import {resNet, vgg, type ResNetConfig, type ResNetParams, type VggConfig, type VggParams} from '../models';
import {hasProjection, planBlocks} from '../models/res-net-plans';
import {parametersFrom, type NamedWeight, type WeightName} from './named-weights';
import {batchNormNames, filterAxes, linearNames} from './torch-names';

const convNormNames = (ours: string, conv: string, norm: string): WeightName[] => [
  {ours: `${ours}.conv.w`, theirs: `${conv}.weight`, axes: filterAxes},
  ...batchNormNames(`${ours}.norm`, norm),
];

/**
 * All weights of a residual net under our names and timm's, which are torchvision's too.
 *
 * @param config - of the net
 * @example
 * resNetWeightNames(resNetSizes[18])[0]; // => {"ours": "stem.0.conv.w", "theirs": "conv1.weight", "axes": [2, 3, 1, 0]}
 */
export function resNetWeightNames(config: ResNetConfig): readonly WeightName[] {
  const {stem, shortcut} = config;
  const ofStem =
    stem === 'deep'
      ? [
          ...convNormNames('stem.0', 'conv1.0', 'conv1.1'),
          ...convNormNames('stem.1', 'conv1.3', 'conv1.4'),
          ...convNormNames('stem.2', 'conv1.6', 'bn1'),
        ]
      : convNormNames('stem.0', 'conv1', 'bn1');
  // timm's average projection is its pooling (0), its convolution (1) and its norm (2), its projection a convolution (0) and a norm (1).
  const [conv, norm] = shortcut === 'average-projection' ? [1, 2] : [0, 1];
  const ofBlocks = planBlocks(config).flatMap((plan, b) => {
    const [ours, theirs] = [`blocks.${b}`, `layer${plan.stage}.${plan.inStage - 1}`];
    const [theirConv, theirNorm] = [conv, norm].map((at) => `${theirs}.downsample.${at}`);
    return [
      ...plan.convs.flatMap((_, n) =>
        convNormNames(`${ours}.convs.${n}`, `${theirs}.conv${n + 1}`, `${theirs}.bn${n + 1}`),
      ),
      ...(hasProjection(config, plan) ? convNormNames(`${ours}.projection`, theirConv, theirNorm) : []),
    ];
  });
  return [...ofStem, ...ofBlocks, ...linearNames('readOut.w', 'readOut.b', 'fc')];
}

/**
 * All weights of a VGG net under our names and timm's.
 *
 * @param config - of the net
 * @example
 * vggWeightNames(vggSizes[11])[2]; // => {"ours": "layers.1.conv.w", "theirs": "features.3.weight", "axes": [2, 3, 1, 0]}
 */
export function vggWeightNames({stages, norm = false}: VggConfig): readonly WeightName[] {
  let at = 0; // timm's list has convolutions, norms, ReLUs and maxima
  let layer = 0;
  const ofLayers = stages.flatMap(({convs}) => {
    const names = Array.from({length: convs}, () => {
      const [ours, conv] = [`layers.${layer++}`, at];
      at += norm ? 3 : 2;
      return [
        {ours: `${ours}.conv.w`, theirs: `features.${conv}.weight`, axes: filterAxes},
        {ours: `${ours}.conv.b`, theirs: `features.${conv}.bias`},
        ...(norm ? batchNormNames(`${ours}.norm`, `features.${conv + 1}`) : []),
      ];
    }).flat();
    at++;
    return names;
  });
  const ofHidden = [0, 1].flatMap((i): WeightName[] => [
    {ours: `hidden.${i}.w`, theirs: `pre_logits.fc${i + 1}.weight`, axes: filterAxes, flattened: true},
    {ours: `hidden.${i}.b`, theirs: `pre_logits.fc${i + 1}.bias`},
  ]);
  return [...ofLayers, ...ofHidden, ...linearNames('readOut.w', 'readOut.b', 'head.fc')];
}

type Weights = ReadonlyMap<string, NamedWeight>;

/** PyTorch counts the batches that a norm met; we do not. */
const withoutCounters = (weights: Weights): Weights =>
  new Map([...weights].filter(([name]) => !name.endsWith('num_batches_tracked')));

/**
 * Parameters of a residual net from timm's or torchvision's weights.
 *
 * @param config - sizes, which the weights must have
 * @param weights - by timm's names
 * @returns the parameters, as tensors of their own
 * @throws StructureError naming the weights that are missing or have no place; ShapeError naming a weight of another shape
 * @example
 * resNetFromTimm(resNetSizes[18], new Map()); // throws weights must have conv1.weight
 */
export const resNetFromTimm = (config: ResNetConfig, weights: Weights): ResNetParams =>
  parametersFrom(
    {names: resNetWeightNames(config), shapes: parameterShapes(resNet(config))},
    withoutCounters(weights),
  ) as ResNetParams;

/**
 * Parameters of a VGG net from timm's weights.
 *
 * @param config - sizes, which the weights must have
 * @param weights - by timm's names
 * @returns the parameters, as tensors of their own
 * @throws StructureError naming the weights that are missing or have no place; ShapeError naming a weight of another shape
 * @example
 * vggFromTimm({size: 4, stages: [{convs: 1, channels: 2}], dHidden: 3, dOut: 2}, new Map()); // throws weights must have features.0.weight
 */
export const vggFromTimm = (config: VggConfig, weights: Weights): VggParams =>
  parametersFrom(
    {names: vggWeightNames(config), shapes: parameterShapes(vgg(config))},
    withoutCounters(weights),
  ) as VggParams;
