import {createRequire} from 'node:module';
import type {Browser, Page} from 'playwright-core';
import sharp from 'sharp';
import {within} from '../execute/kernel';
import {startBrowser} from './browser';
import {finalState, type PlotlyFigure} from './final-state';

/** A drawn figure: two PNGs in base64. */
export type Picture = {
  /** At the figure's own size, for the notebook: JupyterLab shows it pixel by pixel. */
  png: string;
  /** At twice the size in pixels, for the pages, which show it at its own size and sharp. */
  sharp: string;
  /** The figure's size in CSS pixels. */
  width: number;
  height: number;
};

/** Draws Plotly figures in one headless browser. */
export type Painter = {
  /**
   * @throws Error when there is no browser, Plotly refuses the figure, or the picture comes out blank
   */
  draw(figure: PlotlyFigure): Promise<Picture>;
  /** Ends the browser. */
  close(): Promise<void>;
};

/** The size of a figure whose layout states none, in CSS pixels. */
const defaultSize = {width: 760, height: 460};

/** How long one figure may take, in milliseconds. */
const drawLimit = 30_000;

/**
 * A painter whose browser starts with the first figure. The page loads the `plotly.js-dist` of the lock file and reaches no network.
 *
 * @param root - the project's folder
 */
export function createPainter(root: string): Painter {
  let opened: Promise<{browser: Browser; page: Page}> | undefined;
  const draw = async (figure: PlotlyFigure): Promise<Picture> => {
    const {page} = await (opened ??= open(root));
    return within(drawLimit, drawOn(page, finalState(figure)), `not drawn within ${drawLimit / 1000} s`);
  };
  const close = async (): Promise<void> => {
    const {browser} = (await opened?.catch(() => undefined)) ?? {};
    await browser?.close();
  };
  return {draw, close};
}

async function open(root: string): Promise<{browser: Browser; page: Page}> {
  const browser = await startBrowser(root);
  try {
    const page = await browser.newPage({offline: true, viewport: {width: 1600, height: 1200}});
    await page.setContent('<!doctype html><html><body style="margin:0;background:#fff"></body></html>');
    await page.addScriptTag({path: createRequire(__filename).resolve('plotly.js-dist')});
    return {browser, page};
  } catch (error) {
    await browser.close();
    throw error;
  }
}

async function drawOn(page: Page, figure: PlotlyFigure): Promise<Picture> {
  const width = sizeOf(figure, 'width');
  const height = sizeOf(figure, 'height');
  const drawn = await page.evaluate(drawInPage, {...figure, width, height});
  if (drawn.problem !== undefined) throw new Error(drawn.problem);
  return {png: await withPalette(drawn.png), sharp: await withPalette(drawn.sharp), width, height};
}

/** A chart has few colours: with a palette its PNG has a third of the bytes, and a notebook must stay small to be shown on GitHub. */
async function withPalette(png: string): Promise<string> {
  const picture = sharp(Buffer.from(png, 'base64')).flatten({background: '#fff'});
  return (await picture.png({palette: true, colours: 96, effort: 10, dither: 0}).toBuffer()).toString(
    'base64',
  );
}

function sizeOf(figure: PlotlyFigure, side: 'width' | 'height'): number {
  const asked = figure.layout?.[side];
  return typeof asked === 'number' ? asked : defaultSize[side];
}

type Drawn = {png: string; sharp: string; problem?: string};

/** Runs inside the page, so it may use nothing of this file. */
async function drawInPage(figure: PlotlyFigure & {width: number; height: number}): Promise<Drawn> {
  const {Plotly} = window as unknown as {Plotly: typeof import('plotly.js')};
  const {data, width, height} = figure;
  const layout = {...figure.layout, width, height, autosize: false};
  const box = document.createElement('div');
  document.body.append(box);
  try {
    await Plotly.newPlot(box, data as never, layout as never, {staticPlot: true});
    // Plotly silently draws a line for a kind of trace that it does not know.
    const drawn = (box as unknown as {_fullData: {type: string; index: number}[]})._fullData;
    const other = drawn.find(({type, index}) => type !== (data[index].type ?? 'scatter'));
    if (other)
      return {png: '', sharp: '', problem: `Plotly has no trace of type ${String(data[other.index].type)}`};
    await document.fonts.ready;
    const picture = async (scale: number): Promise<string> =>
      (await Plotly.toImage(box, {format: 'png', width, height, scale})).replace(
        /^data:image\/png;base64,/,
        '',
      );
    const [png, sharp] = [await picture(1), await picture(2)];
    return {png, sharp, problem: (await isBlank(png)) ? 'the picture is blank' : undefined};
  } catch (error) {
    return {png: '', sharp: '', problem: `Plotly: ${String(error)}`};
  } finally {
    Plotly.purge(box);
    box.remove();
  }

  async function isBlank(png: string): Promise<boolean> {
    const image = new Image();
    image.src = `data:image/png;base64,${png}`;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = image.width;
    canvas.height = image.height;
    const context = canvas.getContext('2d')!;
    context.drawImage(image, 0, 0);
    const pixels = new Uint32Array(context.getImageData(0, 0, image.width, image.height).data.buffer);
    return pixels.every((pixel) => pixel === pixels[0]);
  }
}
