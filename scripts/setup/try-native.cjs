// Multiplies two matrices with the native library and prints what did it. Run as a program of its own by native.cjs,
// because a library that does not fit can end the process.
'use strict';

const tf = require('@tensorflow/tfjs-node-gpu');

const product = tf.matMul(tf.tensor2d([1, 2, 3, 4], [2, 2]), tf.tensor2d([5, 6, 7, 8], [2, 2]));
const values = Array.from(product.dataSync());
if (tf.getBackend() !== 'tensorflow' || values.join() !== '19,22,43,50') {
  throw new Error(
    `The ${tf.getBackend()} backend says [[1,2],[3,4]] times [[5,6],[7,8]] is ${values.join()}.`,
  );
}
const backend = tf.backend();
console.log(
  JSON.stringify({version: backend.binding.TF_Version, device: backend.isUsingGpuDevice ? 'GPU' : 'CPU'}),
);
