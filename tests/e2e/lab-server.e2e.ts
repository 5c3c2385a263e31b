// `npm run lab` keeps to this machine and lets nobody in without its token.
import {connect} from 'node:net';
import {readdir, readFile} from 'node:fs/promises';
import {networkInterfaces} from 'node:os';
import path from 'node:path';
import {describe, expect} from 'vitest';
import {notebookOf} from './lab-page';
import {withLab} from './with-lab';

const {lab, open, test} = withLab();

/** Whether something answers at an address of this machine. */
function answers(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({host, port, timeout: 2000});
    const end = (result: boolean) => (): void => {
      socket.destroy();
      resolve(result);
    };
    socket.on('connect', end(true)).on('error', end(false)).on('timeout', end(false));
  });
}

/** This machine's other addresses. A server that listens on all of them answers on 127.0.0.2 where there is no network. */
function otherAddresses(): string[] {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  const outer = all.filter(({internal}) => !internal);
  return [
    '127.0.0.2',
    '::1',
    ...outer.map(({address, scopeid}) => (scopeid ? `${address}%${scopeid}` : address)),
  ];
}

describe('JupyterLab', () => {
  test('answers on 127.0.0.1 and on no other address of this machine', async () => {
    const {port} = lab();
    expect(await answers('127.0.0.1', port)).toBe(true);
    for (const address of otherAddresses()) expect(await answers(address, port), address).toBe(false);
  });

  test('has kernels that listen on 127.0.0.1', async () => {
    await open(await notebookOf({one: '1'}));
    const runtime = path.join(lab().folder, 'runtime');
    const files = (await readdir(runtime)).filter((file) => /^kernel-.*\.json$/.test(file));
    expect(files).toHaveLength(1);
    expect(JSON.parse(await readFile(path.join(runtime, files[0]), 'utf8'))).toMatchObject({
      transport: 'tcp',
      ip: '127.0.0.1',
    });
  });

  test('refuses whoever has no token, and whoever has a wrong one', async () => {
    const {base, token} = lab();
    const status = async (place: string): Promise<number> =>
      (await fetch(base + place, {redirect: 'manual'})).status;
    for (const place of ['api/sessions', 'api/contents', 'api/kernels', 'lab', 'files/package.json']) {
      const refusals = place.startsWith('api') ? [403] : [302, 403];
      expect(refusals, place).toContain(await status(place));
      expect(refusals, `${place} with a wrong token`).toContain(
        await status(`${place}?token=${'0'.repeat(48)}`),
      );
      expect(await status(`${place}?token=${token}`), `${place} with the token`).toBe(200);
    }
    const toLogin = await fetch(`${base}lab`, {redirect: 'manual'});
    expect(toLogin.headers.get('location')).toMatch(/^\/login\?/);
    const start = await fetch(`${base}api/kernels`, {method: 'POST', body: '{}'});
    expect(start.status, 'a kernel asked for without the token').toBe(403);
  });

  test('makes a token that cannot be guessed', async () => {
    expect(lab().token).toMatch(/^[0-9a-f]{48}$/);
  });
});
