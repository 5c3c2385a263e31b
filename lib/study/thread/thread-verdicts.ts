import path from 'node:path';
import {ConfigError} from '../../core';
import type {Verdict} from '../claims/claims';
import type {Corrected} from '../claims/correction';
import {readVerdicts, type CommittedVerdict} from '../claims/verdicts-file';
import {repositoryRoot} from '../repository';
import {claimEvidence, type ClaimEvidence} from './claim-evidence';
import {notebookTitles} from './notebook-titles';
import {threadItems, type ThreadItem} from './thread-file';

/** What the evidence says about one item of the thread, or why it says nothing. */
export type ThreadVerdict = ThreadItem & {
  /** "undecided" also where nothing has been asked yet. */
  readonly verdict: Verdict;
  /** The answer in plain words, or why there is none. */
  readonly sentence: string;
  /** What the sentence was when it was frozen, if it was corrected. */
  readonly corrected?: Corrected;
  /** Task, size and budget, where there is a verdict. */
  readonly scope?: string;
  /** The numbers of the notebooks that will ask and are not there yet. */
  readonly toCome: readonly string[];
  /** Whether there is a verdict, and notebooks are to come that may change it. */
  readonly soFar: boolean;
  /** The claims it rests on, those of the frozen table first. */
  readonly claims: readonly ClaimEvidence[];
};

/**
 * All items of the thread with what came out: the committed verdict and the claims it rests on, "undecided" with the notebooks that
 * will ask, or "not testable" with the reason. Everything comes from `results/`, `docs/thread.json` and the notebooks' cards.
 *
 * @param root - the project's folder; default: the repository's
 * @returns one verdict an item, in the thread's order
 * @throws ClaimsError or ConfigError where one of these files says what it must not
 * @example
 * const [, second] = threadVerdicts();
 * [second.id, second.verdict, second.toCome]; // => ["T2","half right",["04"]]
 * second.claims.map(({id, outcome, n}) => [id, outcome, n])[0]; // => ["01.C1","held",8]
 */
export function threadVerdicts(root: string = repositoryRoot()): readonly ThreadVerdict[] {
  const {verdicts} = readVerdicts(path.join(root, 'results', 'verdicts.json'));
  const evidence = claimEvidence(root);
  const titles = notebookTitles(root);
  return threadItems(root).map((item) => {
    const toCome = item.notebooks.filter((number) => titles[number]?.file === undefined);
    const answer = verdicts[item.id];
    return answer ? decided(item, answer, toCome, evidence) : open(item, toCome);
  });
}

function decided(
  item: ThreadItem,
  {verdict, sentence, scope, corrected, claims}: CommittedVerdict,
  toCome: readonly string[],
  evidence: ReadonlyMap<string, ClaimEvidence>,
): ThreadVerdict {
  const ids = [...new Set([...Object.keys(claims), ...(corrected?.restsOn ?? [])])];
  return {
    ...item,
    ...{verdict, sentence, scope, toCome, soFar: toCome.length > 0},
    ...(corrected && {corrected}),
    claims: ids.map((id) => {
      const claim = evidence.get(id);
      if (claim !== undefined) return claim;
      throw new ConfigError(
        `results/verdicts.json: the verdict on "${item.says}" (${item.id}) rests on ${id}, which results/claims.json does not hold or verdicts.json does not decide. Run \`npm run verdicts\`.`,
      );
    }),
  };
}

function open(item: ThreadItem, toCome: readonly string[]): ThreadVerdict {
  const {notebooks, note} = item;
  const verdict = notebooks.length === 0 ? 'not testable' : 'undecided';
  const asks = toCome.length === 0 ? undefined : `${notebooksInWords(toCome)} will ask.`;
  const sentence = [asks, note].filter((part) => part !== undefined).join(' ') || 'No claim was made of it.';
  return {...item, verdict, sentence, toCome, soFar: false, claims: []};
}

/** "Notebook 03", "Notebooks 03 and 04", "Notebooks 03, 04 and 11". */
const notebooksInWords = (numbers: readonly string[]): string =>
  `Notebook${numbers.length === 1 ? '' : 's'} ${new Intl.ListFormat('en-GB').format(numbers)}`;

/** Verdicts by what stands behind them. */
export type VerdictsByState = {
  /** Those that rest on claims. */
  readonly decided: readonly ThreadVerdict[];
  /** Those that no claim speaks of yet. */
  readonly open: readonly ThreadVerdict[];
  /** Those that no run can test. */
  readonly closed: readonly ThreadVerdict[];
};

/**
 * Sorts verdicts by what stands behind them; each keeps its order.
 *
 * @param verdicts - as `threadVerdicts` gives them
 * @example
 * const {decided, open, closed} = verdictsByState(threadVerdicts());
 * decided.length + open.length + closed.length; // => 50
 */
export function verdictsByState(verdicts: readonly ThreadVerdict[]): VerdictsByState {
  const without = verdicts.filter(({claims}) => claims.length === 0);
  return {
    decided: verdicts.filter(({claims}) => claims.length > 0),
    open: without.filter(({verdict}) => verdict !== 'not testable'),
    closed: without.filter(({verdict}) => verdict === 'not testable'),
  };
}
