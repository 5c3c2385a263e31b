import {finite, integer, listOf, mapOf, matches, oneOf, record, satisfies, text, type Check} from '../form';
import type {RecordOfTrial} from './record-of-trial';
import {seedRanges} from './seeds';

/** The one name that an object cannot have like any other: a copy would lose it, or change its own kind. */
const name = satisfies('a name other than __proto__', (value) => value !== '__proto__');
const plain = satisfies(
  'text, a finite number, true or false',
  (value) => typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value),
);
const numberOfEach = mapOf(name, finite);

/** Looked at one by one only where one is wrong: records are mostly numbers. */
const numbers: Check = (value, place) => {
  if (!Array.isArray(value) || !value.every(Number.isFinite)) listOf(finite)(value, place);
};
const nonNegative = satisfies('a number from 0', (value) => Number.isFinite(value) && (value as number) >= 0);
const failure = record({kind: oneOf(['diverged']), step: integer(0)});

const form = record(
  {
    key: matches('64 hexadecimal digits', /^[0-9a-f]{64}$/),
    experiment: text,
    version: integer(0),
    config: mapOf(name, plain),
    seed: integer(0),
    purpose: oneOf(Object.keys(seedRanges)),
    untrained: numberOfEach,
    prefixLosses: numbers,
    metrics: numberOfEach,
    curves: mapOf(name, numbers),
    steps: integer(0),
    seconds: nonNegative,
    backend: text,
    threads: integer(1),
    failure: (value, place) => value === null || failure(value, place),
  } satisfies {[field in Exclude<keyof RecordOfTrial, 'design'>]: Check},
  {design: text},
);

/**
 * Checks that a value has a record's fields, each of its kind, and no others; what they mean together is not looked at.
 *
 * @param where - where it was found, for the message
 * @throws Error naming the place, the trial, the field, what was expected and what came
 */
export function assertForm(value: unknown, where: string): asserts value is RecordOfTrial {
  form(value, {
    owner: '',
    field: '',
    fault: (_, field, expected, actual) =>
      new Error(
        `${where}${field === '' ? '' : ` (${trialName(value)})`}: ${field || 'a record'}: expected ${expected}. Got ${shown(actual)}.`,
      ),
  });
}

/**
 * Names a trial in messages: experiment, seed and configuration, as far as they are known.
 *
 * @param trial - anything that may be a record
 */
export function trialName(trial: unknown): string {
  const {experiment, seed, config} = Object(trial) as Partial<RecordOfTrial>;
  return `${experiment ?? 'unknown experiment'}, seed ${seed ?? 'unknown'}, ${shown(config, 300)}`;
}

function shown(value: unknown, longest = 100): string {
  if (value === undefined) return 'nothing';
  const json = typeof value === 'number' ? String(value) : JSON.stringify(value); // JSON has no NaN
  return json.length > longest ? `${json.slice(0, longest)}…` : json;
}
