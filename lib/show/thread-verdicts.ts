import type {NotebookTitle} from '../study/thread/notebook-titles';
import type {ClaimEvidence} from '../study/thread/claim-evidence';
import type {ThreadVerdict} from '../study/thread/thread-verdicts';
import {display} from './display';
import {effectText} from './effect-text';
import {markdownLink, markdownTable, markdownText} from './markdown-table';

/** Where the reader is. */
export type VerdictTableOptions = {
  /** What leads from here to the notebooks, such as "notebooks/"; default: nothing, as in a notebook. */
  readonly folder?: string;
  /** Whether each verdict has its reason beside it; default: true. */
  readonly reasons?: boolean;
};

/**
 * The verdicts on items of the thread as a table of markdown: what was said and by whom, the verdict, why, and links to the sections
 * that show the claims it rests on.
 *
 * @param verdicts - those with a verdict; `threadVerdicts()` of `why-attention/study` has them
 * @param options - where the reader is, and whether reasons are told
 * @example
 * const verdict = {...threadVerdicts()[1], says: 'It is so.', speaker: 'OP', sentence: 'It was, here.', soFar: true, claims: []};
 * threadVerdictMarkdown([verdict]).split('\n')[2]; // => "| It is so. (OP) | half right, so far | It was, here. |  |"
 */
export function threadVerdictMarkdown(
  verdicts: readonly ThreadVerdict[],
  {folder = '', reasons = true}: VerdictTableOptions = {},
): string {
  return markdownTable(
    ['The thread says', 'verdict', ...(reasons ? ['because'] : []), 'evidence'],
    verdicts.map((one) => {
      const why = reasons ? [because(one)] : [];
      return [said(one), verdictWords(one), ...why, evidenceLinks(one.claims, folder)];
    }),
  );
}

/**
 * Shows the verdicts on items of the thread as a table; see `threadVerdictMarkdown`.
 *
 * @param verdicts - those with a verdict, in the order to show
 * @example
 * const [shown] = outputsOf(() => threadVerdictTable(threadVerdicts().slice(1, 2)));
 * String(shown.data['text/plain']).startsWith('half right, so far: A dense net has weights already'); // => true
 */
export function threadVerdictTable(verdicts: readonly ThreadVerdict[]): void {
  const plain = verdicts.map(
    (one) => `${verdictWords(one)}: ${one.says} (${whoSaid(one)})\n  ${one.sentence}`,
  );
  display({'text/markdown': threadVerdictMarkdown(verdicts), 'text/plain': plain.join('\n')});
}

/**
 * Shows what each verdict rests on: its claims with outcome, effect, interval, seeds, and a link to where their cards stand; its
 * scope; what was corrected; and the notebooks to come that may change it.
 *
 * @param verdicts - those with a verdict, in the order to show
 * @param titles - of the notebooks, by number
 * @example
 * const [shown] = outputsOf(() => verdictDetails(threadVerdicts().slice(1, 2), notebookTitles()));
 * String(shown.data['text/markdown']).includes('8 seeds'); // => true
 */
export function verdictDetails(
  verdicts: readonly ThreadVerdict[],
  titles: {readonly [number: string]: NotebookTitle},
): void {
  const plain = verdicts.flatMap(({says, claims}) => [
    says,
    ...claims.map((claim) => `  ${claim.outcome}: ${claim.statement} ${effectOf(claim)}`),
  ]);
  display({
    'text/markdown': verdicts.map((one) => detailsOf(one, titles)).join('\n\n'),
    'text/plain': plain.join('\n'),
  });
}

function detailsOf(one: ThreadVerdict, titles: {readonly [number: string]: NotebookTitle}): string {
  const {claims, scope, corrected, toCome} = one;
  const rows = claims.map((claim) => [
    markdownText(claim.statement) + (claim.corrected ? ' (Worded anew: see the card.)' : ''),
    claim.primary ? claim.outcome : `${claim.outcome} (secondary)`,
    markdownText(effectOf(claim)),
    evidenceLinks([claim], ''),
  ]);
  const coming = toCome.map((number) => `${number}, ${markdownText(titles[number].title)}`);
  return [
    `**${said(one)}** *${verdictWords(one)}*`,
    markdownTable(['claim', 'outcome', 'effect', 'card'], rows),
    `Scope: ${markdownText(scope ?? '')}`,
    ...(corrected
      ? [
          `Corrected after the run: ${markdownText(corrected.why)} It was: “${markdownText(corrected.original)}”`,
        ]
      : []),
    ...(coming.length > 0 ? [`To come: ${coming.join(' ')}`] : []),
  ].join('\n\n');
}

/** The effect of a claim that a gate made void is not read. */
const effectOf = (claim: ClaimEvidence): string =>
  claim.outcome === 'void' ? 'not read: a condition failed' : `${effectText(claim)}, ${claim.n} seeds`;

/** "half right", "half right, so far". */
const verdictWords = ({verdict, soFar}: Pick<ThreadVerdict, 'verdict' | 'soFar'>): string =>
  soFar ? `${verdict}, so far` : verdict;

type Said = Pick<ThreadVerdict, 'says' | 'speaker'>;

/** The name of who said it, and whether it is the one who asked the thread's question. */
export const whoSaid = ({speaker}: Said): string => speaker.replace(' (OP)', ', who asked');

/** What was said, and by whom, as markdown. */
export const said = (item: Said): string => `${markdownText(item.says)} (${markdownText(whoSaid(item))})`;

const because = ({sentence, corrected}: ThreadVerdict): string =>
  markdownText(sentence) + (corrected ? ' (Worded anew after the run.)' : '');

/** Each section once, in the order of the claims: "01, The answer". */
export function evidenceLinks(claims: readonly ClaimEvidence[], folder: string): string {
  const links = claims.flatMap(({place}) => {
    if (place === undefined) return [];
    const text = [place.file.slice(0, 2), place.heading].filter((word) => word !== undefined).join(', ');
    return [markdownLink(text, `${folder}${place.href}`)];
  });
  return [...new Set(links)].join('; ');
}
