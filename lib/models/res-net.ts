import * as tf from '@tensorflow/tfjs';
import {ConfigError, assertOneOf, assertPositiveInteger, split} from '../core';
import {initLinear, linear, type LinearParams, type ResidualUnit} from '../nn';
import {relu} from '../ops';
import {
  applyBranch,
  applyShortcut,
  applyStem,
  initBlock,
  initConvNorm,
  type ConvNormParams,
  type ResNetBlockParams,
} from './res-net-parts';
import {
  changesShape,
  hasProjection,
  planBlocks,
  planStem,
  resNetBlocks,
  resNetShortcuts,
  resNetStems,
  type ResNetConfig,
} from './res-net-plans';
import {stackModel, type StackModel} from './stack-model';

/** Parameters of a residual net: the stem's convolutions, the blocks of all stages in order, and a linear read-out. */
export type ResNetParams = {
  readonly stem: readonly ConvNormParams[];
  readonly blocks: readonly ResNetBlockParams[];
  readonly readOut: LinearParams;
};

/**
 * A residual net of images: h ← relu(shortcut(h) + branch(h)) for each block, then a linear read-out of the means over places. Branches are convolutions, each followed by a
 * batch norm, with a ReLU between them; the shortcut is h itself but where sizes change.
 *
 * A unit is a block, `after` its ReLU. The plain twin has a unit a block too, with skip `none`: so the i-th unit of either computes the same branch of as many weights, and what is
 * done to a unit of the one can be done to that of the other.
 *
 * Axes: S seeds (optional), H height, W width, C channels. x [*S, B, H, W, dIn], of any height and width -> [*S, B, dOut]. Filters N(0, 2/fan-in), the read-out
 * N(0, 1/fan-in), norms the identity, biases 0.
 *
 * @throws ConfigError naming the field
 * @see He et al. 2015, arXiv:1512.03385, sections 3.3 and 3.4, table 1
 * @remarks As in torchvision and timm, and unlike the paper, a bottleneck's stride is that of its 3 x 3 convolution. The deep stem and the average projection are those of
 * He et al. 2018, arXiv:1812.01187, section 4.2 (ResNet-C and -D). Stored statistics of batch norms are among the parameters.
 * @example
 * const net = resNet(smallResNetSize({depth: 8, dOut: 10}));
 * const params = net.init(key(0));
 * net.apply(params, tf.zeros([2, 16, 16, 3])).shape; // => [2, 10]
 * net.units(params, tf.zeros([2, 16, 16, 3])).map(({name}) => name); // => ["stage 1 block 1", "stage 2 block 1", "stage 3 block 1"]
 */
export function resNet(config: ResNetConfig): StackModel<ResNetParams, tf.Tensor> {
  assertResNet(config);
  const {dIn = 3, stem, stemChannels, shortcut = 'projection', residual = true, dOut} = config;
  const stemPlans = planStem(stem, dIn, stemChannels);
  const blockPlans = planBlocks(config);

  return stackModel<ResNetParams, tf.Tensor>({
    name: residual ? 'res-net' : 'plain-net',
    config,
    init: (key) => {
      const [stemKey, blocksKey, readOutKey] = split(key, 3);
      const [stemKeys, blockKeys] = [split(stemKey, stemPlans.length), split(blocksKey, blockPlans.length)];
      return {
        stem: stemPlans.map((plan, i) => initConvNorm(stemKeys[i], plan)),
        blocks: blockPlans.map((plan, i) => initBlock(blockKeys[i], plan, hasProjection(config, plan))),
        readOut: initLinear(readOutKey, {dIn: blockPlans[blockPlans.length - 1].dOut, dOut}),
      };
    },
    stem: (params, x, options) =>
      applyStem(params.stem, stemPlans, x, {...normOptions(options), pools: stem !== 'small-image'}),
    units: ({blocks}, _, options) =>
      blockPlans.map((plan, i): ResidualUnit => {
        const own = normOptions(options);
        const skip = changesShape(plan)
          ? (h: tf.Tensor): tf.Tensor => applyShortcut(shortcut, blocks[i], plan, h, own)
          : ('identity' as const);
        return {
          name: `stage ${plan.stage} block ${plan.inStage}`,
          block: i,
          branch: (h) => applyBranch(blocks[i], plan, h, own),
          skip: residual ? skip : 'none',
          after: relu,
        };
      }),
    head: ({readOut}, h) => linear(readOut, tf.mean(h, [h.rank - 3, h.rank - 2])),
  });
}

const normOptions = ({train, observe}: Parameters<StackModel<ResNetParams, tf.Tensor>['apply']>[2] = {}) => ({
  train,
  observe,
});

function assertResNet(config: ResNetConfig): void {
  const {dIn = 3, stem, stemChannels, stages, shortcut = 'projection', residual = true, dOut} = config;
  assertPositiveInteger('dIn', dIn);
  assertPositiveInteger('stemChannels', stemChannels);
  assertPositiveInteger('dOut', dOut);
  assertOneOf('stem', stem, resNetStems);
  assertOneOf('shortcut', shortcut, resNetShortcuts);
  if (stem === 'deep' && stemChannels % 2 !== 0)
    throw new ConfigError(`stemChannels must be even for a deep stem. Got ${stemChannels}.`);
  if (stages.length === 0) throw new ConfigError('stages must have at least one stage. Got none.');
  stages.forEach(({block, blocks, channels}, s) => {
    assertOneOf(`stages[${s}].block`, block, resNetBlocks);
    assertPositiveInteger(`stages[${s}].blocks`, blocks);
    assertPositiveInteger(`stages[${s}].channels`, channels);
  });
  const thinner = planBlocks(config).find((plan) => plan.dOut < plan.dIn);
  if (residual && shortcut === 'zero-padding' && thinner) {
    throw new ConfigError(
      `stages[${thinner.stage - 1}].channels must not be fewer than those before with zero-padding. Got ${thinner.dOut} after ${thinner.dIn}.`,
    );
  }
}
