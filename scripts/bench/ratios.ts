import type {Row} from './plan';

/** What the library promises of its speed: one row over another, at most. */
export type Requirement = {
  readonly name: string;
  readonly row: string;
  readonly over: string;
  readonly most: number;
};

/** Rows are named "step implementation"; `pytorch` of a sweep is PyTorch's best arrangement, elsewhere the eager one. */
export const requirements: readonly Requirement[] = [
  ...['mlp', 'block'].flatMap((step) => [
    {name: `${step}: compiled over op by op`, row: `${step} compiled`, over: `${step} eager`, most: 1 / 4},
    {name: `${step}: compiled over PyTorch`, row: `${step} compiled`, over: `${step} pytorch`, most: 1},
    {
      name: `${step} sweep over PyTorch's best`,
      row: `sweep-${step} compiled`,
      over: `sweep-${step} pytorch`,
      most: 1,
    },
  ]),
  ...['conv-1d', 'conv-2d'].flatMap((step) => [
    {name: `${step}: compiled over PyTorch`, row: `${step} compiled`, over: `${step} pytorch`, most: 1},
    {
      name: `${step}: a seed of eight over PyTorch alone`,
      row: `${step}-8-seeds-per-seed compiled`,
      over: `${step} pytorch`,
      most: 1,
    },
  ]),
  ...['encoder', 'resnet-20'].map((step) => ({
    name: `${step}: compiled over PyTorch`,
    row: `${step} compiled`,
    over: `${step} pytorch`,
    most: 1.2,
  })),
  {
    name: 'vectors of 64 sentences over PyTorch',
    row: 'embedding compiled',
    over: 'embedding pytorch',
    most: 1.3,
  },
  {
    name: 'a seed of eight over PyTorch alone',
    row: 'block-8-seeds-per-seed compiled',
    over: 'block pytorch',
    most: 0.8,
  },
];

/** A requirement and what was measured; no ratio where a row is missing. */
export type Ratio = Requirement & {readonly ratio?: number};

/** The ratios of the requirements. */
export function ratiosOf(rows: readonly Row[]): Ratio[] {
  const of = (name: string): number | undefined =>
    rows.find(({step, implementation}) => `${step} ${implementation}` === name)?.milliseconds;
  return requirements.map((requirement) => {
    const [row, over] = [of(requirement.row), of(requirement.over)];
    return {...requirement, ratio: row !== undefined && over !== undefined ? row / over : undefined};
  });
}

/** Floating-point operations of the matrix products of one training step: forward, and both gradients but that of the input. */
export const matrixOperations: {readonly [step: string]: number} = {
  mlp: 2 * 256 * (3 * (64 * 256 + 256 * 256 + 256) - 64 * 256),
  // projections of queries, keys, values and output, two of the MLP, on 1024 tokens; scores and mixing of 32 x 4 heads
  block: 3 * 2 * (1024 * (4 * 64 * 64 + 2 * 64 * 256) + 2 * 32 * 4 * 32 * 32 * 16),
};

const PRODUCT = 2 * 1024 ** 3;

/** The cores' rates in GFLOP/s, and the share of them that steps reach. */
export function sharesOf(rows: readonly Row[]): {
  readonly gigaflops: {readonly allCores: number; readonly eachCore: number};
  readonly shares: {readonly [step: string]: number};
} {
  const of = (step: string, implementation: string): number =>
    rows.find((row) => row.step === step && row.implementation === implementation)!.milliseconds;
  const rate = (implementation: string): number => PRODUCT / of('matrix-product', implementation) / 1e6;
  const [allCores, eachCore] = [rate('all-cores'), rate('each-core')];
  const share = (step: string, row: string, gigaflops: number): number =>
    matrixOperations[step] / of(row, 'compiled') / 1e6 / gigaflops;
  return {
    gigaflops: {allCores, eachCore},
    shares: {
      mlp: share('mlp', 'mlp', allCores),
      block: share('block', 'block', allCores),
      'block-8-seeds-per-seed': share('block', 'block-8-seeds-per-seed', allCores),
      'sweep-mlp': share('mlp', 'sweep-mlp', eachCore),
      'sweep-block': share('block', 'sweep-block', eachCore),
    },
  };
}
