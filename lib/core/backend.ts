import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import util from 'node:util';
import * as tf from '@tensorflow/tfjs';
import {ConfigError} from './errors';
import {nativeBackend} from './jit/native';
import {registerNativeKernels} from './native-kernels';
import {useOneDnnBatchNorm} from './one-dnn/batch-norm';
import {useOneDnnConvolutions} from './one-dnn/convolutions';
import {registerWasmKernels} from './wasm-kernels';

/** The backends that can be asked for; `auto` takes the native one where it works. */
export const backendNames = ['auto', 'native', 'wasm'] as const;

/** What computes, in words and numbers. */
export type Backend = {
  /** `native` (libtensorflow) or `wasm`. */
  readonly name: 'native' | 'wasm';
  /** For example `CPU` or `GPU`. */
  readonly device: string;
  /** `tensorflow` or `tfjs-backend-wasm`. */
  readonly library: string;
  /** The library's version. */
  readonly version: string;
  /** Threads that one operation may use; operations that do not wait for one another run side by side on all cores besides. */
  readonly threads: number;
  /** The choice in one line, with the reason why it is not the better one. */
  readonly report: string;
};

/** How a backend is found: the parts that a test replaces. */
export type BackendProbes = {
  /** Loads the native binding and returns its library version and device; throws where it cannot. */
  readonly native: () => {version: string; device: string};
  /** Loads the WASM backend and returns its version. */
  readonly wasm: () => Promise<string>;
  /** Why the set-up did not build the native library, where it says so. */
  readonly reason: () => string | undefined;
  readonly threads: number;
};

/**
 * Decides which backend computes.
 *
 * @param request - `auto`, `native` or `wasm`
 * @param probes - how to load each
 * @returns the backend, with a one-line report
 * @throws ConfigError for an unknown name; Error if `native` is asked for and cannot be had
 * @example
 * const probes = {native: () => ({version: '2.21.0', device: 'CPU'}), wasm: async () => '4.22.0', reason: () => undefined, threads: 2};
 * (await chooseBackend('auto', probes)).report; // => "tensorflow 2.21, CPU, 2 threads an operation"
 */
export async function chooseBackend(request: string, probes: BackendProbes): Promise<Backend> {
  assertBackendName(request);
  const {threads} = probes;
  const threadsInWords = `${threads} thread${threads === 1 ? '' : 's'} an operation`;
  let why = 'it was asked for';
  if (request !== 'wasm') {
    try {
      const {version, device} = probes.native();
      const report = `tensorflow ${version.split('.').slice(0, 2).join('.')}, ${device}, ${threadsInWords}`;
      return {name: 'native', device, library: 'tensorflow', version, threads, report};
    } catch (error) {
      const reason = probes.reason() ?? String((error as Error).message).split('\n')[0];
      if (request === 'native') {
        throw new Error(
          `The native backend cannot be loaded: ${reason}. Run "npm run setup -- --backend auto", or ask for wasm.`,
          {cause: error},
        );
      }
      why = `native library not built because ${reason}`;
    }
  }
  const version = await probes.wasm();
  return {
    name: 'wasm',
    device: 'CPU',
    library: 'tfjs-backend-wasm',
    version,
    threads: 1,
    report: `WASM backend: ${why}`,
  };
}

function assertBackendName(request: string): void {
  if ((backendNames as readonly string[]).includes(request)) return;
  throw new ConfigError(`backend must be one of ${backendNames.join(', ')}. Got ${request}.`);
}

