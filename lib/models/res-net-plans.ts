// How a residual net of images is laid out: its settings, and the sizes of its convolutions that follow from them.

/**
 * Two convolutions of 3 x 3 (`basic`), or 1 x 1, 3 x 3 and 1 x 1 to four times the channels (`bottleneck`).
 */
export const resNetBlocks = ['basic', 'bottleneck'] as const;
/** One of `resNetBlocks`. */
export type ResNetBlock = (typeof resNetBlocks)[number];

/**
 * What comes before the first block: `large-image` a convolution of 7 x 7 with stride 2 and a maximum of 3 x 3 with stride 2; `deep` the same with three convolutions of 3 x 3
 * for the one, of which the first has the stride and the first two half the channels; `small-image` one convolution of 3 x 3.
 */
export const resNetStems = ['large-image', 'deep', 'small-image'] as const;
/** One of `resNetStems`. */
export type ResNetStem = (typeof resNetStems)[number];

/**
 * What the branch is added to where sizes change: `projection`, a convolution of 1 x 1 with the stride, and a norm (option B of the paper); `average-projection`, the mean of 2 x 2
 * and then the convolution without a stride; `zero-padding`, every second row and column, and channels of zeros at the end (option A).
 */
export const resNetShortcuts = ['projection', 'average-projection', 'zero-padding'] as const;
/** One of `resNetShortcuts`. */
export type ResNetShortcut = (typeof resNetShortcuts)[number];

/** Blocks of one width; the first of each stage but the first halves height and width. */
export type ResNetStage = {
  readonly block: ResNetBlock;
  /** How many. */
  readonly blocks: number;
  /** Channels of the block's 3 x 3 convolutions; a bottleneck's output has four times as many. */
  readonly channels: number;
};

/** Sizes of a residual net. */
export type ResNetConfig = {
  /** Channels of the input. Default 3. */
  readonly dIn?: number;
  readonly stem: ResNetStem;
  /** Channels of the stem's output; even for a deep stem. */
  readonly stemChannels: number;
  readonly stages: readonly ResNetStage[];
  /** What the branch is added to where sizes change. Default projection. */
  readonly shortcut?: ResNetShortcut;
  /** False gives the plain twin: the same blocks, added to nothing. Default true. */
  readonly residual?: boolean;
  readonly dOut: number;
};

/** How a convolution lies in its net. */
export type ConvNormPlan = {
  readonly dIn: number;
  readonly dOut: number;
  readonly kernel: number;
  readonly stride: number;
};

/** How a block lies in its net. */
export type BlockPlan = {
  /** From 1 on, both. */
  readonly stage: number;
  readonly inStage: number;
  readonly convs: readonly ConvNormPlan[];
  readonly dIn: number;
  readonly dOut: number;
  readonly stride: number;
};

const EXPANSION = 4;

/** The convolutions of a stem. */
export function planStem(stem: ResNetStem, dIn: number, channels: number): ConvNormPlan[] {
  if (stem === 'large-image') return [{dIn, dOut: channels, kernel: 7, stride: 2}];
  if (stem === 'small-image') return [{dIn, dOut: channels, kernel: 3, stride: 1}];
  const half = channels / 2;
  return [
    {dIn, dOut: half, kernel: 3, stride: 2},
    {dIn: half, dOut: half, kernel: 3, stride: 1},
    {dIn: half, dOut: channels, kernel: 3, stride: 1},
  ];
}

/** The convolutions of a block that reads `dIn` channels. */
function planBlock(
  block: ResNetBlock,
  {
    dIn,
    channels,
    stride,
    ...place
  }: {dIn: number; channels: number; stride: number; stage: number; inStage: number},
): BlockPlan {
  const dOut = block === 'basic' ? channels : EXPANSION * channels;
  const convs =
    block === 'basic'
      ? [
          {dIn, dOut: channels, kernel: 3, stride},
          {dIn: channels, dOut, kernel: 3, stride: 1},
        ]
      : [
          {dIn, dOut: channels, kernel: 1, stride: 1},
          {dIn: channels, dOut: channels, kernel: 3, stride},
          {dIn: channels, dOut, kernel: 1, stride: 1},
        ];
  return {...place, convs, dIn, dOut, stride};
}

/** All blocks in order, each with the channels that reach it. */
export function planBlocks({stages, stemChannels}: ResNetConfig): BlockPlan[] {
  const plans: BlockPlan[] = [];
  stages.forEach(({block, blocks, channels}, s) => {
    for (let i = 0; i < blocks; i++) {
      const dIn = plans.at(-1)?.dOut ?? stemChannels;
      plans.push(
        planBlock(block, {dIn, channels, stride: s > 0 && i === 0 ? 2 : 1, stage: s + 1, inStage: i + 1}),
      );
    }
  });
  return plans;
}

/** Whether a block's input and output differ in shape. */
export const changesShape = ({dIn, dOut, stride}: BlockPlan): boolean => dIn !== dOut || stride > 1;

/** Whether a block has a projection. */
export const hasProjection = (
  {shortcut = 'projection', residual = true}: ResNetConfig,
  plan: BlockPlan,
): boolean => residual && shortcut !== 'zero-padding' && changesShape(plan);
