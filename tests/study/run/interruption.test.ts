import {afterEach, describe, expect, test} from 'vitest';
import {interruptible} from '../../../lib/study/run/interruption';

const kernel = (): void => undefined;
afterEach(() => void process.off('SIGINT', kernel));

/** Resolves with the reason when it is aborted. */
const untilAborted = ({signal}: AbortController): Promise<unknown> =>
  new Promise((resolve) => signal.addEventListener('abort', () => resolve(signal.reason)));

describe('interruptible', () => {
  test('stops its work at a signal that the kernel listens to, and listens no more', async () => {
    process.on('SIGINT', kernel);
    const before = process.listenerCount('SIGINT');
    const work = interruptible(untilAborted);
    await null;
    expect(process.listenerCount('SIGINT')).toBe(before + 1);
    process.emit('SIGINT');
    expect(await work).toEqual(new Error('The training was interrupted.'));
    expect(process.listenerCount('SIGINT')).toBe(before);
  });

  test('does so in the first statement of a cell too, while the kernel’s listener is set aside', async () => {
    const work = interruptible(untilAborted);
    process.on('SIGINT', kernel);
    await null;
    process.emit('SIGINT');
    expect(await work).toEqual(new Error('The training was interrupted.'));
  });

  test('listens to nothing where nobody does', async () => {
    const others = process.listeners('SIGINT');
    process.removeAllListeners('SIGINT');
    try {
      await interruptible(async () => expect(process.listenerCount('SIGINT')).toBe(0));
    } finally {
      others.forEach((listener) => process.on('SIGINT', listener));
    }
  });
});
