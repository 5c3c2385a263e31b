/** The error that a call throws; an error itself if it throws none. */
export function errorOf(call: () => unknown): Error {
  try {
    call();
  } catch (error) {
    return error as Error;
  }
  throw new Error('Expected the call to throw. It returned.');
}
