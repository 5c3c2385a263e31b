import * as tf from '@tensorflow/tfjs';
import {describe, expect, test} from 'vitest';
import {nativeBackend, type NativeBackend} from '../../../lib/core/jit/native';
import {useOneDnnConvolutions} from '../../../lib/core/one-dnn/convolutions';
import {isOneDnnExpected} from '../../support/one-dnn';

const names = ['Conv2D', 'Conv2DBackpropInput', 'Conv2DBackpropFilter'];
const kernelsNow = (): unknown[] => names.map((name) => tf.getKernel(name, 'tensorflow')?.kernelFunc);

/** What single operations the library is asked for by a call, and the value. */
function asked(call: () => tf.Tensor): {ops: string[]; value: number[]} {
  const backend = nativeBackend()!;
  const {binding} = backend;
  const ops: string[] = [];
  backend.binding = Object.create(binding, {
    executeOp: {
      value: (op: string, ...rest: [never, never, never]) => {
        ops.push(op);
        return binding.executeOp(op, ...rest);
      },
    },
  }) as NativeBackend['binding'];
  try {
    return {ops, value: tf.tidy(() => [...call().dataSync()])};
  } finally {
    backend.binding = binding;
  }
}

const image = (...values: number[]): tf.Tensor4D => tf.tensor4d(values, [1, 1, values.length, 1]);
const filter = (...values: number[]): tf.Tensor4D => tf.tensor4d(values, [1, values.length, 1, 1]);

describe.runIf(isOneDnnExpected())('on the CPU', () => {
  test('convolutions of float32 and their gradients are asked of oneDNN', () => {
    const y = asked(() => tf.conv2d(image(1, 2, 3), filter(1, 10), 1, 'valid'));
    expect(y.ops).toEqual(expect.arrayContaining(['_MklNativeConv2D']));
    expect(y.value).toEqual([21, 32]);
    const dy = image(1, 100);
    const dx = asked(() =>
      tf.grad((x: tf.Tensor) => tf.conv2d(x as tf.Tensor4D, filter(1, 10), 1, 'valid'))(image(1, 2, 3), dy),
    );
    expect(dx.ops).toContain('_MklNativeConv2DBackpropInput');
    expect(dx.value).toEqual([1, 110, 1000]);
    const dw = asked(() =>
      tf.grad((w: tf.Tensor) => tf.conv2d(image(1, 2, 3), w as tf.Tensor4D, 1, 'valid'))(filter(1, 10), dy),
    );
    expect(dw.ops).toContain('_MklNativeConv2DBackpropFilter');
    expect(dw.value).toEqual([201, 302]);
  });

  test('what oneDNN has no kernel for goes to the library as before', () => {
    const padded = asked(() => tf.conv2d(image(1, 2, 3), filter(1, 10), 1, [[0, 0], [0, 0], [2, 0], [0, 0]])); // prettier-ignore
    expect(padded.ops).toContain('Conv2D');
    expect(padded.value).toEqual([0, 10, 21, 32]);
  });

  const failing = (): never => {
    throw new Error('Op type not registered _MklNativeConv2D');
  };
  const wrong = (): tf.Tensor[] => [tf.fill([1, 1, 1, 1], 7)];
  test.each([
    ['are not registered', failing],
    ['give wrong values', wrong],
  ])('where they %s nothing changes', (_, execute) => {
    const own = names.map((name) => tf.getKernel(name, 'tensorflow'));
    const register = (configs: tf.KernelConfig[]): void =>
      configs.forEach((config) => {
        tf.unregisterKernel(config.kernelName, 'tensorflow');
        tf.registerKernel(config);
      });
    try {
      // kernels that are not known to be oneDNN's
      register(own.map((config) => ({...config, kernelFunc: (args) => config.kernelFunc(args)})));
      const before = kernelsNow();
      const other = Object.create(nativeBackend()!, {
        executeMultipleOutputs: {value: execute},
      }) as NativeBackend;
      expect(useOneDnnConvolutions(other)).toBe(false);
      expect(kernelsNow()).toEqual(before);
    } finally {
      register(own);
    }
  });

  test('taken once, however often it is asked for', () => {
    const before = kernelsNow();
    expect(useOneDnnConvolutions(nativeBackend()!)).toBe(true);
    expect(kernelsNow()).toEqual(before);
  });
});
