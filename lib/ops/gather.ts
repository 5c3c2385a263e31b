import * as tf from '@tensorflow/tfjs';
import {ShapeError} from '../core';

/**
 * Rows of a table by number: y = table[ids]. The gradient adds up over repeated numbers.
 *
 * Axes: S seeds (optional), V rows, D row size.
 *
 * @param table - [*S, V, D]
 * @param ids - int32 [*S, ...], each in [0, V)
 * @returns [*S, ..., D]
 * @throws ShapeError if the table is neither [V, D] nor [S, V, D], if ids is not int32, or if its seed axis differs
 * @remarks Differs from tf.gather: the gradient also exists on the WebAssembly backend, which has no scatter kernel, and no number is read back, so that a
 * step that gathers can be compiled.
 * @example
 * gather(tf.tensor2d([[1, 2], [3, 4]]), tf.tensor1d([1, 1, 0], 'int32')).arraySync(); // => [[3, 4], [3, 4], [1, 2]]
 */
export function gather(table: tf.Tensor, ids: tf.Tensor): tf.Tensor {
  if (table.rank !== 2 && table.rank !== 3) {
    throw new ShapeError(`table must have shape [V, D] or [S, V, D]. Got [${table.shape.join(', ')}].`);
  }
  if (ids.dtype !== 'int32') throw new ShapeError(`ids must have dtype int32. Got ${ids.dtype}.`);
  const d = table.shape[table.rank - 1];
  if (table.rank === 2) return tf.reshape(gatherRows(table, tf.reshape(ids, [-1])), [...ids.shape, d]);
  const [nSeeds, nRows] = table.shape;
  if (ids.shape[0] !== nSeeds) {
    throw new ShapeError(
      `ids must have the ${nSeeds} seeds of table as its first axis. Got [${ids.shape.join(', ')}].`,
    );
  }
  // One table of S·V rows; seed s counts from s·V.
  const first = tf.mul(tf.range(0, nSeeds, 1, 'int32'), tf.scalar(nRows, 'int32'));
  const rows = tf.add(tf.reshape(ids, [nSeeds, -1]), tf.expandDims(first, 1));
  const gathered = gatherRows(tf.reshape(table, [nSeeds * nRows, d]), tf.reshape(rows, [-1]));
  return tf.reshape(gathered, [...ids.shape, d]);
}

/** table [V, D], ids [N] -> [N, D]; gradient: scatterRows. */
function gatherRows(table: tf.Tensor, ids: tf.Tensor): tf.Tensor {
  const operation = tf.customGrad((...args) => {
    const [x, save] = args as [tf.Tensor, tf.GradSaveFunc];
    save([ids]);
    return {
      value: valueOfGather(x, ids as tf.Tensor1D),
      gradFunc: (dy, [rows]) => scatterRows(dy, rows, table.shape[0]),
    };
  });
  return operation(table);
}

/** On the native backend tf.gather reads the numbers back to check them, which a compiled step may not; tf.gatherND leaves the check to the library. */
function valueOfGather(table: tf.Tensor, ids: tf.Tensor1D): tf.Tensor {
  return tf.getBackend() === 'tensorflow'
    ? tf.gatherND(table, tf.expandDims(ids, -1))
    : tf.gather(table, ids);
}

/** rows [N, D], ids [N] -> [V, D]: row v is the sum of the rows whose number is v; gradient: gatherRows. */
function scatterRows(rows: tf.Tensor, ids: tf.Tensor, nRows: number): tf.Tensor {
  const operation = tf.customGrad((...args) => {
    const [x, save] = args as [tf.Tensor, tf.GradSaveFunc];
    save([ids]);
    const value = valueOfScatter(x, ids as tf.Tensor1D, nRows);
    return {value, gradFunc: (dy, [numbers]) => gatherRows(dy, numbers)};
  });
  return operation(rows);
}

function valueOfScatter(rows: tf.Tensor, ids: tf.Tensor1D, nRows: number): tf.Tensor {
  if (tf.getBackend() !== 'wasm') return tf.unsortedSegmentSum(rows, ids, nRows);
  // WebAssembly has no scatter kernel. There a product over an empty axis is whatever the memory held, and a oneHot of dtype float32 holds
  // the bits of integers.
  if (ids.size === 0) return tf.zeros([nRows, rows.shape[1] as number]);
  return tf.matMul(tf.cast(tf.oneHot(ids, nRows), 'float32'), rows, true);
}
