import fs from 'node:fs';
import path from 'node:path';
import {readCells, textOf, type NotebookCell} from './notebook-cells';

/** Where a reader finds something in a notebook. */
export type CardPlace = {
  /** The notebook's file in `notebooks/`. */
  readonly file: string;
  /** The heading it stands under; left out above the first section. */
  readonly heading?: string;
  /** An address relative to `notebooks/`: the file, and the heading's anchor. */
  readonly href: string;
};

const CARD = 'application/vnd.why-attention.claim+json';

/**
 * Where each claim's card stands, by the claim's id: the first cell of the claim's own notebook whose committed output shows it, and
 * the nearest heading above. A card that another notebook shows again moves nothing.
 *
 * An anchor is made of the heading as JupyterLab makes it, spaces as hyphens and the case kept; a page of ours makes its own of it.
 *
 * @param root - the project's folder
 */
export function cardPlaces(root: string): ReadonlyMap<string, CardPlace> {
  const folder = path.join(root, 'notebooks');
  const files = fs.existsSync(folder) ? fs.readdirSync(folder).filter((file) => file.endsWith('.ipynb')) : [];
  return new Map(files.flatMap((file) => placesIn(path.join(folder, file))));
}

function placesIn(file: string): [string, CardPlace][] {
  const places = new Map<string, CardPlace>();
  let place: CardPlace = {file: path.basename(file), href: path.basename(file)};
  for (const cell of readCells(file)) {
    if (cell.cell_type === 'markdown') place = lastHeading(textOf(cell), place);
    const own = cardsOf(cell).filter((id) => id.slice(0, 2) === place.file.slice(0, 2));
    for (const id of own) if (!places.has(id)) places.set(id, place);
  }
  return [...places];
}

/** The place under the last section's heading of a text, or the place before it. */
function lastHeading(markdown: string, before: CardPlace): CardPlace {
  const prose = markdown.replace(/^```[^]*?^```/gm, '');
  const heading = [...prose.matchAll(/^#{2,4} +(.+?)\s*$/gm)].at(-1)?.[1];
  if (heading === undefined) return before;
  return {file: before.file, heading, href: `${before.file}#${encodeURI(heading.replaceAll(' ', '-'))}`};
}

function cardsOf({outputs = []}: NotebookCell): string[] {
  return outputs.flatMap(({data}) => {
    const card = data?.[CARD] as {claim: string} | undefined;
    return card === undefined ? [] : [card.claim];
  });
}
