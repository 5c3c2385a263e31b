/**
 * Computations of TensorFlow.js that operations.test.ts compiles: attributes of every kind, several outputs, constants, gradients.
 */
import * as tf from '@tensorflow/tfjs';
import {key, normal, split, type Params} from 'why-attention/core';
import {gather} from 'why-attention/ops';

/** Numbers x [4, 6], positive numbers p [4, 6], whole numbers i [3] in 0 to 3, and truths t [4, 6]. */
export type Inputs = {x: tf.Tensor2D; p: tf.Tensor2D; i: tf.Tensor1D; t: tf.Tensor2D};

/** The inputs of number n. */
export function drawInputs(n: number): Inputs {
  const [x, p] = split(key(n), 2).map((k) => normal(k, [4, 6]) as tf.Tensor2D);
  return {
    x,
    p: tf.add(0.5, tf.abs(p)),
    i: tf.tensor1d([n % 4, 2, (n + 3) % 4], 'int32'),
    t: tf.greater(tf.mul(x, p), 0) as tf.Tensor2D,
  };
}

const image = (x: tf.Tensor): tf.Tensor4D => tf.reshape(x, [1, 4, 6, 1]);
const filter = (): tf.Tensor4D => tf.tensor4d([1, 2, 3, 4, 5, 6, 7, 8], [2, 2, 1, 2]);
const volume = (x: tf.Tensor): tf.Tensor5D => tf.reshape(x, [1, 2, 2, 6, 1]);
const slopeOf = (f: (x: tf.Tensor) => tf.Tensor, x: tf.Tensor): tf.Tensor =>
  tf.grad((y) => tf.sum(tf.square(f(y))))(x);

