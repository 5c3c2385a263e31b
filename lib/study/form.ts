// JSON, and checks of it field by field, of which files of claims, of the thread and of records are made.

/** Where a value stands, and what is thrown if it is not as expected. */
export interface Place {
  /** What answers for the value, for example "claim 01.C1"; may be empty. */
  readonly owner: string;
  /** The field's path inside the owner. */
  readonly field: string;
  readonly fault: (owner: string, field: string, expected: string, actual: unknown) => Error;
}

/** Throws the place's fault unless the value is as expected. */
export type Check = (value: unknown, place: Place) => void;

/** `expected` completes "expected …". */
export const satisfies =
  (expected: string, holds: (value: unknown) => boolean): Check =>
  (value, {owner, field, fault}) => {
    if (!holds(value)) throw fault(owner, field, expected, value);
  };

const isObject = (value: unknown): value is {[name: string]: unknown} =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const matches = (expected: string, pattern: RegExp): Check =>
  satisfies(expected, (value) => typeof value === 'string' && pattern.test(value));

export const oneOf = (choices: readonly string[]): Check =>
  satisfies(`one of ${choices.map((choice) => `"${choice}"`).join(', ')}`, (value) =>
    choices.includes(value as string),
  );

export const integer = (from: number, to = Infinity): Check =>
  satisfies(
    to === Infinity ? `an integer from ${from}` : `an integer from ${from} to ${to}`,
    (value) => Number.isInteger(value) && (value as number) >= from && (value as number) <= to,
  );

export const text = satisfies('text', (value) => typeof value === 'string' && value.trim() !== '');
export const finite = satisfies('a finite number', Number.isFinite);
export const positive = satisfies(
  'a positive number',
  (value) => Number.isFinite(value) && (value as number) > 0,
);
export const truth = satisfies('true or false', (value) => typeof value === 'boolean');
export const object = satisfies('an object', isObject);

export const listOf =
  (check: Check, fewest = 0): Check =>
  (value, place) => {
    const expected = fewest === 0 ? 'a list' : `a list of at least ${fewest}`;
    satisfies(expected, (list) => Array.isArray(list) && list.length >= fewest)(value, place);
    (value as unknown[]).forEach((item, i) => check(item, {...place, field: `${place.field}[${i}]`}));
  };

/** An object whose names are free. */
export const mapOf =
  (name: Check, check: Check): Check =>
  (value, place) => {
    object(value, place);
    for (const [key, member] of Object.entries(value as object)) {
      name(key, {...place, field: `${place.field} (a name)`});
      check(member, {...place, field: `${place.field}.${key}`});
    }
  };

/** An object with exactly these fields. `owner` says who answers for the fields, where the object has a name of its own. */
export const record =
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
        const {owner: who, field: path, fault} = inside(field);
        throw fault(who, path, `no such field (known: ${Object.keys(known).join(', ')})`, members[field]);
      }
    }
    for (const [field, check] of Object.entries(known)) {
      if (Object.hasOwn(required, field) || members[field] !== undefined)
        check(members[field], inside(field));
    }
  };

/** A text as JSON; throws the fault of its file where it is none. */
export function parseJson(json: string, fault: Place['fault']): unknown {
  try {
    return JSON.parse(json);
  } catch (error) {
    throw fault('the file', '', `JSON (${(error as Error).message})`, json.slice(0, 40));
  }
}
