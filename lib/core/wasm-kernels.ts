import * as tf from '@tensorflow/tfjs';
import {replaceKernel} from './replace-kernel';

/** The kernels that multiply matrices with XNNPACK. */
const products = ['BatchMatMul', '_FusedMatMul'] as const;

type Kernel = (args: {
  inputs: Readonly<Record<string, tf.TensorInfo>>;
  backend: unknown;
  attrs: unknown;
}) => tf.TensorInfo;

/** The rows of the right factor with which the data was multiplied first. */
const rowsOf = new WeakMap<object, number>();

/**
 * Mends the matrix product of TensorFlow.js's WebAssembly backend, which keeps what it prepared of a right factor by its data alone: the same data in another shape, as
 * `reshape` gives it, is multiplied in the first shape, and the product is silently wrong. Here such a factor is copied. To be called once the backend's module is loaded.
 */
export function registerWasmKernels(): void {
  for (const kernelName of products) {
    const stock = tf.getKernel(kernelName, 'wasm');
    if (stock === undefined) throw new Error(`The WebAssembly backend has no kernel ${kernelName}.`);
    replaceKernel(stock, (own) => withCopies(own as unknown as Kernel) as unknown as tf.KernelFunc);
  }
}

function withCopies(product: Kernel): Kernel {
  return (args) => {
    const {b} = args.inputs;
    const rows = b.shape[b.shape.length - 2];
    const first = rowsOf.get(b.dataId) ?? rows;
    rowsOf.set(b.dataId, first);
    if (rows === first) return product(args);
    const copy = (tf.getKernel('Identity', 'wasm').kernelFunc as unknown as Kernel)({
      inputs: {x: b},
      backend: args.backend,
      attrs: {},
    });
    const result = product({...args, inputs: {...args.inputs, b: copy}});
    (args.backend as tf.KernelBackend).disposeData(copy.dataId);
    return result;
  };
}
