import * as tf from '@tensorflow/tfjs';
import {elementwise} from './elementwise';
import {products} from './products';
import {rearrangements} from './rearrangements';
import {reductions} from './reductions';
import type {Attributes, Form, ShapeRule} from './shape-rule';

/** One call of a kernel. */
export type ShapeKernelCall = {
  readonly kernel: string;
  readonly inputs: readonly tf.TensorInfo[];
  readonly outputs: readonly tf.TensorInfo[];
};

/** Which form the output of a kernel has, kernel by kernel. */
const rules: {readonly [kernelName: string]: ShapeRule} = {
  ...elementwise,
  ...products,
  ...rearrangements,
  ...reductions,
};

/**
 * Registers the kernels that know shapes only.
 *
 * @param backendName - whose kernels they are
 * @param heard - receives each call
 */
export function registerShapeKernels(backendName: string, heard: (call: ShapeKernelCall) => void): void {
  for (const [kernelName, rule] of Object.entries(rules)) {
    tf.registerKernel({
      kernelName,
      backendName,
      kernelFunc: ({inputs, attrs, backend}) => {
        const form = rule(inputs as Parameters<ShapeRule>[0], (attrs ?? {}) as Attributes);
        const outputs = (isList(form) ? form : [form]).map(({shape, dtype}) => ({
          dataId: (backend as tf.KernelBackend).write(null as never, shape, dtype),
          shape,
          dtype,
        }));
        // An input may be left out, such as a bias.
        const given = (Object.values(inputs).flat() as (tf.TensorInfo | undefined)[]).flatMap(
          (own) => own ?? [],
        );
        heard({kernel: kernelName, inputs: given, outputs});
        return isList(form) ? outputs : outputs[0];
      },
    });
  }
}

const isList = (forms: Form | readonly Form[]): forms is readonly Form[] => Array.isArray(forms);
