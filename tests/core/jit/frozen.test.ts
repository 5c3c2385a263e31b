// A value that recording would fix must be an error that says where, never another function. What the linter forbids is among it.
/* eslint-disable no-restricted-properties */
import * as tf from '@tensorflow/tfjs';
import {describe, expect, test} from 'vitest';
import {CompileError, jit, type Params} from 'why-attention/core';
import {forms, refusalOf, type Step} from './support';

describe.each(forms)('%s refuses at the second call', (_, compile) => {
  const step = (make: () => Step): Step => make();
  /** Title, the function, and what the message must hold. */
  const frozen: readonly (readonly [string, Step, RegExp])[] = [
    ['tf.dropout', (x) => tf.dropout(x, 0.5), /gave Add \(number \d\) different constants: \[0\.\d+/],
    ['tf.randomNormal', (x) => tf.mul(x, tf.randomNormal([3])), /gave Mul \(number 0\) different constants/],
    [
      'tf.randomUniform',
      (x) => tf.sub(x, tf.randomUniform([3])),
      /gave Sub \(number 0\) different constants/,
    ],
    [
      'a constant made by Math.random',
      (x) => tf.add(x, Math.random()),
      /gave Add \(number 0\) different constants: 0\.\d+, then 0\.\d+\..*pass it as a tensor/,
    ],
    [
      'a learning rate that a host variable holds',
      step(() => {
        let rate = 0.1;
        return (x) => tf.sub(x, tf.mul((rate *= 0.5), tf.square(x)));
      }),
      /gave Mul \(number 1\) different constants: 0\.05\d*, then 0\.025\d*\./,
    ],
    [
      'a counter of steps',
      step(() => {
        let count = 0;
        return (x) => tf.mul(x, tf.scalar(count++, 'int32').toFloat());
      }),
      /gave Cast \(number 0\) different constants: 0, then 1\./,
    ],
    [
      'a constant that differs in its last bit',
      step(() => {
        let count = 0;
        return (x) => tf.add(x, count++ === 0 ? 1 : 1 + 2 ** -23);
      }),
      /gave Add \(number 0\) different constants: 1, then 1\.0000001/,
    ],
    [
      'a constant of another sign of zero',
      step(() => {
        let count = 0;
        return (x) => tf.div(x, count++ === 0 ? 0 : -0);
      }),
      /different constants/,
    ],
    [
      'a branch on a host variable',
      step(() => {
        let isFirst = true;
        return (x) => {
          const y = isFirst ? tf.sin(x) : tf.cos(x);
          isFirst = false;
          return y;
        };
      }),
      /ran different operations: number 0 was Sin, then Cos\. It must not branch/,
    ],
    [
      'an operation more',
      step(() => {
        let isFirst = true;
        return (x) => {
          const y = isFirst ? x : tf.square(x);
          isFirst = false;
          return y;
        };
      }),
      /ran different operations: number 0 was (none|Add), then Square/,
    ],
    [
      'an operation fewer',
      step(() => {
        let isFirst = true;
        return (x) => {
          const y = isFirst ? tf.square(x) : x;
          isFirst = false;
          return y;
        };
      }),
      /ran different operations: number 0 was Square, then (none|Add)\./,
    ],
    [
      'an array that the host changes in place',
      step(() => {
        const values = new Float32Array(3);
        return (x) => {
          values[1]++;
          return tf.add(x, tf.tensor1d(values));
        };
      }),
      /gave Add \(number 0\) different constants: \[0, 1, 0\], then \[0, 2, 0\]/,
    ],
    [
      'another attribute',
      step(() => {
        let axis = -1;
        return (x) => tf.unstack(tf.stack([x, x, x], 0), ++axis)[0];
      }),
      /ran Unpack \(number \d\) with different attributes: .*"axis".*"value":0.*then.*"value":1/,
    ],
    [
      'another axis of a sum, which is a constant',
      step(() => {
        let axis = -1;
        return (x) => tf.sum(tf.stack([x, x, x]), ++axis);
      }),
      /gave Sum \(number \d\) different constants: 0, then 1\./,
    ],
    [
      'an operation on another argument',
      step(() => {
        let isFirst = true;
        return (x) => {
          const [a, b] = tf.split(x, [1, 2]);
          const y = tf.sum(isFirst ? a : b);
          isFirst = false;
          return y;
        };
      }),
      /gave Sum \(number \d\) inputs from different places/,
    ],
    [
      'another result',
      step(() => {
        let isFirst = true;
        return (x) => {
          const both = [tf.sin(x), tf.cos(x)];
          if (!isFirst) both.reverse();
          isFirst = false;
          return both;
        };
      }),
      /gave the results inputs from different places/,
    ],
    [
      'a result more',
      step(() => {
        let isFirst = true;
        return (x) => {
          const y = tf.sin(x);
          const tree: Params = isFirst ? {a: y} : {a: y, b: y};
          isFirst = false;
          return tree;
        };
      }),
      /returned trees of different structure: .*"a":0.*, then .*"a":0,"b":0/,
    ],
    [
      'a constant as result',
      step(() => {
        let count = 0;
        return () => tf.scalar(count++);
      }),
      /gave the results different constants: 0, then 1\./,
    ],
  ];

  test.each(frozen)('%s', (__, f, message) => {
    const compiled = compile(f);
    tf.tidy(() => compiled(0));
    const error = refusalOf(() => compiled(1));
    expect(error).toBeInstanceOf(CompileError);
    expect(error.message).toMatch(message);
    compiled.dispose();
  });
});

test('a function that fails of itself is recorded anew', () => {
  let n = 0;
  const failing = jit((x: tf.Tensor) => {
    const y = tf.square(x);
    if (n++ % 2 === 0) throw new Error('not this time');
    return y;
  });
  for (let call = 0; call < 4; call++) {
    if (call % 2 === 0) expect(refusalOf(() => void failing(tf.scalar(call))).message).toBe('not this time');
    else {
      tf.tidy(() => {
        expect(failing(tf.scalar(call)).arraySync()).toBe(call ** 2);
      });
    }
  }
  tf.tidy(() => {
    expect([4, 5].map((x) => failing(tf.scalar(x)).arraySync())).toEqual([16, 25]);
  });
  expect(n).toBe(4);
  failing.dispose();
});
