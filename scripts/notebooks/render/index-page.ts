import {escapeHtml, threadVerdictMarkdown} from 'why-attention/show';
import type {ThreadVerdict} from 'why-attention/study';
import type {FrontPage, FrontPictures} from '../../front/page';
import type {ShownClaim} from '../summary';
import {layout, linkHtml} from './layout';
import {createMarkdown, type Markdown} from './markdown';

/** One row of the table of notebooks. */
export type IndexRow = {
  /** The notebook's id, such as `01`. */
  id: string;
  title: string;
  question: string;
  /** The address of its page; left out for a notebook without one. */
  href?: string;
  claims: ShownClaim[];
  seconds?: number;
  backend: string;
  /** Why the last run of it does not count, if it failed. */
  failed?: string;
};

/** What the README shows first too: a figure of the answers, and the answers. */
export type Front = {readonly page: FrontPage; readonly pictures: FrontPictures};

/**
 * The contents of the collection: what each notebook asks, what it found, how long it ran and on what.
 *
 * @param tier - the tier of the run
 * @param verdicts - the verdicts on the thread's items so far, if there are any
 * @param front - figure and answers of the front page; a collection of other notebooks has none
 */
export async function indexPage(
  rows: readonly IndexRow[],
  tier: string,
  verdicts: readonly ThreadVerdict[] = [],
  front?: Front,
): Promise<string> {
  const [numbered, solutions] = [rows.filter((row) => !isSolution(row)), rows.filter(isSolution)];
  const markdown = await createMarkdown();
  const answers = new Map(front?.page.answers.map((own) => [own.notebook, own]));
  const entries = numbered.map((row) => {
    const own = answers.get(row.id);
    const found = own ? `<div class="answer">${markdown.render(own.answer)}</div>` : '';
    return entry({...row, question: own?.question ?? row.question}, found);
  });
  const content = [
    '<h1>Why does attention work?</h1>',
    `<p class="lead">A dense network can approximate any function, so why does hard-coding attention help so much? Each notebook takes one
question of a discussion about it and answers with an experiment: several seeds, an interval, a verdict, a picture, and the code.</p>`,
    front ? figureOf(front) : '',
    '<p>Read them in this order, or the one whose question is yours.</p>',
    `<ol class="notebooks">${entries.join('')}</ol>`,
    verdicts.length > 0 ? `<h2 id="verdicts">Verdicts so far</h2>${verdictsHtml(verdicts, markdown)}` : '',
    solutions.length > 0
      ? `<h2 id="solutions">Solutions of the exercises</h2><ul>${solutions.map(short).join('')}</ul>`
      : '',
  ];
  const note =
    tier === 'full' ? '' : ` Executed in the ${escapeHtml(tier)} tier: few steps, no claim is asserted.`;
  return layout({
    title: 'Why does attention work?',
    header: '<nav aria-label="Notebooks"><a href="index.html" aria-current="page">Contents</a></nav>',
    content: content.filter(Boolean).join('\n'),
    footer: `<p>Every number on these pages was computed by the code that stands beside it.${note}</p>`,
  });
}

function isSolution({id}: IndexRow): boolean {
  return id.startsWith('solutions/');
}

/** On a phone its panels stand one below the other. */
function figureOf({page, pictures}: Front): string {
  const {wide, narrow} = pictures;
  const source = ({png}: {png: string}): string => escapeHtml(`data:image/png;base64,${png}`);
  return `<figure class="front"><picture>
<source media="(max-width: 38rem)" srcset="${source(narrow)}" width="${narrow.width}" height="${narrow.height}">
<img src="${source(wide)}" width="${wide.width}" height="${wide.height}" alt="${escapeHtml(page.alt)}">
</picture></figure>
<p class="caption"><em>${escapeHtml(page.caption)}</em></p>`;
}

/** @param found - what came out, as HTML */
function entry(row: IndexRow, found: string): string {
  const facts = [
    row.seconds === undefined ? '' : `<span>${duration(row.seconds)}</span>`,
    row.backend === '' ? '' : `<span>${escapeHtml(row.backend)}</span>`,
    row.claims.length === 0 ? '' : `<span>${claimsInWords(row.claims)}</span>`,
  ];
  return `<li><span class="number">${escapeHtml(row.id)}</span><div>
<h2>${name(row)}</h2>
<p>${escapeHtml(row.question)}</p>
${found}
${row.failed === undefined ? '' : `<p class="failed">The last run did not pass: ${escapeHtml(row.failed)}.</p>`}
<p class="facts">${facts.filter(Boolean).join(' ') || 'not executed here yet'}</p>
</div></li>`;
}

/** "15 claims: 14 held, 1 undecided" */
function claimsInWords(claims: readonly ShownClaim[]): string {
  const outcomes = [...new Set(claims.map(({outcome}) => outcome))];
  const counts = outcomes.map((own) => `${claims.filter(({outcome}) => outcome === own).length} ${own}`);
  return escapeHtml(`${claims.length === 1 ? '1 claim' : `${claims.length} claims`}: ${counts.join(', ')}`);
}

function short(row: IndexRow): string {
  return `<li>${name(row)}</li>`;
}

function name({href, title}: IndexRow): string {
  return href === undefined ? escapeHtml(title) : linkHtml({href, text: title});
}

/** The table that notebook 17 shows, and each scope once. */
function verdictsHtml(verdicts: readonly ThreadVerdict[], markdown: Markdown): string {
  const scopes = [...new Set(verdicts.map(({scope = ''}) => scope))].map(
    (scope) => `<p><small>Found on: ${escapeHtml(scope)}</small></p>`,
  );
  const table = markdown.render(threadVerdictMarkdown(verdicts));
  return `<div class="verdicts">${table}</div>\n${scopes.join('\n')}`;
}

function duration(seconds: number): string {
  return seconds < 90 ? `${Math.max(1, Math.round(seconds))} s` : `${Math.round(seconds / 60)} min`;
}
