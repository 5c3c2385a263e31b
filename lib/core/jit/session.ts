import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type * as tf from '@tensorflow/tfjs';
import type {NativeBackend} from './native';

/** A graph that is loaded and can be run. */
export type Session = {
  /** Runs the graph; the results are new tensors. */
  readonly run: (inputs: readonly tf.Tensor[]) => tf.Tensor[];
  /** Frees the graph, once. Running it afterwards throws. */
  readonly dispose: () => void;
};

/**
 * Loads a graph.
 *
 * @param backend - the native backend
 * @param savedModel - the bytes of the SavedModel
 * @param inputNames - placeholders, in the order in which `run` takes them
 * @param outputNames - nodes whose first outputs are returned
 */
export function openSession(
  backend: NativeBackend,
  savedModel: Uint8Array,
  inputNames: readonly string[],
  outputNames: readonly string[],
): Session {
  const {binding} = backend;
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'why-attention-graph-'));
  let session: number;
  try {
    fs.writeFileSync(path.join(folder, 'saved_model.pb'), savedModel);
    session = binding.loadSavedModel(folder, 'serve');
  } finally {
    fs.rmSync(folder, {recursive: true, force: true});
  }
  const [inputs, outputs] = [inputNames.join(), outputNames.join()];
  return {
    run: (tensors) => {
      if (outputNames.length === 0) return []; // the library refuses to run for nothing
      return binding
        .runSavedModel(session, backend.getInputTensorIds(tensors), inputs, outputs)
        .map((tensor) => backend.createOutputTensor(tensor));
    },
    dispose: () => binding.deleteSavedModel(session),
  };
}
