// Notebook 01 in JupyterLab, read as a reader does: its figures answer the mouse, and all of it runs.
import {createHash} from 'node:crypto';
import {readFile} from 'node:fs/promises';
import type {Locator} from 'playwright-core';
import {beforeAll, describe, expect} from 'vitest';
import {codeCells, displaysOf, isEmpty, mime, readNotebook, text} from '../../scripts/notebooks/notebook';
import {drawnLines, interactiveFigure, loneliestPoint} from './lab-figures';
import {notebook01, type OpenNotebook} from './lab-page';
import {withLab} from './with-lab';

const {openForAll, test} = withLab();
let notebook: OpenNotebook;
let hashBefore: string;

const hashOf01 = async (): Promise<string> =>
  createHash('sha256')
    .update(await readFile(notebook01))
    .digest('hex');

beforeAll(async () => {
  hashBefore = await hashOf01();
  notebook = await openForAll(await readNotebook(notebook01));
});

/** The numbers in a label; Plotly writes the minus sign of typography. */
function numbersIn(label: string): number[] {
  return (label.replaceAll('−', '-').match(/-?\d+(\.\d+)?(e-?\d+)?/g) ?? []).map(Number);
}

/** Points at the loneliest point of a figure and holds its label to the data. */
async function expectLabelOfPoint(cell: Locator): Promise<void> {
  const plot = await interactiveFigure(cell);
  const {page} = notebook;
  const point = await loneliestPoint(plot);
  const label = plot.locator('.hoverlayer .hovertext');
  await page.mouse.move(point.pageX - 30, point.pageY - 30);
  await page.mouse.move(point.pageX, point.pageY, {steps: 5});
  // On the way the mouse meets other points, whose labels go away.
  const wordsNow = async (): Promise<string> => (await label.allTextContents()).join(' ');
  await expect.poll(wordsNow, {timeout: 20_000}).toContain(point.name.slice(0, 12));
  const words = await wordsNow();
  const shown = numbersIn(words.replaceAll(point.name, ''));
  for (const value of [point.x, point.y])
    expect(
      shown.some((number) => Math.abs(number - value) <= 0.001 * Math.max(1, Math.abs(value))),
      `${value} of the point (${point.x}, ${point.y}) in the label "${words}"`,
    ).toBe(true);
  await page.mouse.move(5, 5);
  await label.first().waitFor({state: 'detached'});
}

describe('notebook 01 in JupyterLab', () => {
  test('has figures that turn interactive under the mouse, before anything has run', async () => {
    await expectLabelOfPoint(notebook.cell('c12'));
  });

  test('runs from top to bottom without an error, a warning or a request to another machine', async () => {
    await notebook.runAll();
    const saved = await notebook.saved();
    const cells = codeCells(saved).filter((cell) => !isEmpty(cell));
    // Counted on from where the kernel was, should this be the second try.
    const counts = cells.map(({execution_count: count}) => Number(count));
    expect(counts).toEqual(counts.map((_, i) => counts[0] + i));
    expect(counts[0]).toBeGreaterThan(0);
    const outputs = cells.flatMap((cell) => cell.outputs.map((output) => ({id: cell.id, ...output})));
    const streams = outputs.filter(({output_type: type}) => type === 'error' || type === 'stream');
    expect(streams).toEqual([]);
    const committed = codeCells(await readNotebook(notebook01)).filter((cell) => !isEmpty(cell));
    const figures = (of: typeof cells): unknown[] =>
      of.map((cell) => [cell.id, displaysOf(cell).filter(({data}) => mime.plotly in data).length]);
    expect(figures(cells)).toEqual(figures(committed));
    expect(notebook.outside).toEqual([]);
    expect(await hashOf01(), 'the committed file').toBe(hashBefore);
  });

  test('has figures that answer the mouse after the run', async () => {
    await expectLabelOfPoint(notebook.cell('c18'));
  });

  test('moves the learning curves with the slider', async () => {
    const cell = notebook.cell('c20');
    const plot = await interactiveFigure(cell);
    const {page} = notebook;
    const value = plot.locator('.slider-container text.slider-label').first();
    const rail = plot.locator('.slider-rail-touch-rect');
    const box = (await rail.boundingBox())!;
    const grip = async (): Promise<{x: number; y: number}> => {
      const {x, y, width, height} = (await plot.locator('.slider-grip-rect').boundingBox())!;
      return {x: x + width / 2, y: y + height / 2};
    };
    const dragTo = async (x: number): Promise<void> => {
      const from = await grip();
      await page.mouse.move(from.x, from.y);
      await page.mouse.down();
      await page.mouse.move(x, from.y, {steps: 8});
      await page.mouse.up();
    };
    // The last state is shown first; a test that is tried again starts there too.
    await dragTo(box.x + box.width - 1);
    await expect.poll(() => value.textContent()).toMatch(/1$/);
    const before = await drawnLines(plot);
    await dragTo(box.x + 1);
    await expect.poll(() => value.textContent()).toMatch(/0$/);
    await expect.poll(() => drawnLines(plot)).not.toEqual(before);
    await dragTo(box.x + box.width - 1);
    await expect.poll(() => drawnLines(plot)).toEqual(before);
  });

  test('shows its claims: not read, since this is the smoke tier', async () => {
    const committed = codeCells(await readNotebook(notebook01)).filter(({id}) => id === 'c16');
    const statements = committed
      .flatMap(displaysOf)
      .map(({data}) => text(data[mime.plain] as string).split('\n')[0])
      .map((line) => line.replace(/^[^:]+/, 'Not read'));
    expect(statements).toHaveLength(3);
    const cell = notebook.cell('c16');
    for (const statement of statements) {
      const shown = cell.getByText(statement);
      await shown.scrollIntoViewIfNeeded();
      expect(await shown.isVisible(), statement).toBe(true);
    }
  });
});
