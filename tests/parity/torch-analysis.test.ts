import * as tf from '@tensorflow/tfjs';
import {expect, test} from 'vitest';
import {
  contextGradients,
  frozenJacobian,
  gradientInnerProducts,
  jacobian,
  transferRatio,
} from 'why-attention/analysis';
import {mlp, type MlpParams} from 'why-attention/models';
import {assertClose} from '../support/assert-close';
import {scaled, tolerances} from '../support/tolerances';
import {loadFixture, nested, tensorOf, type Grid} from './fixtures';

type TransferCase = {
  measure: 'transfer';
  params: Grid[];
  batches: {x: Grid; y: Grid}[];
  first: Grid;
  products: Grid;
  ratio: Grid;
};
type JacobianCase = {
  measure: 'jacobian';
  params: Grid[];
  x: Grid;
  target: Grid;
  jacobians: Grid;
  rSquared: Grid;
  frozenRSquared: Grid;
  variance: Grid;
};

const {cases} = loadFixture<TransferCase | JacobianCase>('torch-analysis');
const caseOf = (measure: string) => cases.find((one) => one.measure === measure);

/** The net whose parameters are listed, weights and bias of each layer in turn. */
function netOf(listed: readonly Grid[]): {
  params: MlpParams;
  apply: (own: MlpParams, x: tf.Tensor) => tf.Tensor;
} {
  const [w0, b0, w1, b1] = listed.map(tensorOf);
  const [[, dIn, dHidden], [, , dOut]] = [w0.shape, w1.shape];
  const net = mlp({dIn, dHidden: [dHidden], dOut});
  return {
    params: {
      layers: [
        {w: w0, b: b0},
        {w: w1, b: b1},
      ],
    },
    apply: (own, x) => net.apply(own, x),
  };
}

test('gradients by context, their inner products and the transfer ratio equal PyTorch', () =>
  tf.tidy(() => {
    const one = caseOf('transfer') as TransferCase;
    const {params, apply} = netOf(one.params);
    const nContexts = one.first.shape[1];
    const [g, h] = one.batches.map((batch) => {
      const [xs, ys] = [batch.x, batch.y].map((grid) => tf.unstack(tensorOf(grid), 1));
      const loss = (own: MlpParams, a: number): tf.Tensor =>
        tf.mean(tf.square(tf.sub(apply(own, xs[a]), ys[a])), [1, 2]);
      return contextGradients(loss, params, nContexts);
    });
    assertClose(g, nested(one.first), scaled(tolerances.gradient, one.first.data));
    const products = gradientInnerProducts(g, h);
    assertClose(products, nested(one.products), scaled(tolerances.gradient, one.products.data));
    assertClose(products.map(transferRatio), [...one.ratio.data], tolerances.gradient);
  }));

test('Jacobians, what freezing them loses, and their variance equal PyTorch', () =>
  tf.tidy(() => {
    const one = caseOf('jacobian') as JacobianCase;
    const {params, apply} = netOf(one.params);
    const [x, target] = [one.x, one.target].map(tensorOf);
    const f = (own: tf.Tensor): tf.Tensor => apply(params, own);
    assertClose(jacobian(f, x), nested(one.jacobians), scaled(tolerances.gradient, one.jacobians.data));
    const actual = frozenJacobian(f, x, target);
    for (const name of ['rSquared', 'frozenRSquared', 'variance'] as const)
      assertClose([...actual[name]], [...one[name].data], tolerances.gradient, name);
    expect(Math.max(...one.frozenRSquared.data)).toBeLessThan(0.9);
  }));
