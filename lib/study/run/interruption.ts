/**
 * Does work that an interrupt of the notebook's kernel stops.
 *
 * On SIGINT the kernel ends the cell and goes on living, and so would the work. Where nobody listens to the signal (a script), it ends the process as ever.
 *
 * @param work - given what stops it: it ends soon after `stop.signal` is aborted, and may abort it itself
 * @returns what the work resolves to
 * @throws what the work throws; the abort's reason is "The training was interrupted."
 * @example
 * await interruptible(async ({signal}) => (signal.aborted ? 0 : 7)); // => 7
 */
export async function interruptible<T>(work: (stop: AbortController) => Promise<T>): Promise<T> {
  const stop = new AbortController();
  const interrupt = (): void => stop.abort(new Error('The training was interrupted.'));
  // Until its first await a cell runs with all listeners set aside, and one that is added then would make the signal end the kernel.
  await null;
  // A first listener would keep a script alive that the signal is to end.
  if (process.listenerCount('SIGINT') > 0) process.on('SIGINT', interrupt);
  try {
    return await work(stop);
  } finally {
    process.off('SIGINT', interrupt);
  }
}
