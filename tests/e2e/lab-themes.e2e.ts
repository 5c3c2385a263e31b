// Cards, tables and figures can be read in JupyterLab's light and dark theme.
import {mkdir} from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';
import {beforeAll, describe, expect} from 'vitest';
import {textColorsWithin, tooFaint} from './contrast';
import {interactiveFigure} from './lab-figures';
import {notebookOf, type OpenNotebook} from './lab-page';
import {evidenceFolder} from './places';
import {withLab} from './with-lab';

const verdicts = ['Held', 'Not held', 'Undecided', 'Void'];

const sources = {
  cards: `import {claimCard} from 'why-attention/show';
const claim = {id: '01.C1', answers: ['T9'], kind: 'greater' as const, metric: 'gap', threshold: 0.3, units: 'R²', primary: true, statement: 'Attention leads by 0.3.'};
const rest = {effect: 0.8, lower: 0.7, upper: 0.9, level: 0.99, n: 8, p: 0.0078, perUnit: []};
for (const outcome of ['held', 'not held', 'undecided', 'void'] as const)
  claimCard({claim, outcome, ...rest, voidedBy: outcome === 'void' ? ['01.G1'] : []}, {looks: 1, scope: 'eight slots', records: []});
claimCard({claim, outcome: 'held', ...rest, voidedBy: []}, {looks: 1, scope: 'eight slots', records: [], unread: 'exploratory'});`,
  table: `import {table} from 'why-attention/show';
table([{arm: 'static', r2: 0.11}, {arm: 'attention', r2: 0.97}, {arm: 'dense', r2: 0.12}], {caption: 'Three arms.'});`,
  figure: `import {figure, lineChart} from 'why-attention/show';
figure(lineChart({title: 'A line', xTitle: 'step', yTitle: 'R²', series: [{name: 'one', x: [0, 1, 2], y: [0, 0.5, 0.8]}]}), {alt: 'A line that rises from 0 to 0.8.'});`,
};

const {openForAll, test} = withLab();
let notebook: OpenNotebook;

beforeAll(async () => {
  notebook = await openForAll(await notebookOf(sources));
  await notebook.runAll();
});

async function chooseTheme(name: string): Promise<void> {
  const {page} = notebook;
  const isChosen = page.locator(`body[data-jp-theme-name="${name}"]`);
  if ((await isChosen.count()) > 0) return;
  await page.click('.lm-MenuBar-itemLabel >> text="Settings"');
  await page.hover('.lm-Menu-itemLabel >> text="Theme"');
  await page.click(`.lm-Menu-itemLabel >> text="${name}"`);
  await isChosen.waitFor({state: 'attached'});
  // The theme's style sheet comes after its name.
  await page.waitForFunction((isDark) => {
    const [red] = /\d+/.exec(getComputedStyle(document.querySelector('.jp-Notebook')!).backgroundColor) ?? [
      '0',
    ];
    return isDark === Number(red) < 128;
  }, name.endsWith('Dark'));
}

describe.each(['JupyterLab Light', 'JupyterLab Dark'])('in the theme %s', (theme) => {
  beforeAll(() => chooseTheme(theme));

  test(`${theme}: each verdict stands in its card`, async () => {
    const cards = notebook.cell('cards').locator('.jp-OutputArea-output');
    for (const [i, verdict] of [...verdicts, 'Not read'].entries()) {
      const line = cards.nth(i).getByText(`${verdict}: Attention leads by 0.3.`);
      await line.scrollIntoViewIfNeeded();
      expect(await line.isVisible(), verdict).toBe(true);
    }
  });

  test(`${theme}: cards, tables and captions can be read`, async () => {
    for (const id of ['cards', 'table', 'figure'] as const) {
      const outputs = notebook.cell(id).locator('.jp-RenderedHTMLCommon');
      const texts = (await outputs.evaluateAll((all) => all.map((one) => one.textContent))).join('');
      expect(texts.length, id).toBeGreaterThan(20);
      for (const output of await outputs.all()) {
        await output.scrollIntoViewIfNeeded();
        const colors = await output.evaluate(textColorsWithin);
        expect(colors.length).toBeGreaterThan(0);
        expect(tooFaint(colors), id).toEqual([]);
      }
    }
  });

  test(`${theme}: a figure stands on white`, async () => {
    const plot = await interactiveFigure(notebook.cell('figure'));
    const pixels = await sharp(await plot.screenshot())
      .removeAlpha()
      .raw()
      .toBuffer();
    const nWhite = Array.from(pixels).filter((value) => value === 255).length;
    expect(nWhite / pixels.length, 'share of white').toBeGreaterThan(0.85);
    await mkdir(evidenceFolder, {recursive: true});
    await notebook.cell('cards').scrollIntoViewIfNeeded();
    await notebook.page.screenshot({path: path.join(evidenceFolder, `${theme.replace(' ', '-')}.png`)});
  });
});
