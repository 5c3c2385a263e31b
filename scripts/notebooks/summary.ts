import {codeCells, displays, isEmpty, mime, text, title, type Notebook} from './notebook';

/** One claim as a card shows it. */
export type ShownClaim = {claim: string; outcome: string};

/** What one executed notebook amounts to: a row of the closing table and of the index page. */
export type Summary = {
  /** The notebook's first heading, without its number. */
  title: string;
  /** The question it answers, from its first quotation or else its first paragraph; plain text. */
  question: string;
  /** Code cells that hold something to run. */
  cells: number;
  /** Trials whose records were replayed, and trials trained during the run. */
  replayed: number;
  trained: number;
  /** The claims on its cards, each once, in order. */
  claims: ShownClaim[];
  /** The line that its backend reported, or an empty text. */
  backend: string;
};

/**
 * Reads a summary off a notebook's outputs.
 *
 * @param name - what to call a notebook that has no heading
 */
export function summarise(notebook: Notebook, name: string): Summary {
  const shown = displays(notebook).map(({data}) => data);
  const payloads = <T>(type: string): T[] =>
    shown.filter((data) => type in data).map((data) => data[type] as T);
  const trials = new Map<string, {replayed: number; trained: number}>();
  // The same records may be shown by several cells; they were trained or replayed once.
  for (const {keys, ...counts} of payloads<Trials>(mime.records)) {
    const id = JSON.stringify([...keys].sort());
    if (!trials.has(id)) trials.set(id, counts);
  }
  const claims = new Map(
    payloads<ShownClaim>(mime.claim).map(({claim, outcome}) => [claim, {claim, outcome}]),
  );
  const count = (what: 'replayed' | 'trained'): number =>
    [...trials.values()].reduce((sum, counts) => sum + (counts[what] ?? 0), 0);
  return {
    title: withoutNumber(title(notebook, name)),
    question: question(notebook),
    cells: codeCells(notebook).filter((cell) => !isEmpty(cell)).length,
    replayed: count('replayed'),
    trained: count('trained'),
    claims: [...claims.values()],
    backend: payloads<{report: string}>(mime.backend).at(-1)?.report ?? '',
  };
}

type Trials = {keys: string[]; replayed: number; trained: number};

/** Claims held out of the claims shown, as `2 of 3`; a dash for a notebook without cards. */
export function held(claims: readonly ShownClaim[]): string {
  if (claims.length === 0) return '–';
  return `${claims.filter(({outcome}) => outcome === 'held').length} of ${claims.length}`;
}

function question(notebook: Notebook): string {
  const prose = notebook.cells
    .filter((cell) => cell.cell_type === 'markdown')
    .map((cell) => text(cell.source));
  const paragraphs = prose.slice(0, 3).flatMap((source) => source.split(/\n\s*\n/));
  const quotation = paragraphs.find((paragraph) => /^\s*>/.test(paragraph));
  const first = quotation ?? paragraphs.find((paragraph) => /^[A-Za-z“"*_]/.test(paragraph.trim())) ?? '';
  return firstSentences(plain(first.replace(/^\s*>\s?/gm, '')), 240);
}

/** The number stands before the title wherever titles are listed. */
function withoutNumber(heading: string): string {
  return heading.replace(/^\d+\s*[·:.–—-]\s*/, '');
}

/** As many whole sentences as fit, but at least one. */
function firstSentences(text: string, length: number): string {
  const sentences = text.match(/[^.?!]+[.?!]+["”')]*\s*|[^.?!]+$/g) ?? [text];
  let taken = sentences[0];
  for (const sentence of sentences.slice(1)) {
    if (taken.length + sentence.length > length) break;
    taken += sentence;
  }
  return taken.trim();
}

/** Markdown without its marks. */
function plain(markdown: string): string {
  return markdown
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/[*_`$]/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}
