import {
  finite,
  integer,
  listOf,
  mapOf,
  matches,
  object,
  oneOf,
  positive,
  record,
  text,
  truth,
  type Place,
} from '../form';
import {ClaimsError} from './claims-error';
import type {ClaimKind, Outcome, Verdict} from './claims';

const kinds: readonly ClaimKind[] = ['greater', 'less', 'equivalence', 'non-inferior'];
const outcomes: readonly Outcome[] = ['held', 'not held', 'undecided', 'void'];
const verdicts: readonly Verdict[] = [
  'supported',
  'supported with conditions',
  'half right',
  'not supported here',
  'undecided',
  'not testable',
];

const claimId = matches('an id like "01.C1"', /^\d\d\.C\d+[a-z]?$/);
const threadItem = matches('an id like "T38"', /^T[1-9]\d*$/);

const claim = record(
  {
    id: claimId,
    answers: listOf(threadItem, 1),
    kind: oneOf(kinds),
    metric: text,
    threshold: finite,
    units: text,
    primary: truth,
    statement: text,
  },
  {margin: positive},
  ({id}) => `claim ${String(id)}`,
);

const gate = record(
  {id: text, metric: text, threshold: finite, statement: text},
  {},
  ({id}) => `gate ${String(id)}`,
);

const part = record(
  {
    experiment: text,
    version: integer(1),
    seeds: listOf(integer(0), 2),
    tuningSeeds: listOf(integer(0)),
    scope: text,
    design: object,
    learningRates: mapOf(text, positive),
    gates: listOf(gate),
    claims: listOf(claim, 1),
  },
  {weightDecays: mapOf(text, finite)},
);

const table = record({
  version: integer(1),
  part: text,
  reads: listOf(claimId, 1),
  rows: listOf(record({outcomes: mapOf(claimId, oneOf(outcomes)), verdict: oneOf(verdicts), sentence: text})),
  scope: text,
});

const entry = record({
  notebook: matches('a name like "01-question"', /^\d\d-[a-z0-9-]+$/),
  primaryClaims: integer(1, 6),
  parts: mapOf(text, part),
  tables: mapOf(threadItem, listOf(table, 1)),
});

const claimsFile = record({notebooks: mapOf(matches('a number like "01"', /^\d\d$/), object)});

/**
 * Checks the form of a claims file, field by field; what fields mean together is checked by `parseClaims`.
 *
 * @param json - the parsed file
 * @param file - its name, for messages
 * @throws ClaimsError at the first field that is missing, unknown or wrong
 * @example
 * checkClaimsForm({notebooks: {}}, 'claims.json'); // => undefined
 */
export function checkClaimsForm(json: unknown, file: string): void {
  const fault: Place['fault'] = (...where) => new ClaimsError(file, ...where);
  claimsFile(json, {owner: 'the file', field: '', fault});
  const {notebooks} = json as {notebooks: {[notebook: string]: unknown}};
  for (const [notebook, value] of Object.entries(notebooks)) {
    entry(value, {owner: `notebook ${notebook}`, field: '', fault});
  }
}
