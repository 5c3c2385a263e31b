import {readFile} from 'node:fs/promises';
import path from 'node:path';

/** One item of the discussion that the notebooks answer. */
export type ThreadItem = {
  /** Who said it. */
  speaker: string;
  /** What was said, paraphrased. */
  says: string;
};

/**
 * What the discussion says, by the id under which claims and verdicts speak of it: `docs/thread.json`. Readers see the words and
 * never the id.
 *
 * @param root - the project's folder
 */
export async function readThread(root: string): Promise<Map<string, ThreadItem>> {
  const file = path.join(root, 'docs', 'thread.json');
  const written = await readFile(file, 'utf8').catch(() => '{}');
  return new Map(Object.entries(JSON.parse(written) as {[id: string]: ThreadItem}));
}
