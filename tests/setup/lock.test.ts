import {spawn} from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, expect, it, vi} from 'vitest';
import {lock} from './set-up-modules';

let folder: string;
let place: string;

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'why-attention-lock-'));
  place = path.join(folder, 'lock');
});

afterEach(() => {
  fs.rmSync(folder, {recursive: true, force: true});
});

/** A lock as another process left it. */
function leave(holder: {pid: number; host: string}, programs: number[] = []): void {
  fs.mkdirSync(place);
  fs.writeFileSync(path.join(place, 'holder.json'), JSON.stringify(holder));
  fs.writeFileSync(path.join(place, 'programs.json'), JSON.stringify(programs));
}

/** The number of a process that has ended. */
async function endedProcess(): Promise<number> {
  const child = spawn(process.execPath, ['-e', '']);
  await new Promise((resolve) => child.on('close', resolve));
  return child.pid as number;
}

it('is held by one at a time: the second waits for the first', async () => {
  const order: string[] = [];
  const first = await lock.acquire(place);
  const waited: (number | undefined)[] = [];
  const second = lock.acquire(place, {onWait: (pid) => waited.push(pid), pause: 10}).then((held) => {
    order.push('second has it');
    held.release();
  });
  await new Promise((resolve) => setTimeout(resolve, 60));
  order.push('first gives it back');
  first.release();
  await second;
  expect(order).toEqual(['first gives it back', 'second has it']);
  expect(waited).toEqual([process.pid]);
  expect(fs.existsSync(place)).toBe(false);
});

it('says to those who wait what holds it and since when; whoever will not wait is let go', async () => {
  const held = await lock.acquire(place, {command: 'npm run confirm'});
  const refuse = (_?: number, holder?: {command?: string; since?: string}): void => {
    throw new Error(`${holder?.command} since ${holder?.since}`);
  };
  await expect(lock.acquire(place, {onWait: refuse})).rejects.toThrow(/^npm run confirm since 20\d\d-.*Z$/);
  held.release();
  (await lock.acquire(place, {onWait: refuse})).release();
});

it('that was taken afresh while another was about to remove the stale one stays', async () => {
  leave({pid: await endedProcess(), host: os.hostname()});
  // Just when it renames what it takes for stale, another has taken its place.
  const rename = fs.renameSync;
  const spy = vi.spyOn(fs, 'renameSync').mockImplementationOnce((from, to) => {
    fs.writeFileSync(
      path.join(place, 'holder.json'),
      JSON.stringify({pid: process.pid, host: os.hostname()}),
    );
    rename(from, to);
  });
  const waits = (): void => {
    throw new Error('it is held');
  };
  await expect(lock.acquire(place, {onWait: waits})).rejects.toThrow('it is held');
  spy.mockRestore();
  expect(fs.readdirSync(folder)).toEqual(['lock']);
});

it('of a process that has ended is taken', async () => {
  leave({pid: await endedProcess(), host: os.hostname()});
  expect(lock.isStale(place)).toBe(true);
  const waited: (number | undefined)[] = [];
  const held = await lock.acquire(place, {onWait: (pid) => waited.push(pid)});
  expect(waited).toEqual([]);
  expect(JSON.parse(fs.readFileSync(path.join(place, 'holder.json'), 'utf8')).pid).toBe(process.pid);
  held.release();
});

it('of a killed set-up holds while a program that it left is at work', async () => {
  const left = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 20000)']);
  leave({pid: await endedProcess(), host: os.hostname()}, [left.pid as number]);
  expect(lock.isStale(place)).toBe(false);
  left.kill();
  await new Promise((resolve) => left.on('close', resolve));
  expect(lock.isStale(place)).toBe(true);
});

it('of another machine holds while its heartbeat is heard', () => {
  leave({pid: 1, host: 'elsewhere'});
  expect(lock.isStale(place)).toBe(false);
  expect(lock.isStale(place, Date.now() + 61_000)).toBe(true);
});

it('without a holder is taken after some seconds: its maker was killed at once', () => {
  fs.mkdirSync(place);
  expect(lock.isStale(place)).toBe(false);
  expect(lock.isStale(place, Date.now() + 6_000)).toBe(true);
});

it('that was taken over is not removed by its former holder', async () => {
  const held = await lock.acquire(place);
  fs.writeFileSync(path.join(place, 'holder.json'), JSON.stringify({pid: 1, host: os.hostname()}));
  held.note([4]);
  held.release();
  expect(fs.existsSync(place)).toBe(true);
  expect(fs.existsSync(path.join(place, 'programs.json'))).toBe(false);
});
