import type {PriorsArm, PriorsDataSet} from './arms';

/** The nets' names in figures and tables. */
export const priorsArmNames: {readonly [arm in PriorsArm]: string} = {
  mlp: 'dense net',
  'mlp-undecayed': 'dense net without weight decay',
  'cnn-flattened': 'convolutional net, flattened',
  'cnn-pooled': 'convolutional net, pooled',
};

/** The data sets' names. */
export const priorsDataNames: {readonly [data in PriorsDataSet]: string} = {
  'mnist-1d': 'MNIST-1D',
  mnist: 'MNIST',
};

const STYLES: {readonly [arm in PriorsArm]: number} = {
  'cnn-flattened': 2,
  'cnn-pooled': 5,
  mlp: 3,
  'mlp-undecayed': 6,
};

/** Number of a net's look; the dense net looks as in other notebooks. */
export const styleOfPriorsArm = (arm: PriorsArm): number => STYLES[arm];
