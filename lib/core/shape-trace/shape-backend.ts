import * as tf from '@tensorflow/tfjs';
import {registerShapeKernels, type ShapeKernelCall} from './shape-kernels';

/** The name under which TensorFlow.js knows the backend that holds shapes and no values. */
const NAME = 'shapes';

/** Whether the backend that computes at this moment holds shapes and no values. */
export const isTracingShapes = (): boolean => tf.getBackend() === NAME;

/** Where the calls of kernels go to. */
let listener: ((call: ShapeKernelCall) => void) | undefined;

/**
 * Runs a computation on the backend that holds shapes and no values, and goes back to the one before, also where it throws.
 *
 * @param compute - what runs; it must end in this call, and not in a promise
 * @param heard - receives each kernel's inputs and outputs
 * @throws Error if no backend was chosen before
 */
export function onShapes<T>(compute: () => T, heard: (call: ShapeKernelCall) => void): T {
  const before = tf.getBackend();
  if (!before) throw new Error('No backend computes yet. Call "await useBackend()" first.');
  register();
  const outer = listener;
  // A backend that exists is set before the call returns; its promise says nothing more.
  void tf.setBackend(NAME);
  listener = heard;
  try {
    return compute();
  } finally {
    listener = outer;
    void tf.setBackend(before);
  }
}

/** Once in a process. Priority 0: TensorFlow.js never takes it of its own accord. */
function register(): void {
  if (tf.findBackend(NAME) !== null) return;
  tf.registerBackend(NAME, () => new ShapeBackend(), 0);
  registerShapeKernels(NAME, (call) => listener?.(call));
}

class ShapeBackend extends tf.KernelBackend {
  /** How many tensors stand for each piece of data that there would be. */
  private readonly references = new Map<object, number>();

  override write(): object {
    const dataId = {};
    this.references.set(dataId, 1);
    return dataId;
  }

  override move(
    dataId: object,
    _values: unknown,
    _shape: unknown,
    _dtype: unknown,
    references: number,
  ): void {
    this.references.set(dataId, references);
  }

  override readSync(): never {
    throw valuesError();
  }

  override read(): Promise<never> {
    return Promise.reject(valuesError());
  }

  override refCount(dataId: object): number {
    return this.references.get(dataId) ?? 0;
  }

  override incRef(dataId: object): void {
    this.references.set(dataId, this.refCount(dataId) + 1);
  }

  override disposeData(dataId: object, force = false): boolean {
    const left = this.refCount(dataId) - 1;
    if (left > 0 && !force) {
      this.references.set(dataId, left);
      return false;
    }
    this.references.delete(dataId);
    return true;
  }

  override numDataIds(): number {
    return this.references.size;
  }

  override memory(): {unreliable: boolean} {
    return {unreliable: true}; // the engine counts the bytes that there would be
  }

  override timerAvailable(): boolean {
    return false;
  }

  override floatPrecision(): 16 | 32 {
    return 32;
  }

  override dispose(): void {
    this.references.clear();
  }
}

const valuesError = (): Error =>
  new Error(
    'Inside traceShapes a tensor has a shape and no values (dataSync, arraySync, data or array was called). Compute with the tensor, or read it outside.',
  );
