import {setTimeout as delay} from 'node:timers/promises';
import type {Locator} from 'playwright-core';

/** A point of a figure that no other point lies near, and where it is on the page. */
export type AimedPoint = {x: number; y: number; name: string; pageX: number; pageY: number};

/** What Plotly keeps with an interactive figure. */
type PlotlyElement = HTMLElement & {
  data: {name?: string; x: number[]; y: number[]}[];
  layout: {title?: {text?: string}; paper_bgcolor?: string};
  _fullData: {visible?: boolean | string; hoverinfo?: string; xaxis?: string; mode?: string; type?: string}[];
  _fullLayout: {[axis: string]: {_offset: number; _length: number; d2p(value: number): number}};
};

/** The interactive figure of a cell, in sight. One that was drawn by another kernel stands there as a picture until the mouse comes. */
export async function interactiveFigure(cell: Locator): Promise<Locator> {
  const figure = cell.locator('.jp-RenderedPlotly').first();
  await standStill(figure);
  const plot = cell.locator('.jp-RenderedPlotly.js-plotly-plot').first();
  // The picture goes under the mouse that comes, so that nothing is waited for on it.
  if ((await plot.count()) === 0) await figure.locator('img.plot-img').hover({force: true});
  await plot.locator('svg.main-svg').first().waitFor();
  await standStill(plot);
  return plot;
}

/** Scrolls to an element until it stays: the cells above get their height only when they have come near. */
async function standStill(element: Locator): Promise<void> {
  for (let before = -1, now = 0; before !== now;) {
    await element.scrollIntoViewIfNeeded();
    before = (await element.boundingBox())?.y ?? -1;
    await delay(400);
    now = (await element.boundingBox())?.y ?? 0;
  }
}

/** The title and the curves of an interactive figure, by name. */
export function contentOf(plot: Locator): Promise<{title: string; curves: {[name: string]: number[]}}> {
  return plot.evaluate((element) => {
    const {data, layout} = element as PlotlyElement;
    return {
      title: layout.title?.text ?? '',
      curves: Object.fromEntries(data.map(({name, y}, i) => [name ?? String(i), [...y]])),
    };
  });
}

/** The measured point of a figure that is farthest from all others, so that pointing at it can mean no other. */
export function loneliestPoint(plot: Locator): Promise<AimedPoint> {
  return plot.evaluate((element) => {
    const {data, _fullData, _fullLayout} = element as PlotlyElement;
    const box = element.getBoundingClientRect();
    const {xaxis, yaxis} = _fullLayout;
    const points = data.flatMap(({name = '', x, y}, t) => {
      const {visible, hoverinfo, mode = ''} = _fullData[t];
      if (visible !== true || hoverinfo === 'skip' || !mode.includes('markers')) return [];
      return x.map((one, i) => ({
        ...{x: one, y: y[i], name},
        pageX: box.x + xaxis._offset + xaxis.d2p(one),
        pageY: box.y + yaxis._offset + yaxis.d2p(y[i]),
      }));
    });
    const [left, top] = [box.x + xaxis._offset, box.y + yaxis._offset];
    const inside = points.filter(
      ({pageX, pageY, y}) =>
        y !== null &&
        pageX > left + 4 &&
        pageX < left + xaxis._length - 4 &&
        pageY > top + 4 &&
        pageY < top + yaxis._length - 4,
    );
    const gap = (one: AimedPoint): number =>
      Math.min(
        ...points
          .filter((other) => other !== one)
          .map((other) => Math.hypot(other.pageX - one.pageX, other.pageY - one.pageY)),
      );
    if (inside.length === 0) throw new Error('The figure has no point with a marker inside its axes.');
    return inside.reduce((best, one) => (gap(one) > gap(best) ? one : best));
  });
}

/** The lines that stand on the screen, as paths. */
export function drawnLines(plot: Locator): Promise<string[]> {
  return plot
    .locator('.scatterlayer path.js-line')
    .evaluateAll((lines) => lines.map((line) => line.getAttribute('d') ?? ''));
}
