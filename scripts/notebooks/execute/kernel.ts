import type {Kernel} from '@jupyterlab/services';
import type {Jupyter} from './jupyter';

/** How long one start of a kernel may take, in milliseconds. */
const startLimit = 60_000;

/**
 * Starts a TypeScript kernel and waits until it answers. A start that fails is tried once more: tslab now and then finds its
 * socket "blocked by a bind or unbind operation".
 *
 * @param folder - the working directory, relative to the server's root
 * @throws Error when the second start fails too
 */
export async function startKernel(jupyter: Jupyter, folder: string): Promise<Kernel.IKernelConnection> {
  try {
    return await startOnce(jupyter, folder);
  } catch {
    return await startOnce(jupyter, folder);
  }
}

async function startOnce(jupyter: Jupyter, folder: string): Promise<Kernel.IKernelConnection> {
  const kernel = await jupyter.kernels.startNew({name: 'tslab', path: folder} as Kernel.IKernelOptions);
  try {
    await within(
      startLimit,
      kernel.info,
      `The TypeScript kernel did not answer within ${startLimit / 1000} s.`,
    );
    return kernel;
  } catch (error) {
    await kernel.shutdown().catch(() => undefined);
    throw error;
  }
}

/**
 * Comes true, with a sentence about it, when a kernel's process has ended by itself.
 *
 * @param when - the end of that sentence, such as `while the cell ran`
 */
export function untilDead(kernel: Kernel.IKernelConnection, when: string): Promise<string> {
  return new Promise((resolve) => {
    kernel.statusChanged.connect((_, status) => {
      if (['dead', 'autorestarting', 'restarting'].includes(status)) {
        resolve(`The kernel died ${when}: its process ended or was killed (out of memory?).`);
      }
    });
  });
}

/** Waits for a promise, at most so many milliseconds. */
export async function within<T>(limit: number, promise: Promise<T>, message: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(message)), limit);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
