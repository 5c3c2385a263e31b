import * as tf from '@tensorflow/tfjs';

const replacements = new WeakSet<tf.KernelFunc>();

/** Whether a kernel is one that `replaceKernel` put in. */
export const isReplaced = ({kernelFunc}: tf.KernelConfig): boolean => replacements.has(kernelFunc);

/**
 * Puts a kernel in the place of a registered one; one that was put in stays.
 *
 * @param stock - as `tf.getKernel` gives it
 * @param make - from the function that computes now to the one that computes from now on
 */
export function replaceKernel(stock: tf.KernelConfig, make: (own: tf.KernelFunc) => tf.KernelFunc): void {
  if (isReplaced(stock)) return;
  const kernelFunc = make(stock.kernelFunc);
  replacements.add(kernelFunc);
  tf.unregisterKernel(stock.kernelName, stock.backendName);
  tf.registerKernel({...stock, kernelFunc});
}
