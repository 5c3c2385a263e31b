import {describe, expect, it} from 'vitest';
import {designHash} from '../../../lib/study/claims/design-hash';
import {EvidenceError, recordsByPart, requireWholeDesign} from '../../../lib/study/claims/evidence';
import {recordKey, type RecordOfTrial} from '../../../lib/study/records/records';
import {claim, entry, experiment, part, recordOf, recordsWith} from '../frozen-claims';

const records = recordsWith('held', 'held');

/** The records with the first one changed; its key fits the change unless told otherwise. */
function withFirst(change: Partial<RecordOfTrial>, fittingKey = true): RecordOfTrial[] {
  const first = {...records[0], ...change};
  const key = recordKey(first.experiment, first.version, first.config, first.seed);
  return [fittingKey ? {...first, key} : first, ...records.slice(1)];
}

describe('records of a frozen part', () => {
  it('are taken when they are whole', () => {
    expect(recordsByPart(entry, records)).toEqual(new Map([['main', records]]));
  });

  it('are sorted by part', () => {
    const second = {...part, gates: [], claims: [{...claim, id: '01.C4'}]};
    const both = {...entry, parts: {main: part, second}};
    const others = records.map((record) => ({...record, design: designHash(both, 'second')}));
    const sorted = recordsByPart(both, [...others, ...records]);
    expect([...sorted]).toEqual([
      ['second', others],
      ['main', records],
    ]);
  });

  it('may be absent: then the part has not been run', () => {
    expect(recordsByPart(entry, []).size).toBe(0);
  });
});

describe('refused are', () => {
  it.each<[string, RecordOfTrial[], RegExp]>([
    [
      'a record whose configuration was altered',
      withFirst({config: {arm: 'dot', dial: 0}}, false),
      /\(seed 0\) was altered: .* give the key [0-9a-f]{64}, not [0-9a-f]{64}/,
    ],
    ['a record whose seed was altered', withFirst({seed: 3}, false), /\(seed 3\) was altered/],
    [
      'a pilot record',
      withFirst({seed: 100, purpose: 'pilot'}),
      /was made for "pilot" with a seed of "pilot"; claims read confirmatory/,
    ],
    [
      'a tuning seed that calls itself confirmatory',
      withFirst({seed: 901}),
      /was made for "confirm" with a seed of "tune"/,
    ],
    [
      'a confirmatory seed that was trained for tuning',
      withFirst({purpose: 'tune'}),
      /was made for "tune" with a seed of "confirm"/,
    ],
    ['a seed of no purpose', withFirst({seed: 500}), /with a seed of "no purpose"/],
    [
      'a record without design',
      withFirst({design: undefined}),
      /has no design, which is not a frozen one \(main [0-9a-f]{12}\)\. .*confirm again/,
    ],
    [
      'a record of another design',
      withFirst({design: 'f'.repeat(64)}),
      /has design f{12}, which is not a frozen one/,
    ],
    [
      'a record of another version',
      withFirst({version: 1}),
      /is of routing version 1; expected routing version 2/,
    ],
    [
      'a record of another experiment',
      withFirst({experiment: 'pooling'}),
      /is of pooling version 2; expected routing version 2/,
    ],
    [
      'a seed of a later look',
      withFirst({seed: 8}),
      /is none of the design's seeds \(0, 1, 2, 3, 4, 5, 6, 7\)/,
    ],
    [
      'a trial that occurs twice',
      [...records, records[0]],
      /seed 0 occurs twice for \{"arm":"dot","dial":1\}/,
    ],
    [
      'a seed without record',
      records.filter(({seed}) => seed !== 5 && seed !== 6),
      /part main: no record of seed 5, 6 for \{"arm":"dot","dial":1\}/,
    ],
    ['a seed that one arm lacks', records.slice(0, -1), /no record of seed 7 for \{"arm":"mlp","dial":1\}/],
    [
      'an arm that one seed alone has',
      [...records, recordOf('additive', 2, {})],
      /no record of seed 0, 1, 3, 4, 5, 6, 7 for \{"arm":"additive","dial":1\}/,
    ],
  ])('%s', (_, refused, message) => {
    expect(() => recordsByPart(entry, refused)).toThrow(EvidenceError);
    expect(() => recordsByPart(entry, refused)).toThrow(message);
    expect(() => recordsByPart(entry, refused)).toThrow(/^01-static-or-dynamic-weights/);
  });

  it('all records once the frozen claims have changed', () => {
    const loosened = {...entry, parts: {main: {...part, claims: [{...claim, threshold: 0.2}]}}};
    expect(() => recordsByPart(loosened, records)).toThrow('which is not a frozen one');
  });
});

describe('the whole design', () => {
  it('is one with every configuration and no other', () => {
    expect(requireWholeDesign('01 main', part, records, experiment)).toBeUndefined();
  });

  it.each<[string, RecordOfTrial[], {version?: number; rate?: number}, string]>([
    [
      'an arm that no seed has',
      records.filter(({config}) => config.arm === 'dot'),
      {},
      '01 main: no record of {"arm":"mlp","dial":1}, which the frozen design names.',
    ],
    [
      'an arm that is not in the design',
      [...records, recordOf('additive', 0, {})],
      {},
      '01 main: records of {"arm":"additive","dial":1}, which the frozen design does not name.',
    ],
    [
      'a learning rate that was not frozen',
      records,
      {rate: 0.1},
      '01 main: no record of {"arm":"dot","dial":1,"rate":0.1}',
    ],
    [
      'records of a version that the library has left behind',
      records,
      {version: 3},
      '01 main: frozen for version 2 of routing, the library has version 3. Confirm again',
    ],
  ])('refuses %s', (_, used, {version = 2, rate}, message) => {
    const confirmatoryConfigs = () =>
      experiment.confirmatoryConfigs().map((config) => (rate ? {...config, rate} : config));
    const call = () => requireWholeDesign('01 main', part, used, {version, confirmatoryConfigs});
    expect(call).toThrow(EvidenceError);
    expect(call).toThrow(message);
  });
});
