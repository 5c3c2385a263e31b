import type {PathArm, TwinArm} from './arms';

/** The names of the starts of branches in figures and tables: the standard deviation of a branch's last weights, He's divided by this. No-break spaces keep a formula on one line. */
export const pathArmNames: {readonly [arm in PathArm]: string} = {
  he: 'branches start at He',
  'inverse-root': 'branches start at He\u00a0/\u00a0√(2N)',
  inverse: 'branches start at He\u00a0/\u00a0N',
  zero: 'branches start at 0',
};

/** The names of the twins in figures and tables. */
export const twinArmNames: {readonly [arm in TwinArm]: string} = {
  residual: 'residual net',
  plain: 'plain net',
  wide: 'plain net, wide',
  image: 'plain net, wide, image start',
  'residual-norm': 'residual net, layer norm',
  'plain-norm': 'plain net, layer norm',
  'wide-norm': 'plain net, wide, layer norm',
};

const PATH_STYLES: {readonly [arm in PathArm]: number} = {he: 1, 'inverse-root': 3, inverse: 0, zero: 2};

const TWIN_STYLES: {readonly [arm in TwinArm]: number} = {
  residual: 0,
  plain: 3,
  wide: 1,
  image: 2,
  'residual-norm': 5,
  'plain-norm': 6,
  'wide-norm': 4,
};

/** Number of the look of a start; the start of the twins' residual net is blue as that is. */
export const styleOfPathArm = (arm: PathArm): number => PATH_STYLES[arm];

/** Number of a twin's look. */
export const styleOfTwinArm = (arm: TwinArm): number => TWIN_STYLES[arm];
