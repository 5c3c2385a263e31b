import type {IOutput, MultilineString} from '@jupyterlab/nbformat';
import type {ComputedOn} from 'why-attention/study';
import {judge, streamText} from '../failure';
import {altText, displays, isDisplay, mime, text, type Display, type Notebook} from '../notebook';
import {pngFault} from '../picture-data';
import {unsafeHtml} from '../unsafe-html';
import {absolutePath} from './absolute-path';
import type {CardText} from './claim-cards';

/** The numbers of a claim, as they are recomputed from the records. */
export type ClaimNumbers = {
  outcome: string;
  effect: number;
  lower: number;
  upper: number;
  n: number;
  /** How often the claim's part was looked at. */
  looks: number;
};

/** What claim cards and provenance lines are compared with. */
export type Evidence = {
  /** The claims recomputed from the committed records, by id. */
  claims: ReadonlyMap<string, ClaimNumbers>;
  /** What the cards of these claims say in a session, by id; a claim without one is compared by its numbers alone. */
  cards?: ReadonlyMap<string, (session?: ComputedOn) => CardText | undefined>;
  /** The keys of the committed records. */
  records: ReadonlySet<string>;
};

/**
 * The faults of one cell's outputs: errors, anything on stderr, absolute paths, scripts, figures without picture or words,
 * claim cards and provenance lines that disagree with the records.
 *
 * @param context - `evidence`: what the committed records say; left out, cards and records are not compared. `committed`: whether
 *   the outputs are to be committed, so that they may show no record that is not
 * @returns one sentence a fault
 */
export function outputFaults(outputs: readonly IOutput[], context: OutputContext = {}): string[] {
  const faults: string[] = [];
  if (outputs.some((output) => output.output_type === 'error')) faults.push('an error stands in the output');
  const failed = judge('ok', outputs);
  if (streamText(outputs, 'stderr') !== '') faults.push('something was written to stderr');
  else if (failed?.kind === 'rejected promise') faults.push('the last expression is a rejected promise');
  for (const output of outputs) {
    const path = absolutePath(readable(output));
    if (path !== undefined) faults.push(`the absolute path ${path} stands in the output`);
    if (isDisplay(output)) faults.push(...displayFaults(output, context));
  }
  return faults;
}

/** What outputs are compared with, and whether they are to be committed. */
export type OutputContext = {evidence?: Evidence; committed?: boolean};

function displayFaults(display: Display, {evidence, committed = false}: OutputContext): string[] {
  const faults = unsafeHtml(text(display.data[mime.html] as MultilineString)).map(
    (fault) => `HTML output: ${fault}`,
  );
  if (mime.plotly in display.data) faults.push(...figureFaults(display));
  else if (mime.png in display.data && !pictureAlt(display)) faults.push('a picture has no alternative text');
  const broken = mime.png in display.data ? pngFault(display.data[mime.png]) : undefined;
  if (broken !== undefined) faults.push(broken);
  if ('image/svg+xml' in display.data)
    faults.push('an SVG stands in the output: it may carry a script; show a figure');
  if (!evidence) return faults;
  if (mime.claim in display.data) faults.push(...claimFaults(display, evidence));
  if (committed) faults.push(...recordFaults(display, evidence.records));
  return faults;
}

function figureFaults(display: Display): string[] {
  const faults: string[] = [];
  if (!text(display.data[mime.png] as MultilineString)) faults.push('a figure has no PNG');
  if (altText(display) === undefined) faults.push('a figure has no alternative text');
  else if (mime.png in display.data && pictureAlt(display) !== altText(display)) {
    faults.push("a figure's PNG has another alternative text than the figure");
  }
  if (!text(display.data[mime.plain] as MultilineString).trim()) faults.push('a figure has no plain text');
  return faults;
}

function pictureAlt(display: Display): string | undefined {
  return (display.metadata[mime.png] as {alt?: string} | undefined)?.alt;
}

function claimFaults({data}: Display, {claims, cards}: Evidence): string[] {
  const card = data[mime.claim] as unknown as ClaimNumbers & {claim: string; session?: ComputedOn};
  const computed = claims.get(card.claim);
  if (!computed) return [`the claim card ${card.claim} has no recomputed claim to be compared with`];
  const faults: string[] = [];
  if (card.outcome !== computed.outcome) {
    faults.push(`the claim card ${card.claim} says "${card.outcome}", the records say "${computed.outcome}"`);
  }
  for (const name of ['effect', 'lower', 'upper', 'n', 'looks'] as const) {
    if (!agree(card[name], computed[name])) {
      faults.push(
        `the claim card ${card.claim} shows ${name} ${card[name]}, the records give ${computed[name]}`,
      );
    }
  }
  const words = cards?.get(card.claim)?.(card.session);
  for (const [type, expected] of [
    [mime.html, words?.html],
    [mime.plain, words?.plain],
  ] as const) {
    if (expected === undefined || text(data[type] as MultilineString).trim() === expected.trim()) continue;
    faults.push(`the words of the claim card ${card.claim} (${type}) are not those that its numbers give`);
  }
  return faults;
}

/** Equal to seven decimals: committed claims have eight. A missing number (JSON writes NaN as null) agrees only with a missing one. */
function agree(a: number | null, b: number | null): boolean {
  if (a === null || b === null || Number.isNaN(a) || Number.isNaN(b))
    return (a ?? NaN) !== (a ?? NaN) && (b ?? NaN) !== (b ?? NaN);
  return Math.abs(a - b) <= 1e-7 * Math.max(1, Math.abs(b));
}

function recordFaults(display: Display, records: Evidence['records']): string[] {
  const unknown = uncommitted(display, records);
  if (unknown.length === 0) return [];
  return [
    `${unknown.length} of the records shown are not among the committed ones, such as ${unknown[0]}: restore the settings, or commit the records`,
  ];
}

function uncommitted(display: Display, records: Evidence['records']): string[] {
  const shown = display.data[mime.records] as unknown as {keys: string[]} | undefined;
  return (shown?.keys ?? []).filter((key) => !records.has(key));
}

/** The keys of all records that a notebook shows and that are not committed: what a reader trained with settings of his own. */
export function exploratoryRecords(notebook: Notebook, records: Evidence['records']): string[] {
  return [...new Set(displays(notebook).flatMap((display) => uncommitted(display, records)))];
}

/** All text that a reader or another program finds in an output, pictures excepted. */
function readable(output: IOutput): string {
  if (output.output_type === 'stream') return text(output.text as MultilineString);
  if (!isDisplay(output)) return JSON.stringify(output);
  const parts = Object.entries(output.data).filter(([type]) => !type.startsWith('image/'));
  return parts.map(([, value]) => (isText(value) ? text(value) : JSON.stringify(value))).join('\n');
}

function isText(value: unknown): value is MultilineString {
  return (
    typeof value === 'string' || (Array.isArray(value) && value.every((line) => typeof line === 'string'))
  );
}
