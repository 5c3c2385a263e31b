import {
  adam,
  adamw,
  chain,
  clipByGlobalNorm,
  constant,
  momentum,
  sgd,
  warmupCosine,
  type GradientTransformation,
} from 'why-attention/optim';

/** One row an optimiser: what drives the common tests. A new optimiser joins by adding a row. */
export type OptimizerRow = {
  readonly name: string;
  /** The optimiser at learning rate 0.1; `stacked` where its parameters carry a seed axis. */
  readonly make: (options: {stacked: boolean}) => GradientTransformation;
  /** With gradients of zero, parameters are multiplied by this at the first step. Default 1. */
  readonly shrink?: number;
  /** Settings with which it reaches the minimum of Rosenbrock's function from (0, 0), and the steps that takes. Not given: another row's. */
  readonly rosenbrock?: {readonly optimizer: GradientTransformation; readonly steps: number};
};

const learningRate = 0.1;

export const optimizers: readonly OptimizerRow[] = [
  {
    name: 'sgd',
    make: () => sgd({learningRate}),
    rosenbrock: {optimizer: sgd({learningRate: 2e-3}), steps: 6000},
  },
  {
    name: 'sgd with a schedule',
    make: () => sgd({learningRate: constant(learningRate)}),
  },
  {
    name: 'momentum',
    make: () => momentum({learningRate}),
    rosenbrock: {optimizer: momentum({learningRate: 1e-3}), steps: 2000},
  },
  {
    name: 'momentum, nesterov',
    make: () => momentum({learningRate, nesterov: true}),
    rosenbrock: {optimizer: momentum({learningRate: 1e-3, nesterov: true}), steps: 2000},
  },
  {
    name: 'adam',
    make: () => adam({learningRate}),
    rosenbrock: {optimizer: adam({learningRate: 0.05}), steps: 1000},
  },
  {
    name: 'adamw',
    make: () => adamw({learningRate, weightDecay: 0.5}),
    shrink: 1 - learningRate * 0.5,
    rosenbrock: {optimizer: adamw({learningRate: 0.05, weightDecay: 1e-4}), steps: 1000},
  },
  {
    name: 'clipping, then adamw with warm-up and cosine',
    make: ({stacked}) =>
      chain(
        clipByGlobalNorm(1, {stacked}),
        adamw({
          learningRate: warmupCosine({peak: learningRate, warmupSteps: 2, totalSteps: 150, initial: 0.05}),
          weightDecay: 0.5,
        }),
      ),
    shrink: 1 - 0.05 * 0.5,
    rosenbrock: {
      optimizer: chain(
        clipByGlobalNorm(1),
        adamw({
          learningRate: warmupCosine({peak: 0.1, warmupSteps: 50, totalSteps: 1000}),
          weightDecay: 1e-4,
        }),
      ),
      steps: 1000,
    },
  },
];
