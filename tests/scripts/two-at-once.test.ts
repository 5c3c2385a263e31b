// Two processes that would write the same results, and what one leaves that is killed.
import {spawn} from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import {expect, test} from 'vitest';
import {confirm} from '../../scripts/confirm';
import {tune} from '../../scripts/tune';
import {fakeStudy} from './fake-study';

const {call, put, read, records, inResults} = fakeStudy();
const rootOf = (): string => path.dirname(inResults(''));

function start(...args: string[]) {
  const loader = require.resolve('ts-node/register/transpile-only');
  const program = path.join(__dirname, 'confirm-program.ts');
  const child = spawn(process.execPath, ['--require', loader, program, rootOf(), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (output += data));
  const ended = new Promise<{status: number | null; output: string}>((resolve) =>
    child.on('close', (status) => resolve({status, output})),
  );
  const training = async (): Promise<void> => {
    while (!fs.existsSync(path.join(rootOf(), 'trains'))) {
      if (child.exitCode !== null) throw new Error(output);
      await delay(20);
    }
  };
  return {child, ended, training};
}
const looks = (): {part: string}[] => JSON.parse(read('results/looks.json')) as {part: string}[];

test('of two confirmations the second is refused, with the name of the first; the look is noted once', async () => {
  await call(tune, '01');
  const first = start('01', '--part', 'main');
  await first.training();
  const second = await start('01').ended;
  const holder = `npm run confirm -- 01 --part main (process ${first.child.pid}, since 20`;
  expect(second).toEqual({status: 2, output: expect.stringContaining(`Results are being made by ${holder}`)});
  expect(second.output).not.toContain('    at ');
  for (const command of [tune, confirm]) {
    expect(await call(command, '01')).toEqual({status: 2, output: expect.stringContaining(holder)});
  }
  put('go', '');
  expect(await first.ended).toMatchObject({status: 0});
  expect(looks().map(({part}) => part)).toEqual(['main']);
  expect(read('trains').trim().split('\n')).toEqual([String(first.child.pid)]);
  expect((await call(confirm, '01')).status).toBe(0);
  expect(looks().map(({part}) => part)).toEqual(['main', 'second']);
}, 300_000);

test('the lock of a confirmation that was killed is taken over, and its look counts once', async () => {
  await call(tune, '01');
  const killed = start('01', '--part', 'main');
  await killed.training();
  killed.child.kill('SIGKILL');
  await killed.ended;
  expect([looks().length, fs.existsSync(inResults('01/confirm.ndjson'))]).toEqual([1, false]);
  put('go', '');
  const [one, other] = await Promise.all([
    start('01', '--part', 'main').ended,
    start('01', '--part', 'main').ended,
  ]);
  // Both come upon the dead one's lock: one takes it, the other is refused or comes after it.
  expect([one.status, other.status].sort()).toEqual(one.status === other.status ? [0, 0] : [0, 2]);
  expect(looks()).toHaveLength(1);
  expect(records('confirm.ndjson')).toHaveLength(4);
  expect(fs.readdirSync(path.join(rootOf(), '.cache'))).toEqual(['records']);
}, 300_000);
