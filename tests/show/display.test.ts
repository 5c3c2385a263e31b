import {createRequire} from 'node:module';
import {afterEach, describe, expect, it, vi} from 'vitest';
import {display, isHeadless, isKernel, openDisplay, outputsOf} from '../../lib/show';

const modules = createRequire(__filename).cache;
const local = '/project/node_modules/tslab/dist/jupyter.js';
const global = '/usr/lib/node_modules/tslab/dist/jupyter.js';

function pretendKernel(path: string, writer: unknown): void {
  modules[path] = {exports: {lastWriteDisplayData: writer}} as NodeJS.Module;
}

afterEach(() => {
  delete modules[local];
  delete modules[global];
  vi.unstubAllEnvs();
});

describe('display', () => {
  it('does nothing outside a kernel', () => {
    expect(isKernel()).toBe(false);
    expect(display({'text/plain': 'x'})).toBeUndefined();
  });

  it('writes data, metadata and name through the kernel that runs cells, not through one that was only loaded', () => {
    const write = vi.fn();
    pretendKernel(global, null);
    pretendKernel(local, write);
    display({'text/plain': 'x'}, {metadata: {a: 1}, displayId: 'd', update: true});
    display({'text/plain': 'y'});
    expect(write.mock.calls).toEqual([
      [{data: {'text/plain': 'x'}, metadata: {a: 1}, transient: {display_id: 'd'}}, true],
      [{data: {'text/plain': 'y'}, metadata: {}, transient: {}}, false],
    ]);
  });

  it('uses the writer of the running cell, which tslab replaces for each cell', () => {
    const [first, second] = [vi.fn(), vi.fn()];
    pretendKernel(local, first);
    display({'text/plain': '1'});
    pretendKernel(local, second);
    display({'text/plain': '2'});
    expect([first.mock.calls.length, second.mock.calls.length]).toEqual([1, 1]);
  });

  it('says so when it runs in a kernel that it does not know', () => {
    vi.spyOn(process, 'argv', 'get').mockReturnValue(['node', 'tslab', 'kernel', '--config-path', 'f.json']);
    expect(() => display({'text/plain': 'x'})).toThrow(/tslab\/dist\/jupyter\.js.*not loaded/);
    vi.restoreAllMocks();
  });
});

describe('openDisplay', () => {
  it('opens once and replaces from then on, under one name of its own', () => {
    const outputs = outputsOf(() => {
      const [a, b] = [openDisplay(), openDisplay()];
      a.show({'text/plain': '1'});
      b.show({'text/plain': '2'});
      a.show({'text/plain': '3'});
    });
    expect(outputs.map(({update}) => update)).toEqual([false, false, true]);
    expect(outputs[2].displayId).toBe(outputs[0].displayId);
    expect(outputs[1].displayId).not.toBe(outputs[0].displayId);
  });
});

describe('outputsOf', () => {
  it('catches what is shown inside, nested too, and stops when its function throws', () => {
    const write = vi.fn();
    pretendKernel(local, write);
    let inner: unknown[] = [];
    const outer = outputsOf(() => {
      display({'text/plain': 'a'});
      inner = outputsOf(() => display({'text/plain': 'b'}));
    });
    expect([outer.length, inner.length, write.mock.calls.length]).toEqual([1, 1, 0]);
    expect(() =>
      outputsOf(() => {
        throw new Error('no');
      }),
    ).toThrow('no');
    display({'text/plain': 'c'});
    expect(write).toHaveBeenCalledTimes(1);
  });
});

describe('isHeadless', () => {
  it('is said by the environment', () => {
    vi.stubEnv('WHY_ATTENTION_HEADLESS', '1');
    expect(isHeadless()).toBe(true);
    vi.stubEnv('WHY_ATTENTION_HEADLESS', '');
    expect(isHeadless()).toBe(false);
  });
});
