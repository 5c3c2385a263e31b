import {describe, expect, it} from 'vitest';
import type {Display, Notebook} from '../../scripts/notebooks/notebook';
import type {Picture} from '../../scripts/notebooks/render/figures';
import {notebookPage} from '../../scripts/notebooks/render/page';
import {cellAt, display, goodNotebook, tinyPng} from './good-notebook';

const place = {name: '01-question', contents: 'index.html'};
const figureOf = (notebook: Notebook): Display => cellAt(notebook, 2).outputs[1] as unknown as Display;

describe('notebookPage', () => {
  it('shows the picture of a notebook that was not executed here', async () => {
    const html = await notebookPage(goodNotebook(), place);
    expect(html).toContain(`<img src="data:image/png;base64,${tinyPng}" alt="The loss falls from 3 to 1.">`);
  });

  it.each([['AA" onerror="alert(1)'], [['AA', '"><script>alert(1)</script>']], [{toString: 'AA'}]])(
    'shows the words and no picture where the picture is %j',
    async (png) => {
      const notebook = goodNotebook();
      figureOf(notebook).data['image/png'] = png as never;
      const html = await notebookPage(notebook, place);
      expect(html).not.toMatch(/onerror|<script|<img/);
      expect(html).toContain('<pre>The loss falls from 3 to 1.</pre>');
    },
  );

  it('writes sizes as numbers', async () => {
    const notebook = goodNotebook();
    const picture = {png: '', sharp: tinyPng, width: '5" onload="x', height: 4} as unknown as Picture;
    const html = await notebookPage(notebook, place, new Map([[figureOf(notebook), picture]]));
    expect(html).toContain('width="NaN" height="4"');
  });

  it('names the cell that cannot be shown', async () => {
    const notebook = goodNotebook();
    cellAt(notebook, 3).outputs.push(display({'text/markdown': '$\\nosuchcommand$'}) as never);
    await expect(notebookPage(notebook, place)).rejects.toThrow(
      /^cell 4 cannot be shown on a page: .*nosuchcommand/,
    );
  });
});
