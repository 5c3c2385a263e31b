import {mkdir, writeFile} from 'node:fs/promises';
import path from 'node:path';
import type {Page} from 'playwright-core';
import {it} from 'vitest';
import {evidenceFolder, root} from './places';

/** What a test may show when it fails. */
export type Witness = {page(): Page | undefined; log(): string};

/** Characters of the log that are kept. */
const logLength = 8000;

/**
 * Declares tests that, on failure, leave a picture of the page and the last lines of the log in `build/e2e`, and say so in their message.
 *
 * @param witness - asked after the failure
 */
export function testsWithEvidence({page, log}: Witness) {
  return (name: string, body: () => Promise<void>): void => {
    it(name, async ({task}) => {
      try {
        await body();
      } catch (error) {
        const told = error instanceof Error ? error : new Error(String(error));
        const left = await leaveEvidence(name, page(), `${told.message}\n\n${log().slice(-logLength)}`);
        told.message += `\n\nTo look at: ${left.join(', ')}`;
        if ((task.result?.retryCount ?? 0) === 0)
          console.log(`"${name}" failed and is tried once more. ${told.message}`);
        throw told;
      }
    });
  };
}

async function leaveEvidence(name: string, page: Page | undefined, log: string): Promise<string[]> {
  await mkdir(evidenceFolder, {recursive: true});
  const file = path.join(evidenceFolder, name.replace(/[^\w]+/g, '-').replace(/^-|-$/g, ''));
  await writeFile(`${file}.log`, log);
  const hasPicture = await page?.screenshot({path: `${file}.png`}).then(
    () => true,
    () => false,
  );
  return [...(hasPicture ? [`${file}.png`] : []), `${file}.log`].map((left) => path.relative(root, left));
}
