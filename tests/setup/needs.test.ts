import fs from 'node:fs';
import path from 'node:path';
import {describe, expect, it, vi} from 'vitest';
import {losses, needs, screen, type Result} from './set-up-modules';

const {scripts} = JSON.parse(fs.readFileSync(path.resolve(__dirname, '../../package.json'), 'utf8')) as {
  scripts: Record<string, string>;
};

describe('what a command needs', () => {
  it('is known for each command that begins with the set-up', () => {
    const begin = Object.keys(scripts).filter((name) => scripts[name].includes('setup.cjs'));
    expect(begin).toContain('front-page');
    expect(begin.filter((name) => needs[name] === undefined)).toEqual([]);
  });

  it('is every part for the tests, and each part that is missing says that there are none', () => {
    expect(needs.test).toEqual(['packages', 'python', 'native', 'library', 'kernel', 'browser']);
    expect(Object.keys(losses).sort()).toEqual(needs.test.filter((name) => name !== 'packages').sort());
    for (const lost of Object.values(losses)) expect(lost).toContain('no tests');
  });

  it('is said with the reason, the loss and the way to get it, also when it has been said before', () => {
    const said = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const native: Result = {
      state: 'without',
      remembered: true,
      reason: 'there is no C++ compiler',
      lost: losses.native,
      advice: 'Get one.',
    };
    const steps = [{name: 'native', title: 'native library'}];
    screen.tellMissing(steps, {results: {native}, needed: needs.test, quiet: true, command: 'test'});
    const words = said.mock.calls.flat().join('\n');
    said.mockRestore();
    expect(words).toMatch(/native library: there is no C\+\+ compiler\.\n {2}Without it: .*no tests/);
    expect(words).toMatch(/Get one\.\n {2}"npm test" needs it\./);
  });

  it('is said of what the user chose to do without only where the command needs it', () => {
    const said = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const told = vi.spyOn(console, 'log').mockImplementation(() => undefined);
    const native: Result = {
      state: 'without',
      remembered: true,
      chosen: true,
      reason: 'WASM alone was asked for',
      advice: 'To have it: ask for it.',
    };
    const steps = [{name: 'native', title: 'native library'}];
    for (const command of ['notebooks', 'test'])
      screen.tellMissing(steps, {results: {native}, needed: needs[command], quiet: true, command});
    const words = said.mock.calls.flat();
    const quiet = told.mock.calls.flat();
    said.mockRestore();
    told.mockRestore();
    expect(quiet).toEqual([]);
    expect(words).toHaveLength(1);
    expect(words[0]).toMatch(/To have it: ask for it\.\n {2}"npm test" needs it\./);
  });
});
