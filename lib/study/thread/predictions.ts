import fs from 'node:fs';
import path from 'node:path';
import {ConfigError} from '../../core';
import {listOf, mapOf, matches, oneOf, parseJson, record, text, type Place} from '../form';
import type {Outcome} from '../claims/claims';
import {claimsById, readClaims} from '../claims/claims-file';
import {repositoryRoot} from '../repository';
import {claimEvidence, type ClaimEvidence} from './claim-evidence';
import {notebookTitles} from './notebook-titles';

/** What became of a prediction. */
export type PredictionOutcome = 'came out' | 'in part' | 'did not come out' | 'undecided';

const outcomes: readonly PredictionOutcome[] = ['came out', 'in part', 'did not come out', 'undecided'];

/** What theory, a paper or somebody in the thread led to expect, and how it is tested. */
export type Prediction = {
  /** The number of the notebook that tests it. */
  readonly notebook: string;
  /** Who said it. */
  readonly source: string;
  /** Where the paper is found: its arXiv id, or an address. */
  readonly arxiv?: string;
  readonly url?: string;
  /** Where in the source. */
  readonly place: string;
  readonly prediction: string;
  /** By a claim's id, what becomes of the claim if the prediction is right; none where no claim tests it. */
  readonly tests: {readonly [claimId: string]: 'held' | 'not held'};
  /** What was seen, where no claim tests it. */
  readonly seen?: {readonly outcome: PredictionOutcome; readonly words: string};
  /** What must be added for the outcome not to mislead. */
  readonly note?: string;
};

/** A prediction with what became of it. */
export type LedgerRow = Prediction & {
  readonly outcome: PredictionOutcome;
  /** The file of the notebook that tests it, where it is there. */
  readonly file?: string;
  /** The claims that test it, as far as they were run. */
  readonly claims: readonly ClaimEvidence[];
  /** The ids of those that are frozen and were not run yet. */
  readonly waiting: readonly string[];
};

const form = listOf(
  record(
    {
      notebook: matches('a number like "01"', /^\d\d$/),
      source: text,
      place: text,
      prediction: text,
      tests: mapOf(matches('an id like "01.C1"', /^\d\d\.C\d+[a-z]?$/), oneOf(['held', 'not held'])),
    },
    {
      arxiv: matches('an id like "1706.03762"', /^\d{4}\.\d{4,5}$/),
      url: matches('an address', /^https:\/\//),
      seen: record({outcome: oneOf(outcomes), words: text}),
      note: text,
    },
  ),
);

/**
 * The prediction ledger: what was predicted, and what came out by the committed outcomes of the claims that test it.
 *
 * A prediction "came out" if every claim became what it says, "did not come out" if every claim became the opposite, is "undecided"
 * if none was decided, and came out "in part" otherwise. A claim that was not run yet is undecided: predictions stand here beforehand.
 *
 * @param root - the project's folder; default: the repository's
 * @throws ConfigError if a prediction has another form, is tested by nothing and was not seen, or names a claim that is not frozen
 * @example
 * predictionLedger().map(({outcome}) => outcome).includes('did not come out'); // => true
 */
export function predictionLedger(root: string = repositoryRoot()): readonly LedgerRow[] {
  const evidence = claimEvidence(root);
  const frozen = claimsById(readClaims(path.join(root, 'results', 'claims.json')));
  const titles = notebookTitles(root);
  return readPredictions(root).map((prediction) => {
    const {notebook, tests, seen, source} = prediction;
    const ids = Object.keys(tests);
    const stranger = ids.find((id) => !frozen.has(id));
    if (stranger !== undefined) throw faultOf(`prediction of ${source}`, 'tests', 'frozen claims', stranger);
    const agreements = ids.map((id) => agreement(evidence.get(id)?.outcome ?? 'undecided', tests[id]));
    return {
      ...prediction,
      claims: ids.flatMap((id) => evidence.get(id) ?? []),
      waiting: ids.filter((id) => !evidence.has(id)),
      file: titles[notebook]?.file,
      outcome: seen?.outcome ?? outcomeOf(agreements),
    };
  });
}

type Agreement = 'as predicted' | 'the opposite' | 'undecided';

function agreement(outcome: Outcome, predicted: 'held' | 'not held'): Agreement {
  if (outcome === predicted) return 'as predicted';
  return outcome === 'held' || outcome === 'not held' ? 'the opposite' : 'undecided';
}

function outcomeOf(agreements: readonly Agreement[]): PredictionOutcome {
  const all = (one: Agreement): boolean => agreements.every((agreed) => agreed === one);
  if (all('as predicted')) return 'came out';
  if (all('the opposite')) return 'did not come out';
  return all('undecided') ? 'undecided' : 'in part';
}

function readPredictions(root: string): readonly Prediction[] {
  const file = path.join(root, 'results', 'predictions.json');
  if (!fs.existsSync(file)) return [];
  const json = parseJson(fs.readFileSync(file, 'utf8'), faultOf);
  form(json, {owner: 'the ledger', field: '', fault: faultOf});
  const predictions = json as readonly Prediction[];
  for (const {tests, seen, source} of predictions) {
    if ((Object.keys(tests).length === 0) !== (seen !== undefined))
      throw faultOf(`prediction of ${source}`, 'tests', 'claims, or what was seen, not both', tests);
  }
  return predictions;
}

const faultOf: Place['fault'] = (owner, field, expected, actual) => {
  const place = ['results/predictions.json', owner, field].filter((word) => word !== '').join(': ');
  return new ConfigError(`${place}: expected ${expected}. Got ${JSON.stringify(actual)}.`);
};
