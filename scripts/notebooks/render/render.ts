import type {Failure} from '../failure';
import {altText, codeCells, displaysOf, mime, text, type Display, type Notebook} from '../notebook';
import type {Painter, Picture} from './figures';
import type {PlotlyFigure} from './final-state';

/** Pictures for the pages, by the output they belong to. */
export type Pictures = Map<Display, Picture>;

/**
 * Draws every Plotly output of a notebook and adds the PNG, with the figure's alternative text, to the output.
 *
 * @returns the pictures, and the first figure that could not be drawn or says nothing in words
 */
export async function renderFigures(
  notebook: Notebook,
  painter: Painter,
): Promise<{pictures: Pictures; failure?: Failure}> {
  const pictures: Pictures = new Map();
  let failure: Failure | undefined;
  for (const cell of codeCells(notebook)) {
    for (const display of displaysOf(cell)) {
      if (!(mime.plotly in display.data)) continue;
      try {
        pictures.set(display, await renderFigure(display, painter));
      } catch (error) {
        failure ??= {
          kind: 'figure could not be rendered',
          cell: notebook.cells.indexOf(cell),
          source: text(cell.source),
          message: (error as Error).message,
        };
      }
    }
  }
  return {pictures, failure};
}

async function renderFigure(display: Display, painter: Painter): Promise<Picture> {
  const alt = altText(display);
  if (alt === undefined)
    throw new Error('The figure has no alternative text: show.figure(figure, {alt}) wants one.');
  const picture = await painter.draw(display.data[mime.plotly] as unknown as PlotlyFigure);
  display.data[mime.png] = picture.png;
  display.metadata = {...display.metadata, [mime.png]: {alt}};
  return picture;
}
