import {escapeHtml, outputsOf, verdictTable, type VerdictRow as VerdictOnItem} from 'why-attention/show';
import type {ShownClaim} from '../summary';
import {layout, linkHtml} from './layout';

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

/** The verdict on one item of the thread, and what it was found on. */
export type VerdictRow = VerdictOnItem & {readonly scope: string};

/**
 * The contents of the collection: what each notebook asks, what it found, how long it ran and on what.
 *
 * @param tier - the tier of the run
 * @param verdicts - the verdicts on the thread's items so far, if there are any
 */
export async function indexPage(
  rows: readonly IndexRow[],
  tier: string,
  verdicts: readonly VerdictRow[] = [],
): Promise<string> {
  const [numbered, solutions] = [rows.filter((row) => !isSolution(row)), rows.filter(isSolution)];
  const content = [
    '<h1>Why does attention work?</h1>',
    `<p class="lead">A dense network can approximate anything, so why does hard-coding attention help? Each notebook takes one
question of that discussion and answers it with an experiment: several seeds, an interval, a verdict, a picture, and the code.</p>`,
    `<ol class="notebooks">${numbered.map(entry).join('')}</ol>`,
    verdicts.length > 0 ? `<h2 id="verdicts">Verdicts so far</h2>${answers(verdicts)}` : '',
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

function entry(row: IndexRow): string {
  const facts = [
    row.seconds === undefined ? '' : `<span>${duration(row.seconds)}</span>`,
    row.backend === '' ? '' : `<span>${escapeHtml(row.backend)}</span>`,
  ];
  const chips = row.claims.map(({claim, outcome}) => {
    const kind = outcome.replaceAll(' ', '-');
    return `<li class="${escapeHtml(kind)}"><b>${escapeHtml(claim)}</b> ${escapeHtml(outcome)}</li>`;
  });
  return `<li><span class="number">${escapeHtml(row.id)}</span><div>
<h2>${name(row)}</h2>
<p>${escapeHtml(row.question)}</p>
${row.failed === undefined ? '' : `<p class="failed">The last run did not pass: ${escapeHtml(row.failed)}.</p>`}
${chips.length > 0 ? `<ul class="claims">${chips.join('')}</ul>` : ''}
<p class="facts">${facts.filter(Boolean).join(' ') || 'not executed here yet'}</p>
</div></li>`;
}

function short(row: IndexRow): string {
  return `<li>${name(row)}</li>`;
}

function name({href, title}: IndexRow): string {
  return href === undefined ? escapeHtml(title) : linkHtml({href, text: title});
}

/** The table that notebooks show, in a box that scrolls, and each scope once. */
function answers(verdicts: readonly VerdictRow[]): string {
  const [{data}] = outputsOf(() => verdictTable(verdicts));
  const scopes = [...new Set(verdicts.map(({scope}) => scope))].map(
    (scope) => `<p><small>Found on: ${escapeHtml(scope)}</small></p>`,
  );
  return `<div class="scroll verdicts" tabindex="0">${String(data['text/html'])}</div>\n${scopes.join('\n')}`;
}

function duration(seconds: number): string {
  return seconds < 90 ? `${Math.max(1, Math.round(seconds))} s` : `${Math.round(seconds / 60)} min`;
}
