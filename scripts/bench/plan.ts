import {benchSteps} from './steps';
import type {TimingProcess, TimingRequest} from './timing-process';

/**
 * Milliseconds of one step in one implementation.
 *
 * `pytorch` is PyTorch as it comes, eager, but in the rows `sweep-*`: there it is its best arrangement, with the fused Adam and one single-threaded process a core.
 */
export type Row = {readonly step: string; readonly implementation: string; readonly milliseconds: number};

/** The processes among which a round divides its requests. */
export type Processes = {
  /** This library, as it trains. */
  readonly library: TimingProcess;
  /** The same with TensorFlow's own threads. */
  readonly stock: TimingProcess;
  /** PyTorch, with all cores. */
  readonly torch?: TimingProcess;
  /** This library, one single-threaded process a core. */
  readonly libraryACore: readonly TimingProcess[];
  /** PyTorch, one single-threaded process a core. */
  readonly torchACore: readonly TimingProcess[];
};

/** One thing to time: on one process, or on one a core at once. */
type Item = {
  readonly step: string;
  readonly implementation: string;
  readonly on: readonly TimingProcess[];
  readonly request: TimingRequest;
  /** Steps that count as one, as seeds trained together do. */
  readonly divideBy: number;
};

const LIBRARY = ['compiled', 'one-step-a-call'];
const TORCH = ['pytorch', 'pytorch-fused', 'pytorch-compile'];
/** The best arrangement of each side where many trainings keep all cores busy: one single-threaded process a core, PyTorch with its fused Adam, named `pytorch` there. */
const SWEEPS = ['mlp', 'block'];

/** Everything that a round times, in order: implementations of a step side by side. */
export function itemsOf(
  {library, stock, torch, libraryACore, torchACore}: Processes,
  seconds: number,
): Item[] {
  const item = (
    step: string,
    implementation: string,
    on: readonly TimingProcess[],
    request: Partial<TimingRequest> = {},
  ): Item => ({
    step,
    implementation,
    on,
    request: {step, implementation, seconds, ...request},
    divideBy: step.endsWith('-per-seed') ? benchSteps[step]().nSeeds : 1,
  });
  return [
    ...Object.keys(benchSteps).flatMap((step) => [
      ...LIBRARY.map((implementation) => item(step, implementation, [library])),
      // Operation by operation: as TensorFlow.js comes, and with this library's threads.
      item(step, 'eager', [stock]),
      item(step, 'eager-one-thread', [library], {implementation: 'eager'}),
      ...(torch ? TORCH.map((implementation) => item(step, implementation, [torch])) : []),
    ]),
    ...SWEEPS.flatMap((step) => [
      item(`sweep-${step}`, 'compiled', libraryACore, {step}),
      ...(torch
        ? [item(`sweep-${step}`, 'pytorch', torchACore, {step, implementation: 'pytorch-fused'})]
        : []),
    ]),
    // 64 sentences by a net of MiniLM's size, compiled, as it is used for many, and operation by operation
    item('embedding', 'compiled', [library]),
    item('embedding', 'eager', [library]),
    ...(torch ? [item('embedding', 'pytorch', [torch])] : []),
    item('draw', 'threefry', [library]),
    item('matrix-product', 'all-cores', [stock]),
    item('matrix-product', 'each-core', libraryACore),
    ...(torch ? [item('matrix-product', 'pytorch', [torch])] : []),
  ];
}

/** Times one item: the mean over its processes, which run at the same time. */
export async function timeItem({
  step,
  implementation,
  on,
  request,
  divideBy,
}: Item): Promise<Row & {parameters?: number}> {
  const timings = await Promise.all(on.map((process) => process.time(request)));
  const mean = timings.reduce((sum, {milliseconds}) => sum + milliseconds, 0) / timings.length;
  return {step, implementation, milliseconds: mean / divideBy, parameters: timings[0].parameters};
}

/** The medians of several rounds' rows. */
export function medians(rounds: readonly (readonly Row[])[]): Row[] {
  return rounds[0].map(({step, implementation}, i) => {
    const sorted = rounds.map((rows) => rows[i].milliseconds).sort((a, b) => a - b);
    const middle = sorted.length >> 1;
    const milliseconds = sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    return {step, implementation, milliseconds};
  });
}
