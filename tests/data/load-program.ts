// Loads Fashion-MNIST in a process of its own: load-program.ts FOLDER [die-while-keeping]. Prints the checksum of the images and by how much the process grew, in MB.
import {createHash} from 'node:crypto';
import fs from 'node:fs';
import promises from 'node:fs/promises';
import {loadFashionMnist} from '../../lib/data/load-fashion-mnist';

const [folder, dies] = process.argv.slice(2);
const peak = (): number => process.resourceUsage().maxRSS / 1024;

async function main(): Promise<void> {
  if (dies) {
    promises.writeFile = (async (file: string, content: Uint8Array) => {
      fs.writeFileSync(file, content.subarray(0, content.length / 2));
      process.kill(process.pid, 'SIGKILL');
      await new Promise(() => undefined);
    }) as typeof promises.writeFile;
  }
  const before = peak();
  const {train, test} = await loadFashionMnist({folder});
  const grown = peak() - before;
  const sha256 = createHash('sha256').update(train.images).update(test.images).digest('hex');
  console.log(JSON.stringify({sha256, grown}));
}

void main();
