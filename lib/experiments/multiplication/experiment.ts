import type {PairTarget} from '../../data';
import type {Part} from '../../study';
import type {Untuned} from '../trials/budget';
import {designedExperiment, type DesignedExperiment} from '../trials/designed';
import type {MultiplicationArm} from './arms';
import {multiplicationMetrics} from './metrics';
import {multiplicationKind, type MultiplicationTrial} from './trial';

/** The settings of a frozen part of the multiplication experiment. */
export type MultiplicationDesign = {
  /** d of the product that both pairs learn. */
  readonly dims: readonly number[];
  /** Finite numbers of training examples. */
  readonly samples: readonly number[];
  readonly steps: number;
  /** Steps of the long cells: fresh examples, the largest d. */
  readonly longSteps: number;
  readonly batchSize: number;
};

type Cell = Untuned<MultiplicationTrial>;

const PAIRS: readonly MultiplicationArm[] = ['relu', 'reglu', 'silu', 'swiglu'];
const FURTHER: readonly MultiplicationArm[] = [
  'sigmoid-glu',
  'relu-2x64',
  'square',
  'square-2-layers',
  'bilinear',
  'bilinear-form',
  'attention',
];
const LARGER: readonly MultiplicationArm[] = ['relu-16x', 'relu-2-layers-16x'];
const WIDTHS: readonly MultiplicationArm[] = ['relu-2x16', 'relu-2x64', 'relu-2x256'];

/** d of the control without anything to multiply. */
const SINES_D = 4;

/** Every cell of the design: both pairs over all d and numbers of examples, attention over the latter, both other targets, further arms, larger nets and other widths at the largest d, and the long cells. */
function cellsOf({dims, samples, steps, longSteps, batchSize}: MultiplicationDesign): Cell[] {
  const d = Math.max(...dims);
  const cells = (
    arms: readonly MultiplicationArm[],
    rest: Pick<Cell, 'd' | 'samples'> & {target?: PairTarget; steps?: number},
  ): Cell[] => arms.map((arm) => ({target: 'product', steps, batchSize, ...rest, arm}));
  const [fewer, more] = [samples.filter((n) => n === DECISIVE), samples.slice(-1)];
  const all = [
    ...dims.flatMap((own) =>
      [...samples, 'stream' as const].flatMap((n) => cells(PAIRS, {d: own, samples: n})),
    ),
    ...samples.flatMap((n) => cells(['attention'], {d, samples: n})),
    ...cells([...PAIRS, 'attention'], {target: 'sines', d: SINES_D, samples: 'stream'}),
    ...cells([...PAIRS, 'attention'], {target: 'relation', d, samples: 'stream'}),
    ...cells(FURTHER, {d, samples: 'stream'}),
    ...[...fewer, 'stream' as const].flatMap((n) => cells(LARGER, {d, samples: n})),
    ...[...fewer, ...more, 'stream' as const].flatMap((n) => cells(WIDTHS, {d, samples: n})),
    // Without more steps than the others the long cells are some of those.
    ...(longSteps === steps ? [] : cells(PAIRS, {d, samples: 'stream', steps: longSteps})),
  ];
  return [...new Map(all.map((cell) => [tuningCell(cell), cell])).values()];
}

/** The number of examples at which the claim about few examples is read. */
const DECISIVE = 4096;

/** Names a cell as claims.json does. */
const tuningCell = ({arm, target, d, samples, steps}: Cell): string =>
  `${arm}, ${target}, d ${d}, ${samples === 'stream' ? 'stream' : `${samples} examples`}, ${steps} steps`;

/** Weight decay is offered where the training examples are finite. */
const decaysOf = ({design}: Part, {samples}: Cell): readonly number[] =>
  samples === 'stream' ? [] : (design.weightDecays as readonly number[]);

/**
 * The multiplication experiment of notebook 02: is attention's advantage that it multiplies?
 *
 * Each record has `nrmse` on fresh examples from the range of training and `nrmseOutside` on those with |coordinates| from 1 to 2, root mean squared errors over the
 * target's standard deviation in that range; `r2`, 1 − nrmse²; the curve of nrmse over steps; and of nets that learned the product from fresh examples their answers
 * along a line, `slice`, and for d = 1 over a plane, `surface`.
 *
 * @example
 * const trial = {arm: 'reglu', target: 'product', d: 1, samples: 'stream', steps: 1, batchSize: 2, learningRate: 0.01} as const;
 * (await multiplication.trial([trial], [1000]))[0].length; // => 1
 */
export const multiplication: DesignedExperiment<MultiplicationTrial, MultiplicationDesign> =
  designedExperiment({
    name: 'multiplication',
    version: 1,
    tuningMetric: 'r2',
    metrics: multiplicationMetrics,
    cellsOf,
    tuningCell,
    decaysOf,
    kind: multiplicationKind,
  });
