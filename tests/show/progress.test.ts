import fs from 'node:fs';
import {createRequire} from 'node:module';
import os from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, it, vi} from 'vitest';
import {progress, progressListener} from '../../lib/show';

const modules = createRequire(__filename).cache;
const kernel = '/project/node_modules/tslab/dist/jupyter.js';
const written = vi.fn<(content: {data: {[mime: string]: string}}, update: boolean) => void>();

function pretendKernel(): void {
  modules[kernel] = {exports: {lastWriteDisplayData: written}} as unknown as NodeJS.Module;
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubEnv('WHY_ATTENTION_PROGRESS', '');
  vi.stubEnv('WHY_ATTENTION_HEADLESS', '');
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  written.mockReset();
  delete modules[kernel];
});

describe('progress in JupyterLab', () => {
  it('updates one line in place, at most four times a second, and always ends it', () => {
    pretendKernel();
    const training = progress('training', 1000);
    for (let step = 1; step <= 1000; step++) {
      training.update(step, 'seed <0>');
      vi.advanceTimersByTime(2);
    }
    training.done();
    const texts = written.mock.calls.map(([{data}]) => data['text/plain']);
    expect(texts).toHaveLength(9);
    expect(texts[0]).toBe('training ░░░░░░░░░░░░░░░░░░░░ 0 % (seed <0>)');
    expect(texts[6]).toBe('training ███████████████░░░░░ 75 %, about 497 ms left (seed <0>)');
    expect(texts[8]).toBe('training: done in 2.0 s');
    expect(written.mock.calls.map(([, update]) => update)).toEqual([false, ...Array(8).fill(true)]);
  });
});

describe('progress without a reader', () => {
  it('leaves the notebook empty and appends JSON lines to the file', () => {
    pretendKernel();
    const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'progress-')), 'lines.ndjson');
    vi.stubEnv('WHY_ATTENTION_HEADLESS', '1');
    vi.stubEnv('WHY_ATTENTION_PROGRESS', file);
    const stderr = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const training = progress('training "x"', 4);
    training.update(1);
    training.update(2);
    vi.advanceTimersByTime(250);
    training.update(3);
    training.done();
    const lines = fs.readFileSync(file, 'utf8').trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toEqual(
      [1, 3, 4].map((done) => ({label: 'training "x"', done, total: 4})),
    );
    expect(written).not.toHaveBeenCalled();
    expect(stderr).not.toHaveBeenCalled();
    fs.rmSync(path.dirname(file), {recursive: true});
  });
});

describe('progress in a script', () => {
  it('writes a line to stderr every five seconds and one at the end', () => {
    const stderr = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const training = progress('training', 100);
    for (let step = 1; step <= 100; step++) {
      vi.advanceTimersByTime(120);
      training.update(step);
    }
    training.done();
    expect(stderr.mock.calls.map(([line]) => line)).toEqual([
      'training ████████░░░░░░░░░░░░ 42 %, about 7.0 s left\n',
      'training █████████████████░░░ 84 %, about 1.9 s left\n',
      'training: done in 12 s\n',
    ]);
  });
});

describe('progressListener', () => {
  it('opens with the first call, ends with the last, and opens again for the next run', () => {
    pretendKernel();
    const listen = progressListener('training');
    listen(1, 2, 'a');
    listen(2, 2, 'a');
    listen(0, 3, 'b');
    expect(
      written.mock.calls.map(([{data}, update]) => [data['text/plain'].split(/[ :]/)[0], update]),
    ).toEqual([
      ['training', false],
      ['training', true],
      ['training', false],
    ]);
    expect(written.mock.calls[1][0].data['text/plain']).toBe('training: done in 0 ms');
  });
});
