import {ClaimsError} from './claims-error';
import type {ClaimKind, Outcome, Verdict} from './claims';

/** Where a value stands: the file, what owns it ("claim 01.C1"), and the field's path inside the owner. */
interface Place {
  readonly file: string;
  readonly owner: string;
  readonly field: string;
}

/** Throws a ClaimsError unless the value is as expected at its place. */
type Check = (value: unknown, place: Place) => void;

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

const satisfies =
  (expected: string, holds: (value: unknown) => boolean): Check =>
  (value, {file, owner, field}) => {
    if (!holds(value)) throw new ClaimsError(file, owner, field, expected, value);
  };

const isObject = (value: unknown): value is {[name: string]: unknown} =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const matches = (expected: string, pattern: RegExp): Check =>
  satisfies(expected, (value) => typeof value === 'string' && pattern.test(value));
const oneOf = (choices: readonly string[]): Check =>
  satisfies(`one of ${choices.map((choice) => `"${choice}"`).join(', ')}`, (value) =>
    choices.includes(value as string),
  );
const integer = (from: number, to = Infinity): Check =>
  satisfies(
    to === Infinity ? `an integer from ${from}` : `an integer from ${from} to ${to}`,
    (value) => Number.isInteger(value) && (value as number) >= from && (value as number) <= to,
  );
const text = satisfies('text', (value) => typeof value === 'string' && value.trim() !== '');
const finite = satisfies('a finite number', Number.isFinite);
const positive = satisfies('a positive number', (value) => Number.isFinite(value) && (value as number) > 0);
const truth = satisfies('true or false', (value) => typeof value === 'boolean');
const object = satisfies('an object', isObject);

const listOf =
  (check: Check, fewest = 0): Check =>
  (value, place) => {
    satisfies(`a list of at least ${fewest}`, (list) => Array.isArray(list) && list.length >= fewest)(
      value,
      place,
    );
    (value as unknown[]).forEach((item, i) => check(item, {...place, field: `${place.field}[${i}]`}));
  };

const mapOf =
  (name: Check, check: Check): Check =>
  (value, place) => {
    object(value, place);
    for (const [key, member] of Object.entries(value as object)) {
      name(key, {...place, field: `${place.field} (a name)`});
      check(member, {...place, field: `${place.field}.${key}`});
    }
  };

/** An object with exactly these fields. `owner` says who answers for the fields, where the object has a name of its own. */
const record =
  (
    required: {readonly [field: string]: Check},
    optional: {readonly [field: string]: Check} = {},
    owner?: (value: {[name: string]: unknown}) => string,
  ): Check =>
  (value, place) => {
    object(value, place);
    const members = value as {[name: string]: unknown};
    const own = owner !== undefined && members.id !== undefined;
    const inside = (field: string): Place =>
      own
        ? {...place, owner: owner(members), field}
        : {...place, field: place.field === '' ? field : `${place.field}.${field}`};
    const known = {...required, ...optional};
    for (const field of Object.keys(members)) {
      if (!Object.hasOwn(known, field)) {
        const {file, owner: who, field: path} = inside(field);
        throw new ClaimsError(
          file,
          who,
          path,
          `no such field (known: ${Object.keys(known).join(', ')})`,
          members[field],
        );
      }
    }
    for (const [field, check] of Object.entries(known)) {
      if (Object.hasOwn(required, field) || members[field] !== undefined)
        check(members[field], inside(field));
    }
  };

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

const part = record({
  experiment: text,
  version: integer(1),
  seeds: listOf(integer(0), 2),
  tuningSeeds: listOf(integer(0)),
  scope: text,
  design: object,
  learningRates: mapOf(text, positive),
  gates: listOf(gate),
  claims: listOf(claim, 1),
});

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
  claimsFile(json, {file, owner: 'the file', field: ''});
  const {notebooks} = json as {notebooks: {[notebook: string]: unknown}};
  for (const [notebook, value] of Object.entries(notebooks)) {
    entry(value, {file, owner: `notebook ${notebook}`, field: ''});
  }
}
