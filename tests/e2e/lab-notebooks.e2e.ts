// Every notebook but 01, which has tests of its own, in JupyterLab: all of it runs, and a slider moves its figure where it has one.
import {readdirSync} from 'node:fs';
import path from 'node:path';
import {describe, expect} from 'vitest';
import {codeCells, displaysOf, isEmpty, mime, readNotebook} from '../../scripts/notebooks/notebook';
import {contentOf, interactiveFigure} from './lab-figures';
import {evidenceFolder, root} from './places';
import {withLab} from './with-lab';

const {open, test} = withLab();
const folder = path.join(root, 'notebooks');
const others = readdirSync(folder).filter((name) => name.endsWith('.ipynb') && !name.startsWith('01-'));

describe.each(others)('%s in JupyterLab', (name) => {
  test('runs from top to bottom without an error, and a slider moves its figure where it has one', async () => {
    const committed = await readNotebook(path.join(folder, name));
    const notebook = await open(committed);
    await notebook.runAll();
    const cells = codeCells(await notebook.saved()).filter((cell) => !isEmpty(cell));
    const outputs = cells.flatMap((cell) => cell.outputs.map((output) => ({id: cell.id, ...output})));
    expect(
      outputs.filter(({output_type: type}) => type === 'error' || type === 'stream'),
      'errors and streams',
    ).toEqual([]);
    const figures = (of: typeof cells): unknown[] =>
      of.map((cell) => [cell.id, displaysOf(cell).filter(({data}) => mime.plotly in data).length]);
    expect(figures(cells)).toEqual(figures(codeCells(committed).filter((cell) => !isEmpty(cell))));
    expect(notebook.outside).toEqual([]);

    const withSlider = cells.find((cell) =>
      displaysOf(cell).some(({data}) => 'frames' in ((data[mime.plotly] ?? {}) as object)),
    );
    // The verdicts are tables; each of the others has a slider.
    expect(withSlider === undefined).toBe(name.startsWith('17-'));
    if (withSlider !== undefined) {
      const plot = await interactiveFigure(notebook.cell(withSlider.id!));
      const last = await contentOf(plot);
      const rail = plot.locator('.slider-rail-touch-rect');
      const {x, y, height} = (await rail.boundingBox())!;
      await notebook.page.mouse.click(x + 2, y + height / 2);
      await expect
        .poll(async () => (await contentOf(plot)).curves, {timeout: 20_000})
        .not.toEqual(last.curves);
    }
    await notebook.page.screenshot({path: path.join(evidenceFolder, `lab-${name.slice(0, 2)}.png`)});
  });
});
