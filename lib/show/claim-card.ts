import type {Claim, ClaimResult, Outcome} from '../study/claims/claims';
import type {ComputedOn} from '../study/records/computed-on';
import {computedOnText} from './computed-on-text';
import {display, type MimeBundle} from './display';
import {bounds, chosen, effectText, inUnits, isLog} from './effect-text';
import {escapeHtml} from './escape';
import {formatChosen, formatNumber} from './numbers';
import {colors} from './theme';

/** What a claim card says beside the claim's result. */
export type ClaimCardOptions = {
  /** How often the confirmatory seeds of the claim's part have been looked at, this time included. */
  readonly looks: number;
  /** Task, size and budget in words: what the claim is about, and nothing beyond it. */
  readonly scope: string;
  /** The records that were read: the card names what trained them. */
  readonly records: readonly ComputedOn[];
  /** What computes in this session, which the card names beside it. */
  readonly session?: ComputedOn;
  /** Why no outcome may be read from these numbers, where that is so: the smoke tier, or a run with changed settings or other seeds. */
  readonly unread?: 'smoke' | 'exploratory';
};

const outcomeWords: {readonly [outcome in Outcome]: string} = {
  held: 'Held',
  'not held': 'Not held',
  undecided: 'Undecided',
  void: 'Void',
};

/** The colour only repeats what the word says. */
const outcomeColors: {readonly [outcome in Outcome]: string} = {
  held: colors.green,
  'not held': colors.vermillion,
  undecided: colors.orange,
  void: colors.grey,
};

/**
 * Shows what became of a claim: its outcome in a word, the claim in a sentence, effect and interval, what they were held against,
 * seeds, looks, scope, and what trained the records and computes now; the exact p in the details, since it never decides. The numbers also go out as JSON, for checks.
 *
 * @param result - the claim with its result, from `evaluateClaim` or `computeVerdicts`
 * @param options - looks, scope, records, session, and why no outcome may be read; what `judge` gives has them all
 * @example
 * const claim: Claim = {id: '01.C1', answers: ['T9'], kind: 'greater', metric: 'gap', threshold: 0.3, units: 'R²', primary: true, statement: 'It wins.'};
 * const result: ClaimResult = {claim, outcome: 'held', effect: 0.8, lower: 0.7, upper: 0.9, level: 0.99, n: 8, p: 0.0078, perUnit: [], voidedBy: []};
 * const [card] = outputsOf(() => claimCard(result, {looks: 1, scope: 'eight slots', records: []}));
 * String(card.data['text/plain']).split('\n')[0]; // => "Held: It wins."
 */
export function claimCard(result: ClaimResult, options: ClaimCardOptions): void {
  display(options.unread ? unreadBundle(result, options.unread, options) : claimBundle(result, options));
}

/** Without the claim's JSON: nothing here is a result. An exploratory run shows what it saw, since that is why one changes a number. */
function unreadBundle(
  {claim, effect, lower, upper, n}: ClaimResult,
  reason: 'smoke' | 'exploratory',
  {records, session}: ClaimCardOptions,
): MimeBundle {
  const seen = Number.isFinite(lower)
    ? `Seen with ${n} seeds: ${inUnits(formatNumber, effect, claim)} (interval ${bounds(lower, upper, claim)}).`
    : 'Too few seeds for an interval.';
  const computed = `Computed on: ${computedOnText(records, session)}.`;
  const text =
    reason === 'smoke'
      ? `Smoke tier: no claim is read. ${computed}`
      : `Exploratory run: no claim is read. ${seen} ${computed}`;
  return {
    'text/html': cardHtml(colors.grey, 'Not read', claim.statement, `<p>${escapeHtml(text)}</p>`),
    'text/plain': `Not read: ${claim.statement}\n${text}`,
  };
}

