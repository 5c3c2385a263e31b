// Kernels that multiply and add: matrix products, convolutions, pooling.
import * as tf from '@tensorflow/tfjs';
import {each, form, type Attributes, type Form, type ShapeRule} from './shape-rule';

type Four = [number, number, number, number];

const matrixProduct: ShapeRule = ({a, b}, {transposeA, transposeB}) => {
  const batch = tf.broadcast_util.assertAndGetBroadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2));
  const rows = a.shape[a.shape.length - (transposeA ? 1 : 2)];
  const columns = b.shape[b.shape.length - (transposeB ? 2 : 1)];
  return form([...batch, rows, columns], tf.upcastType(a.dtype, b.dtype));
};

const convolution =
  (depthwise: boolean): ShapeRule =>
  ({x, filter}, {strides, pad, dataFormat = 'NHWC', dilations, dimRoundingMode}) =>
    form(
      tf.backend_util.computeConv2DInfo(
        x.shape as Four,
        filter.shape as Four,
        strides,
        dilations ?? 1,
        pad,
        dimRoundingMode,
        depthwise,
        tf.backend_util.convertConv2DDataFormat(dataFormat),
      ).outShape,
      x.dtype,
    );

const pooled = (x: Form, {filterSize, strides, pad, dimRoundingMode}: Attributes): Form =>
  form(
    tf.backend_util.computePool2DInfo(x.shape as Four, filterSize, strides, 1, pad, dimRoundingMode).outShape,
    x.dtype,
  );

/** The rules of products and pools. */
export const products: {readonly [name: string]: ShapeRule} = {
  ...each(['BatchMatMul', '_FusedMatMul'], matrixProduct),
  ...each(['Conv2D', 'FusedConv2D'], convolution(false)),
  ...each(['DepthwiseConv2dNative', 'FusedDepthwiseConv2D'], convolution(true)),
  Conv2DBackpropInput: ({dy}, {inputShape}) => form(inputShape, dy.dtype),
  Conv2DBackpropFilter: ({x}, {filterShape}) => form(filterShape, x.dtype),
  ...each(['MaxPool', 'AvgPool'], ({x}, attributes) => pooled(x, attributes)),
};
