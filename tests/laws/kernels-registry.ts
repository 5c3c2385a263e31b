// The kernels and what they must not see: every kernel stands here once, and tests/laws/all-kernels.test.ts holds it to the laws.
import type {KernelConfig, KernelProfile} from 'why-attention/models';

/** A change of an input: the number of it that stands at each place. */
export type Reordering = (d: number) => number[];

/** A kernel and its invariances. */
export type KernelCase = {
  readonly config: KernelConfig;
  /** Whether k(x, x) = 1 for every x. */
  readonly isUnit: boolean;
  /** Reorderings of one argument alone that change no value. */
  readonly ofEither: readonly Reordering[];
  /** Reorderings of both arguments that change no value. */
  readonly ofBoth: readonly Reordering[];
  /** Reorderings of both arguments that do change values: the prior is about them. */
  readonly seen: readonly Reordering[];
};

const shiftBy =
  (steps: number): Reordering =>
  (d) =>
    Array.from({length: d}, (_, i) => (i + steps) % d);
const reversal: Reordering = (d) => Array.from({length: d}, (_, i) => d - 1 - i);
/** 0, 2, 4, …, 1, 3, …: neighbours part. */
const shuffle: Reordering = (d) => [
  ...Array.from({length: Math.ceil(d / 2)}, (_, i) => 2 * i),
  ...Array.from({length: Math.floor(d / 2)}, (_, i) => 2 * i + 1),
];

const scales: {readonly [profile in KernelProfile]: number} = {laplace: 0.8, rbf: 0.4};

export const kernelCases: readonly KernelCase[] = (['laplace', 'rbf'] as const).flatMap((profile) => {
  const own = {profile, scale: scales[profile]};
  return [
    {
      config: {structure: 'dense', ...own},
      isUnit: true,
      ofEither: [],
      ofBoth: [shiftBy(1), reversal, shuffle],
      seen: [],
    },
    {
      config: {structure: 'local', patch: 3, ...own},
      isUnit: true,
      ofEither: [],
      ofBoth: [shiftBy(1), reversal],
      seen: [shuffle],
    },
    {
      config: {structure: 'convolutional', patch: 3, ...own},
      isUnit: false,
      ofEither: [shiftBy(1), shiftBy(4)],
      ofBoth: [reversal],
      seen: [shuffle],
    },
  ] satisfies KernelCase[];
});
