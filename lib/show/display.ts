import {randomUUID} from 'node:crypto';
import {createRequire} from 'node:module';

/** The forms of one output by MIME type: text, or JSON for types that end in `+json`. */
export type MimeBundle = {readonly [mime: string]: unknown};

/** What is known about an output beside its forms; the text alternative of a figure, for one. */
export type OutputMetadata = {readonly [name: string]: unknown};

/** One output as a notebook receives it. */
export type Output = {
  readonly data: MimeBundle;
  readonly metadata: OutputMetadata;
  /** The name under which a later output may replace this one. */
  readonly displayId?: string;
  /** Whether this output replaces an earlier one of the same name. */
  readonly update: boolean;
};

/** A place in a notebook whose content can be replaced. */
export type LiveDisplay = {
  /** Shows an output in this place: the first call opens it, later calls replace what it holds. */
  show(data: MimeBundle, metadata?: OutputMetadata): void;
};

type Writer = (content: object, update: boolean) => void;

/** What tslab's private module exports. `null` until the kernel has run its first cell. */
type KernelModule = {lastWriteDisplayData: Writer | null};

const captures: Output[][] = [];

/**
 * Whether the notebook is executed without a reader: `WHY_ATTENTION_HEADLESS=1`. Nothing then moves in the outputs, since
 * they are kept.
 *
 * @returns true when nobody looks while the cells run
 * @example
 * isHeadless(); // => false
 */
export function isHeadless(): boolean {
  return process.env.WHY_ATTENTION_HEADLESS === '1';
}

/**
 * Whether this process is a notebook's kernel.
 *
 * @returns true inside tslab, false in scripts and tests
 * @example
 * isKernel(); // => false
 */
export function isKernel(): boolean {
  return kernelModule() !== undefined;
}

/**
 * Shows one output below the running cell, in all the forms given; the notebook picks the richest that it can draw.
 * Outside a kernel nothing happens, so that scripts and tests may call everything that displays.
 *
 * @param data - the forms by MIME type; give `text/plain` too, for readers that draw nothing else
 * @param options - `metadata` of the output; `displayId`, the name under which a later call may replace it; `update`, whether this
 *   call replaces the output of that name (false by default)
 * @example
 * outputsOf(() => display({'text/plain': 'four'}))[0].data; // => {"text/plain": "four"}
 */
export function display(
  data: MimeBundle,
  options: {metadata?: OutputMetadata; displayId?: string; update?: boolean} = {},
): void {
  const {metadata = {}, displayId, update = false} = options;
  const capture = captures[captures.length - 1];
  if (capture) {
    capture.push({data, metadata, ...(displayId === undefined ? {} : {displayId}), update});
    return;
  }
  // Looked up at each call: tslab makes a new writer for each cell, tied to that cell's message.
  const write = kernelModule()?.lastWriteDisplayData;
  write?.({data, metadata, transient: displayId === undefined ? {} : {display_id: displayId}}, update);
}

/**
 * Opens a place below the running cell whose content can be replaced, as progress and live curves need.
 * Text, HTML, SVG and PNG redraw there; JupyterLab does not redraw a Plotly figure.
 *
 * @returns a place that is empty until its first `show`
 * @example
 * const place = openDisplay();
 * outputsOf(() => [1, 2].forEach((n) => place.show({'text/plain': `${n}`}))).map((output) => output.update); // => [false, true]
 */
export function openDisplay(): LiveDisplay {
  const displayId = randomUUID();
  let opened = false;
  return {
    show(data, metadata) {
      display(data, {metadata, displayId, update: opened});
      opened = true;
    },
  };
}

/**
 * Everything that a function displays, caught instead of shown. Functions that display return nothing, since a notebook
 * prints the value of a cell's last expression; this is how scripts and tests see what they made.
 *
 * @param run - a function that displays; it must not be asynchronous
 * @returns the outputs in order
 * @throws whatever `run` throws
 * @example
 * outputsOf(() => table([{a: 1}])).length; // => 1
 */
export function outputsOf(run: () => unknown): Output[] {
  const outputs: Output[] = [];
  captures.push(outputs);
  try {
    run();
  } finally {
    captures.splice(captures.indexOf(outputs), 1);
  }
  return outputs;
}

const loaded = createRequire(__filename).cache;

/**
 * The module of the running kernel. It is looked up among the loaded modules, never required: a kernel started from another copy
 * of tslab has its writer in that copy's module, and requiring our own would load a second kernel that writes nowhere.
 */
function kernelModule(): KernelModule | undefined {
  const candidates = Object.keys(loaded)
    .filter((path) => /[\\/]tslab[\\/]dist[\\/]jupyter\.js$/.test(path))
    .map((path) => loaded[path]?.exports as KernelModule);
  // A global tslab may have handed over to a local one: both are loaded, and only the one that runs cells has a writer.
  const kernel = candidates.find((exports) => typeof exports?.lastWriteDisplayData === 'function');
  if (!kernel && candidates.length === 0 && process.argv.includes('--config-path')) {
    throw new Error(
      'This looks like a Jupyter kernel, but tslab/dist/jupyter.js, through which outputs are written, is not loaded. ' +
        'Start the kernel with the tslab of this project (npm run lab).',
    );
  }
  return kernel;
}
