// The native library's kernels of a convolution. For y = conv(x, w) all derivatives come from the one form ⟨dy, conv(x, w)⟩, linear in each of x, w and dy: each of
// the three kernels below is its gradient with respect to one of them, and the gradients of each are the other two. So they differentiate to any order.
import * as tf from '@tensorflow/tfjs';

/** Shapes and strides of one convolution, without padding or with as many zeros on both sides as keep the size. */
export type ConvForm = {
  readonly xShape: readonly number[];
  readonly wShape: readonly number[];
  readonly strides: readonly [number, number];
  readonly pad: 'valid' | 'same';
};

const attributes = ({strides, pad}: ConvForm): tf.NamedAttrMap => ({
  strides: [...strides],
  pad,
  dataFormat: 'NHWC',
  dilations: 1,
});

type Kernel = (a: tf.Tensor, b: tf.Tensor, form: ConvForm) => tf.Tensor;

/** An operation of two tensors: its value, and its gradients as functions of its inputs. */
const operation =
  (
    value: Kernel,
    gradients: (dy: tf.Tensor, a: tf.Tensor, b: tf.Tensor, form: ConvForm) => tf.Tensor[],
  ): Kernel =>
  (a, b, form) =>
    tf.customGrad((...args) => {
      const [x, y, save] = args as [tf.Tensor, tf.Tensor, tf.GradSaveFunc];
      save([x, y]);
      return {value: value(x, y, form), gradFunc: (dy, [left, right]) => gradients(dy, left, right, form)};
    })(a, b);

/** x [N, H, W, In], w [Kh, Kw, In, Out] -> [N, H', W', Out] */
export const nativeConv: Kernel = operation(
  (x, filter, form) => tf.engine().runKernel('Conv2D', {x, filter}, attributes(form)),
  (dy, x, w, form) => [inputGradient(dy, w, form), filterGradient(x, dy, form)],
);

/** dy, w -> dx */
const inputGradient: Kernel = operation(
  (dy, filter, form) =>
    tf.engine().runKernel(
      'Conv2DBackpropInput',
      {dy, filter},
      {
        ...attributes(form),
        inputShape: [...form.xShape],
      },
    ),
  (ddx, dy, w, form) => [nativeConv(ddx, w, form), filterGradient(ddx, dy, form)],
);

/** x, dy -> dw */
const filterGradient: Kernel = operation(
  (x, dy, form) =>
    tf.engine().runKernel(
      'Conv2DBackpropFilter',
      {x, dy},
      {
        ...attributes(form),
        filterShape: [...form.wShape],
      },
    ),
  (ddw, x, dy, form) => [inputGradient(dy, ddw, form), nativeConv(x, ddw, form)],
);
