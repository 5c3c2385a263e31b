import type {IOutput, MultilineString} from '@jupyterlab/nbformat';
import {absolutePath} from './absolute-path';
import {judge, streamText} from './failure';
import {altText, isDisplay, mime, text, type Display} from './notebook';
import {unsafeHtml} from './unsafe-html';

/** The numbers of a claim, as they are recomputed from the records. */
export type ClaimNumbers = {outcome: string; effect: number; lower: number; upper: number; n: number};

/** What claim cards and provenance lines are compared with. */
export type Evidence = {
  /** The claims recomputed from the committed records, by id. */
  claims: ReadonlyMap<string, ClaimNumbers>;
  /** The keys of the committed records. */
  records: ReadonlySet<string>;
};

/**
 * The faults of one cell's outputs: errors, anything on stderr, absolute paths, scripts, figures without picture or words,
 * claim cards and provenance lines that disagree with the records.
 *
 * @param evidence - what the committed records say; left out, cards and records are not compared
 * @returns one sentence a fault
 */
export function outputFaults(outputs: readonly IOutput[], evidence?: Evidence): string[] {
  const faults: string[] = [];
  if (outputs.some((output) => output.output_type === 'error')) faults.push('an error stands in the output');
  const failed = judge('ok', outputs);
  if (streamText(outputs, 'stderr') !== '') faults.push('something was written to stderr');
  else if (failed?.kind === 'rejected promise') faults.push('the last expression is a rejected promise');
  for (const output of outputs) {
    const path = absolutePath(readable(output));
    if (path !== undefined) faults.push(`the absolute path ${path} stands in the output`);
    if (isDisplay(output)) faults.push(...displayFaults(output, evidence));
  }
  return faults;
}

function displayFaults(display: Display, evidence: Evidence | undefined): string[] {
  const faults = unsafeHtml(text(display.data[mime.html] as MultilineString)).map(
    (fault) => `HTML output: ${fault}`,
  );
  if (mime.plotly in display.data) faults.push(...figureFaults(display));
  else if (mime.png in display.data && !pictureAlt(display)) faults.push('a picture has no alternative text');
  if ('image/svg+xml' in display.data)
    faults.push('an SVG stands in the output: it may carry a script; show a figure');
  if (!evidence) return faults;
  if (mime.claim in display.data) faults.push(...claimFaults(display.data[mime.claim], evidence.claims));
  if (mime.records in display.data)
    faults.push(...recordFaults(display.data[mime.records], evidence.records));
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

function claimFaults(shown: unknown, claims: Evidence['claims']): string[] {
  const card = shown as ClaimNumbers & {claim: string};
  const computed = claims.get(card.claim);
  if (!computed) return [`the claim card ${card.claim} has no recomputed claim to be compared with`];
  const faults: string[] = [];
  if (card.outcome !== computed.outcome) {
    faults.push(`the claim card ${card.claim} says "${card.outcome}", the records say "${computed.outcome}"`);
  }
  for (const name of ['effect', 'lower', 'upper', 'n'] as const) {
    if (!agree(card[name], computed[name])) {
      faults.push(
        `the claim card ${card.claim} shows ${name} ${card[name]}, the records give ${computed[name]}`,
      );
    }
  }
  return faults;
}

/** Equal to seven decimals: committed claims have eight. A missing number (JSON writes NaN as null) agrees only with a missing one. */
function agree(a: number | null, b: number | null): boolean {
  if (a === null || b === null || Number.isNaN(a) || Number.isNaN(b))
    return (a ?? NaN) !== (a ?? NaN) && (b ?? NaN) !== (b ?? NaN);
  return Math.abs(a - b) <= 1e-7 * Math.max(1, Math.abs(b));
}

function recordFaults(shown: unknown, records: Evidence['records']): string[] {
  const {keys, trained} = shown as {keys: string[]; trained: number};
  const unknown = keys.filter((key) => !records.has(key));
  // Trials that the notebook trained itself are shown as such and are not among the committed records.
  if (unknown.length <= trained) return [];
  return [
    `${unknown.length - trained} of the records shown are not among the committed ones, such as ${unknown[0]}`,
  ];
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
