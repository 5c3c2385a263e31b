import fs from 'node:fs';
import path from 'node:path';
import type {FrontAnswer} from './answers';
import type {FrontWidth} from './figure';

/** What the README and the contents of the site show first. It is written by `npm run front-page`, and a test holds it to the records. */
export type FrontPage = {
  /** The text alternative of the figure. */
  readonly alt: string;
  readonly caption: string;
  readonly answers: readonly FrontAnswer[];
  /** The figure as Plotly has it, by width. */
  readonly figures: {
    readonly [width in FrontWidth]: {readonly layout: {readonly width: number; readonly height: number}};
  };
};

/** Where the front page's parts lie, by the project's folder. */
export const frontFiles = (root: string) => {
  const folder = path.join(root, 'docs', 'figures');
  return {
    data: path.join(folder, 'four-answers.json'),
    wide: path.join(folder, 'four-answers.png'),
    narrow: path.join(folder, 'four-answers-narrow.png'),
  };
};

/** Below the figure, wherever it stands. */
export const frontCaption =
  'One panel a notebook: means over eight seeds with 95 % intervals, thresholds fixed before these seeds were trained; the counts of 12 have no interval. 16×: with sixteen times the parameters. Gated: a layer that multiplies. Local: it knows which numbers are neighbours.';

/** A picture of the figure in base64, drawn at twice its size in CSS pixels. */
export type FrontPictures = {
  readonly [width in FrontWidth]: {readonly png: string; readonly width: number; readonly height: number};
};

/** The front page as it was written, and its pictures. */
export function readFrontPage(root: string): {page: FrontPage; pictures: FrontPictures} {
  const files = frontFiles(root);
  const page = JSON.parse(fs.readFileSync(files.data, 'utf8')) as FrontPage;
  const picture = (own: FrontWidth) => {
    const {width, height} = page.figures[own].layout;
    return {png: fs.readFileSync(files[own]).toString('base64'), width, height};
  };
  return {page, pictures: {wide: picture('wide'), narrow: picture('narrow')}};
}
