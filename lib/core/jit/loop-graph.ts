import * as tf from '@tensorflow/tfjs';
import {newGraph, value, type Graph} from './graph';
import type {NativeBackend} from './native';
import {addRecording} from './recorded-graph';
import type {Recording} from './recording';
import {openSession} from './session';

/** A recorded step as a loop. */
export type LoopGraph = {
  /** Runs the steps of the numbers from `start` to before `stop`; results are the state's leaves, then the outputs stacked. */
  readonly run: (
    state: readonly tf.Tensor[],
    inputs: readonly tf.Tensor[],
    start: number,
    stop: number,
  ) => tf.Tensor[];
  /** Frees the graph. */
  readonly dispose: () => void;
};

/**
 * Makes a loop of a recorded step, of TensorFlow's control-flow nodes: each value that changes goes Enter → Merge → Switch → (step) → NextIteration → Merge, and
 * leaves by Exit when the counter reaches its end. Inputs of all steps enter once and are sliced by the counter (a view, no copy); outputs are collected in arrays.
 *
 * @param backend - the native backend
 * @param recording - one step: inputs (state, this step's input), results (next state, this step's output)
 * @param nState - how many leaves of both are the state
 * @param parts - in how many parts large matrix products are computed
 */
export function loopGraph(
  backend: NativeBackend,
  recording: Recording,
  nState: number,
  parts: number,
): LoopGraph {
  const {binding} = backend;
  const [float, int] = [binding.TF_FLOAT, binding.TF_INT32];
  const graph = newGraph(binding);
  const {node} = graph;
  const T = (dtype: number): Parameters<Graph['node']>[3] => ({T: value.type(dtype)});
  const scalar = (name: string, integer: number): string =>
    graph.constant(name, Int32Array.of(integer), {dtype: int, shape: []});
  const enter = (name: string, input: string, dtype: number, constant: boolean): string =>
    node(name, 'Enter', [input], {
      T: value.type(dtype),
      frame_name: value.text('steps'),
      is_constant: value.flag(constant),
      parallel_iterations: value.integer(8),
    });
  /** A value from before the loop that every step sees. */
  const invariant = (input: string, dtype: number): string => enter(`${input}/inside`, input, dtype, true);
  /** A value that changes from step to step: its node inside the loop, and the one after the loop once `next` is known. */
  const variable = (
    name: string,
    initial: string,
    dtype: number,
  ): {merged: string; now: string; close: (next: string) => string} => {
    const merged = node(
      `${name}/merge`,
      'Merge',
      [enter(`${name}/enter`, initial, dtype, false), `${name}/next`],
      {
        T: value.type(dtype),
        N: value.integer(2),
      },
    );
    const leaving = node(`${name}/switch`, 'Switch', [merged, 'continue'], T(dtype));
    return {
      merged,
      now: `${leaving}:1`,
      close: (next) => {
        // After the last step a constant is still there; it must not begin another one.
        node(`${name}/next`, 'NextIteration', [next, '^following'], T(dtype));
        return node(`${name}/exit`, 'Exit', [leaving], T(dtype));
      },
    };
  };

  const [start, stop] = [graph.placeholder('start', int), graph.placeholder('stop', int)];
  const [zero, one] = [scalar('zero', 0), scalar('one', 1)];
  const counter = variable('counter', start, int);
  const isBefore = node('isBefore', 'Less', [counter.merged, invariant(stop, int)], T(int));
  node('continue', 'LoopCond', [isBefore]);
  const oneInside = invariant(one, int);

  const stateForms = recording.inputs.slice(0, nState);
  const inputForms = recording.inputs.slice(nState);
  const states = stateForms.map(({dtype}, i) =>
    variable(`state${i}`, graph.placeholder(`initial${i}`, dtype), dtype),
  );

  // Inputs of this step: row `counter` of each stack.
  const atCounter = (at: string, name: string): string =>
    node(name, 'ExpandDims', [at, invariant(scalar(`${name}/axis`, 0), int)], {
      T: value.type(int),
      Tdim: value.type(int),
    });
  const first = atCounter(counter.now, 'row');
  const following = node('following', 'AddV2', [counter.now, oneInside], T(int));
  const last = atCounter(following, 'rowEnd');
  const strides = invariant(graph.constant('strides', Int32Array.of(1), {dtype: int, shape: [1]}), int);
  const inputs = inputForms.map(({dtype}, i) => {
    const stack = graph.placeholder(`input${i}`, dtype);
    return node(`row${i}`, 'StridedSlice', [invariant(stack, dtype), first, last, strides], {
      T: value.type(dtype),
      Index: value.type(int),
      begin_mask: value.integer(0),
      end_mask: value.integer(0),
      ellipsis_mask: value.integer(0),
      new_axis_mask: value.integer(0),
      shrink_axis_mask: value.integer(1),
    });
  });

  const results = addRecording(
    graph,
    binding,
    recording,
    [...states.map(({now}) => now), ...inputs],
    (name, values, form) => invariant(graph.constant(name, values, form), form.dtype),
    parts,
  );

  const size = node('size', 'Sub', [stop, start], T(int));
  const position = node('position', 'Sub', [counter.now, invariant(start, int)], T(int));
  counter.close(following);
  const finals = states.map(({close}, i) =>
    node(`state${i}/final`, 'Identity', [close(results[i])], T(stateForms[i].dtype)),
  );
  const stacks = recording.results.slice(nState).map(({dtype, shape}, i) => {
    const array = node(`output${i}/array`, 'TensorArrayV3', [size], {
      dtype: value.type(dtype),
      element_shape: value.shape(shape),
    });
    const inside = invariant(array, binding.TF_RESOURCE);
    const flow = variable(`output${i}/flow`, `${array}:1`, float);
    const written = node(
      `output${i}/write`,
      'TensorArrayWriteV3',
      [inside, position, results[nState + i], flow.now],
      T(dtype),
    );
    const indices = node(`output${i}/indices`, 'Range', [zero, size, one], {Tidx: value.type(int)});
    return node(`output${i}`, 'TensorArrayGatherV3', [array, indices, flow.close(written)], {
      dtype: value.type(dtype),
      element_shape: value.shape(shape),
    });
  });

  const session = openSession(
    backend,
    graph.savedModel(),
    ['start', 'stop', ...states.map((_, i) => `initial${i}`), ...inputs.map((_, i) => `input${i}`)],
    [...finals, ...stacks],
  );
  return {
    run: (state, stackedInputs, from, to) =>
      session.run([tf.scalar(from, 'int32'), tf.scalar(to, 'int32'), ...state, ...stackedInputs]),
    dispose: session.dispose,
  };
}