function loadNative(): {version: string; device: string} {
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';
  // oneDNN for all operations would fuse some: a compiled graph had other last digits than its operations one by one. It computes some (one-dnn/).
  process.env.TF_ENABLE_ONEDNN_OPTS ??= '0';
  // One thread an operation: a graph of small operations is a third faster when independent ones share the cores than when each is cut in pieces (measured), and
  // results do not depend on how many cores there are.
  process.env.TF_NUM_INTRAOP_THREADS ??= '1';
  // On a GPU, products in float32 and not in TF32's 10 bits of mantissa.
  process.env.NVIDIA_TF32_OVERRIDE ??= '0';
  // tfjs-node calls both in the middle of a training step. Node 23 has them no more, and Node 22 warns of them on standard error.
  Object.assign(util, {
    isArray: Array.isArray,
    isNullOrUndefined: (value: unknown) => value === null || value === undefined,
  });
  // Required here and not imported: it throws where the binding is not built.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  require('@tensorflow/tfjs-node-gpu');
  registerNativeKernels();
  const native = tf.findBackend('tensorflow') as unknown as {
    binding: {TF_Version: string};
    isUsingGpuDevice: boolean;
  };
  return {version: native.binding.TF_Version, device: native.isUsingGpuDevice ? 'GPU' : 'CPU'};
}

async function loadWasm(): Promise<string> {
  const wasm = await import('@tensorflow/tfjs-backend-wasm');
  wasm.setWasmPaths(`${path.dirname(require.resolve('@tensorflow/tfjs-backend-wasm'))}${path.sep}`);
  registerWasmKernels();
  return wasm.version_wasm;
}

/** The set-up leaves a note where it could not build the native library; it is looked for in the folders above. */
function reasonOfSetup(): string | undefined {
  for (let folder = __dirname; path.dirname(folder) !== folder; folder = path.dirname(folder)) {
    const note = path.join(folder, '.cache', 'native.json');
    if (fs.existsSync(note)) return (JSON.parse(fs.readFileSync(note, 'utf8')) as {reason?: string}).reason;
  }
  return undefined;
}

let current: Promise<Backend> | undefined;
let inUse: Backend | undefined;

/**
 * Chooses the backend once for this process and returns what it is.
 *
 * @param request - `auto` (default, or the environment's WHY_ATTENTION_BACKEND), `native` or `wasm`
 * @returns the backend in use; print its `report`
 * @throws ConfigError for an unknown name; Error if `native` is asked for and cannot be had, or if this process computes on another backend already
 * @example
 * const {report} = await useBackend();
 * report.length > 0; // => true
 */
export async function useBackend(request = process.env.WHY_ATTENTION_BACKEND ?? 'auto'): Promise<Backend> {
  assertBackendName(request);
  current ??= startBackend(request).catch((error: unknown) => {
    current = undefined; // so that another one may be asked for
    throw error;
  });
  const backend = await current;
  if (request !== 'auto' && request !== backend.name) {
    throw new Error(
      `This process computes on the ${backend.name} backend already. Got a request for ${request}: start another process with WHY_ATTENTION_BACKEND=${request}.`,
    );
  }
  return backend;
}

async function startBackend(request: string): Promise<Backend> {
  const threads = Number(process.env.TF_NUM_INTRAOP_THREADS ?? 1) || os.availableParallelism();
  let backend = await chooseBackend(request, {
    native: loadNative,
    wasm: loadWasm,
    reason: reasonOfSetup,
    threads,
  });
  await tf.setBackend(backend.name === 'native' ? 'tensorflow' : 'wasm');
  await tf.ready();
  // With oneDNN for all, the library takes its kernels by itself.
  if (backend.name === 'native' && backend.device === 'CPU' && process.env.TF_ENABLE_ONEDNN_OPTS === '0') {
    const native = nativeBackend()!;
    const haveBoth = [useOneDnnConvolutions, useOneDnnBatchNorm].map((use) => use(native)).every(Boolean);
    const slower = 'without the kernels of oneDNN, so that convolutions and batch norms take longer';
    if (!haveBoth) backend = {...backend, report: `${backend.report}, ${slower}`};
  }
  inUse = backend;
  return backend;
}

/**
 * The backend that computes in this process, or undefined before the first `useBackend`.
 *
 * @example
 * const backend = await useBackend();
 * backendInUse() === backend; // => true
 */
export function backendInUse(): Backend | undefined {
  return inUse;
}
