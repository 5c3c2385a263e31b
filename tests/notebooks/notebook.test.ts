import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {finish} from '../../scripts/notebooks/finish';
import {provenance, readNotebook, serialise, writeNotebook} from '../../scripts/notebooks/notebook';
import {cellAt, goodNotebook} from './good-notebook';

describe('a notebook on disk', () => {
  let folder: string;
  beforeAll(() => (folder = mkdtempSync(path.join(tmpdir(), 'notebook-'))));
  afterAll(() => rmSync(folder, {recursive: true}));

  it('is written in the form in which JupyterLab saves it', () => {
    const text = serialise(goodNotebook());
    expect(text.endsWith('}\n')).toBe(true);
    expect(text).toContain(
      '   "source": [\n    "const loss: number[] = [3, 1];\\n",\n    "loss.length;"\n   ]',
    );
    const top = Object.keys(JSON.parse(text) as object);
    expect(top).toEqual(['cells', 'metadata', 'nbformat', 'nbformat_minor']);
  });

  it('comes back as it was written, and is then written the same', async () => {
    const file = path.join(folder, 'a.ipynb');
    await writeNotebook(file, goodNotebook());
    expect(serialise(await readNotebook(file))).toBe(readFileSync(file, 'utf8'));
  });

  it('keeps the order of keys inside a figure', () => {
    const notebook = goodNotebook();
    const [, figure] = cellAt(notebook, 2).outputs;
    (figure.data as {[type: string]: unknown})['application/vnd.plotly.v1+json'] = {
      layout: {b: 1, a: 2},
      data: [],
    };
    expect(serialise(notebook)).toMatch(/"layout": \{\s+"b": 1,\s+"a": 2/);
  });

  it('is refused by name when it is no notebook', async () => {
    const file = path.join(folder, 'broken.ipynb');
    writeFileSync(file, '{"cells": [');
    await expect(readNotebook(file)).rejects.toThrow(/broken\.ipynb is no notebook: /);
    writeFileSync(file, '{"cells": [], "nbformat": 3}');
    await expect(readNotebook(file)).rejects.toThrow(/expected a notebook of format 4, got format 3/);
  });

  it('says what was executed, and keeps nothing of the machine or the clock', () => {
    const notebook = goodNotebook();
    notebook.metadata.kernelspec = {name: 'tslab', display_name: '/home/ada/kernel'};
    cellAt(notebook, 1).metadata = {execution: {start: '2020-01-01'}, tags: ['kept']};
    finish(notebook, 'full');
    expect(provenance(notebook)).toEqual({
      sourceHash: expect.stringMatching(/^[0-9a-f]{64}$/),
      tier: 'full',
      records: ['a'.repeat(64)],
    });
    expect(notebook.metadata.kernelspec).toEqual({
      name: 'tslab',
      display_name: 'TypeScript',
      language: 'typescript',
    });
    expect(cellAt(notebook, 1).metadata).toEqual({tags: ['kept']});
  });
});
