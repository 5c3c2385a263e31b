import * as tf from '@tensorflow/tfjs';
import type {NativeBackend} from './jit/native';

/** Kernels of libtensorflow that TensorFlow.js does not register: name, and the inputs in the library's order. */
const kernels = {ReluGrad: ['dy', 'x']} as const;

/**
 * Registers what `ops` uses of libtensorflow beyond TensorFlow.js: one native operation where TensorFlow.js composes several. On other backends `ops` composes.
 */
export function registerNativeKernels(): void {
  for (const [kernelName, names] of Object.entries(kernels)) {
    if (tf.getKernel(kernelName, 'tensorflow')) continue;
    tf.registerKernel({
      kernelName,
      backendName: 'tensorflow',
      kernelFunc: ({inputs, backend}) => {
        const native = backend as unknown as NativeBackend;
        const T = {name: 'T', type: native.binding.TF_ATTR_TYPE, value: native.binding.TF_FLOAT};
        return native.executeSingleOutput(
          kernelName,
          [T],
          names.map((name) => (inputs as {[name: string]: tf.Tensor})[name]),
        );
      },
    });
  }
}
