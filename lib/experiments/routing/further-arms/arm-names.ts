import {routingArmNames, styleOfArm} from '../arm-names';
import type {FurtherRoutingArm} from './arms';

/** The arms' names in figures and tables. */
export const furtherArmNames: {readonly [arm in FurtherRoutingArm]: string} = {
  'dot-product': routingArmNames['dot-product'],
  'delta-rule': 'fast weights, delta rule',
  'fast-weights': 'fast weights, sum rule',
  'fast-weights-normalised': 'fast weights, sum rule, elu\u00a0+\u00a01',
  'dense-synthesizer': 'weights from the query alone',
  'mlp-16x-deep': 'dense net, 16×, two layers',
  'mlp-16x': routingArmNames['mlp-16x'],
};

const STYLES: {readonly [arm in FurtherRoutingArm]: number} = {
  'dot-product': styleOfArm('dot-product'),
  'delta-rule': 6,
  'fast-weights': 5,
  'fast-weights-normalised': 2,
  'dense-synthesizer': 3,
  'mlp-16x-deep': styleOfArm('mlp-16x'),
  'mlp-16x': styleOfArm('mlp-16x'),
};

/** Number of an arm's look: that of the first routing experiment where it has the arm. There are seven looks, so that some stand for another arm there. */
export const styleOfFurtherArm = (arm: FurtherRoutingArm): number => STYLES[arm];
