import type {RoutingArm} from './arms';

/** The arms' names in figures and tables. */
export const routingArmNames: {readonly [arm in RoutingArm]: string} = {
  'mlp-1x': 'dense net',
  'mlp-16x': 'dense net, 16×',
  static: 'static mixing',
  'dot-product': 'dot-product attention',
  additive: 'additive attention',
};

/** Number of an arm's look, the same in all figures. */
export const styleOfArm = (arm: RoutingArm): number =>
  ['dot-product', 'mlp-16x', 'additive', 'mlp-1x', 'static'].indexOf(arm);
