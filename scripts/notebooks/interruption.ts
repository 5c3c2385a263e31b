/** Whether the program is being ended from outside. */
export type Interruption = {begun(): boolean};

/**
 * Ends the program in order when it is interrupted: what runs beside it first, then itself, with the status that a shell expects.
 *
 * @param close - ends what runs beside the program
 */
export function endOnSignals(close: () => Promise<void>): Interruption {
  let begun = false;
  const end = (words: string, status: number): void => {
    // What breaks because everything is being ended is no news.
    if (begun) return;
    begun = true;
    console.log(`\n${words}: ending kernels and browser.`);
    void close().finally(() => process.exit(status));
  };
  // Not only once: a second Ctrl-C would end this program before it has ended the others.
  process.on('SIGINT', () => end('Interrupted', 130));
  process.on('SIGTERM', () => end('Terminated', 143));
  process.on('SIGHUP', () => end('Hung up', 129));
  process.on('uncaughtException', (error) => end(error.stack ?? String(error), 1));
  return {begun: () => begun};
}