function claimBundle(result: ClaimResult, options: ClaimCardOptions): MimeBundle {
  const {claim, outcome, effect, lower, upper, n, p, level, voidedBy} = result;
  const facts = outcome === 'void' ? voidFacts(voidedBy) : effectFacts(result);
  const shown = [...facts, ...sampleFacts(n, options), ...correctionFacts(result)];
  const rows = shown.map(([name, text]) => `<tr>${rowHead(name)}<td ${left}>${escapeHtml(text)}</td></tr>`);
  const details = detailText(level, p);
  const body = [
    `<table><tbody>${rows.join('\n')}</tbody></table>`,
    `<details><summary>Details of claim ${escapeHtml(claim.id)}</summary><p>${escapeHtml(details)}</p></details>`,
  ].join('\n');
  return {
    'application/vnd.why-attention.claim+json': {
      ...{claim: claim.id, outcome, effect, lower, upper, n, looks: options.looks},
      session: options.session,
    },
    'text/html': cardHtml(outcomeColors[outcome], outcomeWords[outcome], claim.statement, body),
    'text/plain': [
      `${outcomeWords[outcome]}: ${claim.statement}`,
      ...shown.map(([name, text]) => `${name}: ${text}`),
      `Claim ${claim.id}: ${details}`,
    ].join('\n'),
  };
}

type Fact = readonly [name: string, text: string];

const left = 'align="left" style="text-align: left"';

function rowHead(name: string): string {
  return `<th scope="row" ${left}>${escapeHtml(name)}</th>`;
}

/** A card has a border as its only ornament: no colour of text or paper, so it suits light, dark, and no styles at all. */
function cardHtml(color: string, word: string, statement: string, body: string): string {
  return [
    `<div style="border-left: 5px solid ${color}; padding: 2px 0 2px 14px">`,
    `<p><strong>${word}:</strong> ${escapeHtml(statement)}</p>`,
    body,
    '</div>',
  ].join('\n');
}

function voidFacts(voidedBy: readonly string[]): Fact[] {
  return [['Not read', `a condition for reading the claim failed (${voidedBy.join(', ')})`]];
}

/** That the sentence is not the frozen one any more, and why. */
function correctionFacts({corrected}: ClaimResult): Fact[] {
  if (corrected === undefined) return [];
  return [['Wording', `corrected after the run: ${corrected.why} It was: “${corrected.original}”`]];
}

function effectFacts({claim, effect, lower, upper, level}: ClaimResult): Fact[] {
  return [
    ['Effect', effectText({effect, lower, upper, level, units: claim.units})],
    ['Rule, fixed beforehand', ruleText(claim)],
  ];
}

function ruleText({kind, threshold, margin = 0, units}: Claim): string {
  const value = inUnits((own) => chosen(own, {units}), threshold, {units});
  switch (kind) {
    case 'greater':
      return `held if the whole interval lies above ${value}, not held if it lies below`;
    case 'less':
      return `held if the whole interval lies below ${value}, not held if it lies above`;
    case 'non-inferior':
      return isLog({units})
        ? `held if the whole interval lies above ${value}`
        : `held if the whole interval lies above ${value}: no worse by more than ${formatChosen(-threshold)}`;
    case 'equivalence':
      return isLog({units})
        ? `held if the whole interval lies between factors of ${chosen(Math.exp(-margin), {units})} and ${chosen(Math.exp(margin), {units})}, not held if it lies outside`
        : `held if the whole interval lies within ±${formatChosen(margin)} ${units}, not held if it lies outside`;
  }
}

function sampleFacts(n: number, {looks, scope, records, session}: ClaimCardOptions): Fact[] {
  const look = looks === 1 ? 'one look' : `${looks} looks, each on seeds of its own`;
  return [
    ['Seeds', `${n}, ${look}`],
    ['Scope', scope],
    ['Computed on', computedOnText(records, session)],
  ];
}

function detailText(level: number, p: number | null): string {
  const interval = `paired-t interval at level ${formatChosen(Number(level.toPrecision(4)))}, over one number a seed; its bounds decide.`;
  const exact =
    p === null
      ? ''
      : ` Exact two-sided sign-flip test against no difference: p = ${formatNumber(p, 2)}; it never decides.`;
  return interval + exact;
}