/** Name and computation. */
export const computations: readonly (readonly [string, (inputs: Inputs) => Params])[] = [
  [
    'arithmetic',
    ({x, p}) => [
      tf.add(x, p),
      tf.sub(x, 2),
      tf.mul(x, x),
      tf.div(x, p),
      tf.pow(p, 1.5),
      tf.maximum(x, p),
      tf.minimum(x, 0.1),
      tf.squaredDifference(x, p),
      tf.mod(x, p),
      tf.atan2(x, p),
      tf.floorDiv(x, p),
      tf.divNoNan(x, tf.relu(x)),
    ],
  ],
  [
    'functions of one number',
    ({x, p}) => [
      tf.exp(x),
      tf.log(p),
      tf.log1p(p),
      tf.expm1(x),
      tf.sqrt(p),
      tf.rsqrt(p),
      tf.square(x),
      tf.abs(x),
      tf.neg(x),
      tf.sign(x),
      tf.reciprocal(p),
      tf.sin(x),
      tf.cos(x),
      tf.tanh(x),
      tf.sigmoid(x),
      tf.erf(x),
      tf.softplus(x),
      tf.floor(x),
      tf.ceil(x),
      tf.round(x),
      tf.isNaN(x),
      tf.step(x),
      tf.clipByValue(x, -0.5, 0.5),
    ],
  ],
  [
    'activations',
    ({x, p}) => [
      tf.relu(x),
      tf.relu6(x),
      tf.elu(x),
      tf.selu(x),
      tf.leakyRelu(x, 0.3),
      tf.prelu(x, p),
      tf.softmax(x),
      tf.logSoftmax(x),
    ],
  ],
  [
    'comparisons and logic',
    ({x, p, t}) => [
      tf.greater(x, p),
      tf.lessEqual(x, 0),
      tf.equal(x, x),
      tf.notEqual(x, p),
      tf.logicalAnd(t, tf.less(x, 0)),
      tf.logicalOr(t, tf.less(x, 0)),
      tf.logicalNot(t),
      tf.logicalXor(t, tf.less(x, 0)),
      tf.all(t, 1),
      tf.any(t, 0),
    ],
  ],
  ['where', ({x, p, t}) => [tf.where(t, x, p), tf.where(tf.greater(x, 0), x, tf.zerosLike(x))]],
  [
    'reductions',
    ({x}) => [
      tf.sum(x),
      tf.sum(x, -1, true),
      tf.mean(x, [0, 1]),
      tf.max(x, 1),
      tf.min(x, 0),
      tf.prod(x, 1),
      tf.logSumExp(x, 1),
      tf.argMax(x, 1),
      tf.argMin(x, 0),
      tf.cumsum(x, 1, true, true),
      tf.cumprod(x, 0),
      tf.norm(x),
    ],
  ],
  [
    'several outputs',
    ({x}) => [
      ...tf.split(x, [1, 2, 3], 1),
      ...tf.split(x, 2, 0),
      ...tf.unstack(x, 1),
      ...Object.values(tf.topk(x, 2)),
      ...Object.values(tf.moments(x, 1)),
    ],
  ],
  [
    'only a later output of several',
    ({x}) => [tf.split(x, 3, 1)[2], tf.unstack(x)[3], tf.topk(x, 3).indices],
  ],
  [
    'shapes',
    ({x, i}) => [
      tf.expandDims(x, -1),
      tf.expandDims(i, 0),
      tf.squeeze(tf.expandDims(x, 1)),
      tf.reshape(x, [2, -1]),
      tf.transpose(x),
      tf.tile(x, [1, 2]),
      tf.reverse(x, 1),
      tf.broadcastTo(tf.slice(x, [0], [1]), [3, 6]),
      tf.concat([x, x], 1),
      tf.stack([x, x], 2),
    ],
  ],
  [
    'slices',
    ({x, i}) => [
      tf.slice(x, [1, 2], [2, -1]),
      tf.stridedSlice(x, [0, 5], [4, 0], [2, -2]),
      tf.stridedSlice(x, [1, 1], [2, 5], [1, 1], 1, 2, 0, 0, 1),
      tf.stridedSlice(i, [0], [3], [2]),
    ],
  ],
  [
    'padding',
    ({x}) => [
      tf.pad(
        x,
        [
          [1, 0],
          [0, 2],
        ],
        3,
      ),
      tf.mirrorPad(
        x,
        [
          [1, 1],
          [2, 0],
        ],
        'reflect',
      ),
      tf.mirrorPad(
        x,
        [
          [1, 1],
          [2, 0],
        ],
        'symmetric',
      ),
    ],
  ],
  [
    'gather and scatter',
    ({x, i}) => [
      tf.gather(x, i),
      tf.gather(x, i, 1),
      gather(x, i),
      tf.gatherND(x, tf.expandDims(i, 1)),
      tf.scatterND(tf.tensor2d([[0], [2]], [2, 1], 'int32'), tf.slice(x, [0], [2]), [3, 6]),
      tf.unsortedSegmentSum(tf.slice(x, [0], [3]), i, 4),
    ],
  ],
  ['the gradient of a gather', ({x, i}) => [slopeOf((y) => gather(y, i), x)]],
  [
    'whole numbers',
    ({i}) => [
      tf.add(i, i),
      tf.mul(i, tf.scalar(3, 'int32')),
      tf.sum(i),
      tf.oneHot(i, 4),
      tf.cast(i, 'float32'),
      tf.cast(i, 'bool'),
      tf.maximum(i, tf.scalar(2, 'int32')),
    ],
  ],
  [
    'made inside',
    ({x}) => [
      tf.range(0, 5, 2),
      tf.range(3, 0, -1, 'int32'),
      tf.fill([2, 3], 7),
      tf.fill([2], 7, 'int32'),
      tf.ones([2]),
      tf.zeros([2], 'bool'),
      tf.eye(3),
      tf.linspace(0, 1, 5),
      tf.onesLike(x),
      tf.tensor1d([1, 2], 'int32'),
      tf.scalar(true, 'bool'),
      tf.zeros([0, 3]),
    ],
  ],
  [
    'products',
    ({x, p}) => [
      tf.matMul(x, p, false, true),
      tf.matMul(x, p, true, false),
      tf.dot(tf.reshape(x, [24]), tf.reshape(p, [24])),
      tf.einsum('ij,kj->ik', x, p),
      tf.outerProduct(tf.reshape(tf.slice(x, [0], [1]), [6]), tf.reshape(tf.slice(p, [0], [1]), [6])),
    ],
  ],
  [
    'convolutions',
    ({x}) => [
      tf.conv2d(image(x), filter(), [1, 2], 'same'),
      tf.conv2d(image(x), filter(), 1, 'valid', 'NHWC', [2, 1]),
      tf.depthwiseConv2d(image(x), filter(), 1, 'same'),
      tf.conv1d(tf.expandDims(x) as tf.Tensor3D, tf.ones([3, 6, 2]), 1, 'same'),
      tf.conv2dTranspose(image(x), tf.ones([2, 2, 3, 1]), [1, 8, 12, 3], 2, 'same'),
      tf.conv3d(volume(x), tf.ones([1, 2, 2, 1, 2]), 1, 'same'),
    ],
  ],
  [
    'gradients of convolutions',
    ({x}) => [
      slopeOf((y) => tf.conv2d(image(y), filter(), [1, 2], 'same'), x),
      slopeOf((w) => tf.conv2d(image(x), w as tf.Tensor4D, 1, 'valid'), filter()),
      slopeOf((w) => tf.depthwiseConv2d(image(x), w as tf.Tensor4D, 1, 'same'), filter()),
    ],
  ],
  [
    'pooling and normalisation',
    ({x}) => [
      tf.maxPool(image(x), 2, 2, 'valid'),
      tf.avgPool(image(x), [2, 3], 1, 'same'),
      tf.batchNorm4d(
        image(x),
        tf.tensor1d([0.1]),
        tf.tensor1d([2]),
        tf.tensor1d([0.5]),
        tf.tensor1d([3]),
        0.01,
      ),
      tf.localResponseNormalization(image(x), 2, 1, 0.5, 0.4),
      slopeOf((y) => tf.maxPool(image(y), 2, 2, 'valid'), x),
    ],
  ],
  [
    'images',
    ({x}) => [
      tf.image.resizeBilinear(image(x), [8, 3], true),
      tf.image.resizeNearestNeighbor(image(x), [8, 3]),
      tf.depthToSpace(tf.reshape(x, [1, 2, 3, 4]), 2),
      tf.spaceToBatchND(
        image(x),
        [2, 2],
        [
          [0, 0],
          [0, 0],
        ],
      ),
    ],
  ],
  ['a spectrum', ({x}) => [tf.abs(tf.fft(tf.complex(x, tf.zerosLike(x)))), tf.real(tf.rfft(x))]],
  ['aliases', ({x}) => [tf.clone(x), tf.reshape(x, [4, 6]), tf.cast(x, 'float32'), tf.clone(tf.square(x))]],
  [
    'a second derivative',
    ({x}) => [
      tf.grad((y: tf.Tensor) =>
        tf.sum(tf.square(tf.grad((z: tf.Tensor) => tf.sum(tf.mul(z, tf.square(z))))(y))),
      )(x),
    ],
  ],
  [
    'what an optimiser would rewrite',
    ({x, p}) => {
      const root = tf.sqrt(p);
      const [s, t] = [tf.sum(x), tf.mean(p)];
      return [
        [tf.div(x, 3), tf.div(1, p), tf.mul(tf.mul(x, 0.1), 0.3), tf.pow(p, 2), tf.pow(p, -0.5)],
        [
          tf.div(x, tf.sqrt(tf.add(p, 1))),
          tf.div(x, root),
          tf.add(root, tf.div(p, root)),
          tf.div(2, tf.sqrt(tf.add(p, 2))),
        ],
        [tf.add(tf.mul(x, p), tf.mul(x, root)), tf.sub(tf.div(x, p), tf.div(root, p))],
        [tf.add(x, tf.add(p, root)), tf.add(tf.add(x, p), tf.add(root, s)), tf.add(tf.add(x, x), x)],
        [tf.mul(tf.mul(x, s), t), tf.add(tf.add(x, s), t), tf.sub(1, tf.sub(1, x))],
        [tf.log(tf.add(1, p)), tf.sub(tf.exp(x), 1), tf.log(tf.exp(x)), tf.exp(tf.tanh(tf.sin(x)))],
      ];
    },
  ],
];
