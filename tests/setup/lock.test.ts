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
  // Just when it sets about removing what it took for stale, another has taken its place.
  const makeFolder = fs.mkdirSync;
  const spy = vi.spyOn(fs, 'mkdirSync').mockImplementation((made, ...rest) => {
    if (made === `${place}.removing`)
      fs.writeFileSync(
        path.join(place, 'holder.json'),
        JSON.stringify({pid: process.pid, host: os.hostname()}),
      );
    return makeFolder(made, ...rest);
  });
  const waits = (): void => {
    throw new Error('it is held');
  };
  await expect(lock.acquire(place, {onWait: waits})).rejects.toThrow('it is held');
  spy.mockRestore();
  expect(fs.readdirSync(folder)).toEqual(['lock']);
});

it('is never held by two of several processes, of which some die while they hold it', async () => {
  const ended = await endedProcess();
  const log = path.join(folder, 'log');
  const program = `
    const fs = require('node:fs');
    const {acquire} = require(${JSON.stringify(path.resolve(__dirname, '../../scripts/setup/lock.cjs'))});
    const [place, log, ended] = process.argv.slice(1);
    (async () => {
      for (let turn = 0; turn < 30; turn++) {
        const held = await acquire(place, {pause: 1});
        fs.appendFileSync(log, 'in ' + process.pid + '\\n');
        fs.appendFileSync(log, 'out ' + process.pid + '\\n');
        // As one that is killed here leaves it.
        if (turn % 3 === 0) fs.writeFileSync(place + '/holder.json', JSON.stringify({pid: Number(ended), host: require('os').hostname()}));
        held.release();
      }
    })();`;
  const processes = Array.from({length: 3}, () =>
    spawn(process.execPath, ['-e', program, place, log, String(ended)], {stdio: 'inherit'}),
  );
  const statuses = await Promise.all(
    processes.map((child) => new Promise((resolve) => child.on('close', resolve))),
  );
  expect(statuses).toEqual([0, 0, 0]);
  const lines = fs.readFileSync(log, 'utf8').trim().split('\n');
  expect(lines).toHaveLength(180);
  for (let i = 0; i < 180; i += 2) {
    expect(lines[i]).toMatch(/^in /);
    expect(lines[i + 1]).toBe(lines[i].replace('in', 'out'));
  }
  (await lock.acquire(place)).release();
  expect(fs.readdirSync(folder)).toEqual(['log']);
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
