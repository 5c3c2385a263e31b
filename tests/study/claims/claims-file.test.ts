import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {afterAll, describe, expect, it} from 'vitest';
import {ClaimsError} from '../../../lib/study/claims/claims-error';
import {claimsById, parseClaims, readClaims} from '../../../lib/study/claims/claims-file';
import {claimsFile} from '../frozen-claims';

type Plain = {[name: string]: Plain} & Plain[];

/** The text of the frozen claims after a change to a copy of them. */
function changed(change: (notebook: Plain, file: Plain) => void): string {
  const file = structuredClone(claimsFile) as unknown as Plain;
  change(file.notebooks['01'], file);
  return JSON.stringify(file);
}

/** Any plain value where a test puts it, right or wrong. */
const put = (value: unknown): Plain => value as Plain;

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'claims-'));
afterAll(() => fs.rmSync(folder, {recursive: true}));

describe('a whole file', () => {
  it('is read as it stands', () => {
    const file = path.join(folder, 'claims.json');
    fs.writeFileSync(file, JSON.stringify(claimsFile));
    expect(readClaims(file)).toEqual(claimsFile);
  });

  it('gives its claims by id', () => {
    expect([...claimsById(claimsFile).keys()]).toEqual(['01.C1', '01.C3']);
  });

  it('lets the parts of one claim count once', () => {
    const text = changed((notebook) => {
      const [first] = notebook.parts.main.claims;
      notebook.primaryClaims = put(3);
      notebook.parts.main.claims.push(put({...first, id: '01.C4a'}), put({...first, id: '01.C4b'}));
    });
    expect(claimsById(parseClaims(text, 'claims.json')).size).toBe(4);
  });

  it('lets a table read claims of another notebook', () => {
    const text = changed((notebook, file) => {
      const other = JSON.parse(
        JSON.stringify(notebook).replaceAll('01.', '04.').replaceAll('"01-', '"04-'),
      ) as Plain;
      const [table] = other.tables.T38;
      table.version = put(2);
      table.reads.push(put('01.C1'));
      table.rows.splice(0);
      file.notebooks['04'] = other;
    });
    expect(Object.keys(parseClaims(text, 'claims.json').notebooks)).toEqual(['01', '04']);
  });
});

describe('a faulty file is refused, naming file, owner, field, what was expected and what came:', () => {
  it.each<[string, (notebook: Plain, file: Plain) => void, string]>([
    [
      'a missing threshold',
      ({parts}) => delete (parts.main.claims[0] as {threshold?: Plain}).threshold,
      'claim 01.C1: threshold: expected a finite number. Got nothing.',
    ],
    [
      'a threshold in words',
      ({parts}) => (parts.main.claims[0].threshold = put('0.3')),
      'claim 01.C1: threshold: expected a finite number. Got "0.3".',
    ],
    [
      'an unknown field of a claim',
      ({parts}) => (parts.main.claims[0].treshold = put(0.3)),
      'claim 01.C1: treshold: expected no such field (known: id, answers, kind, metric, threshold, units, primary, statement, margin). Got 0.3.',
    ],
    [
      'an unknown field of a part',
      ({parts}) => (parts.main.seed = put(1)),
      'notebook 01: parts.main.seed: expected no such field',
    ],
    [
      'an unknown field of the file',
      (_, file) => (file.version = put(1)),
      'the file: version: expected no such field',
    ],
    [
      'an unknown kind',
      ({parts}) => (parts.main.claims[0].kind = put('larger')),
      'claim 01.C1: kind: expected one of "greater", "less", "equivalence", "non-inferior". Got "larger".',
    ],
    [
      'a claim id of another form',
      ({parts}) => (parts.main.claims[0].id = put('C1')),
      'claim C1: id: expected an id like "01.C1". Got "C1".',
    ],
    [
      'a claim of another notebook',
      ({parts}) => (parts.main.claims[0].id = put('02.C1')),
      'claim 02.C1: id: expected an id that begins "01.". Got "02.C1".',
    ],
    [
      'a claim id that occurs twice',
      ({parts}) => parts.main.claims.push(parts.main.claims[0]),
      'claim 01.C1: id: expected an id that occurs once. Got "01.C1".',
    ],
    [
      'a claim id that occurs in two parts',
      ({parts}) => (parts.second = put({...parts.main, gates: []})),
      'claim 01.C1: id: expected an id that occurs once.',
    ],
    [
      'a gate id that occurs twice',
      ({parts}) => parts.main.gates.push(parts.main.gates[0]),
      'gate 01.G1: id: expected an id that occurs once. Got "01.G1".',
    ],
    [
      'no item of the thread',
      ({parts}) => parts.main.claims[0].answers.splice(0),
      'claim 01.C1: answers: expected a list of at least 1. Got [].',
    ],
    [
      'an item of another form',
      ({parts}) => (parts.main.claims[0].answers[1] = put('38')),
      'claim 01.C1: answers[1]: expected an id like "T38". Got "38".',
    ],
    [
      'primary in words',
      ({parts}) => (parts.main.claims[1].primary = put('yes')),
      'claim 01.C3: primary: expected true or false. Got "yes".',
    ],
    [
      'an empty statement',
      ({parts}) => (parts.main.claims[1].statement = put(' ')),
      'claim 01.C3: statement: expected text. Got " ".',
    ],
    [
      'a margin without need',
      ({parts}) => (parts.main.claims[0].margin = put(0.1)),
      'claim 01.C1: margin: expected no margin for kind "greater". Got 0.1.',
    ],
    [
      'no margin where one is needed',
      ({parts}) => delete (parts.main.claims[1] as {margin?: Plain}).margin,
      'claim 01.C3: margin: expected a margin for kind "non-inferior". Got nothing.',
    ],
    [
      'a negative margin',
      ({parts}) => (parts.main.claims[1].margin = put(-0.05)),
      'claim 01.C3: margin: expected a positive number. Got -0.05.',
    ],
    [
      'a threshold that is not −margin',
      ({parts}) => (parts.main.claims[1].threshold = put(0.05)),
      'claim 01.C3: threshold: expected -0.05 for kind "non-inferior". Got 0.05.',
    ],
    [
      'an equivalence around another centre',
      ({parts}) => (parts.main.claims[1].kind = put('equivalence')),
      'claim 01.C3: threshold: expected 0 for kind "equivalence". Got -0.05.',
    ],
    [
      'more primary claims than announced',
      (notebook) => (notebook.primaryClaims = put(1)),
      'notebook 01: primaryClaims: expected at least 2: 01.C1, 01.C3 are primary. Got 1.',
    ],
    [
      'seven primary claims',
      (notebook) => (notebook.primaryClaims = put(7)),
      'notebook 01: primaryClaims: expected an integer from 1 to 6. Got 7.',
    ],
    [
      'another name of the notebook',
      (notebook) => (notebook.notebook = put('02-static-or-dynamic-weights')),
      'notebook 01: notebook: expected a name that begins "01-". Got "02-static-or-dynamic-weights".',
    ],
    [
      'a pilot seed in the confirmation',
      ({parts}) => (parts.main.seeds[0] = put(100)),
      'notebook 01: part main: seeds: expected confirm seeds (0 to 95) only. Got 100.',
    ],
    [
      'a confirmatory seed in the tuning',
      ({parts}) => (parts.main.tuningSeeds[0] = put(0)),
      'notebook 01: part main: tuningSeeds: expected tune seeds (900 to 999) only. Got 0.',
    ],
    [
      'a seed that occurs twice',
      ({parts}) => (parts.main.seeds[0] = put(1)),
      'notebook 01: part main: seeds: expected seeds that occur once. Got [1,1,2,3,4,5,6,7].',
    ],
    [
      'half a seed',
      ({parts}) => (parts.main.seeds[0] = put(0.5)),
      'notebook 01: parts.main.seeds[0]: expected an integer from 0. Got 0.5.',
    ],
    [
      'one seed',
      ({parts}) => parts.main.seeds.splice(1),
      'notebook 01: parts.main.seeds: expected a list of at least 2. Got [0].',
    ],
    [
      'a learning rate of zero',
      ({parts}) => (parts.main.learningRates['dot 1'] = put(0)),
      'notebook 01: parts.main.learningRates.dot 1: expected a positive number. Got 0.',
    ],
    [
      'a design that is a list',
      ({parts}) => (parts.main.design = put([1])),
      'notebook 01: parts.main.design: expected an object. Got [1].',
    ],
    [
      'a table that reads an unknown claim',
      ({tables}) => (tables.T38[0].reads[1] = put('01.C2')),
      'notebook 01: table T38 version 1: reads: expected known claims (01.C1, 01.C3). Got "01.C2".',
    ],
    [
      'a table that reads a claim about something else',
      (notebook) => (notebook.tables = put({T9: notebook.tables.T38})),
      'notebook 01: table T9 version 1: reads: expected claims that answer T9. Got "01.C3".',
    ],
    [
      'a table that reads a claim twice',
      ({tables}) => (tables.T38[0].reads[1] = put('01.C1')),
      'notebook 01: table T38 version 1: reads: expected claims that occur once. Got ["01.C1","01.C1"].',
    ],
    [
      'a table that rests on secondary claims alone',
      ({parts}) => parts.main.claims.forEach((claim) => (claim.primary = put(false))),
      'notebook 01: table T38 version 1: reads: expected a primary claim among them. Got ["01.C1","01.C3"].',
    ],
    [
      'a table of an unknown part',
      ({tables}) => (tables.T38[0].part = put('second')),
      'notebook 01: table T38 version 1: part: expected one of main. Got "second".',
    ],
    [
      'a table that reads no claim of its part',
      ({parts, tables}) => {
        parts.second = put({...parts.main, gates: [], claims: [{...parts.main.claims[0], id: '01.C2'}]});
        tables.T38[0].part = put('second');
      },
      'notebook 01: table T38 version 1: reads: expected a claim of part "second", with which the table is frozen.',
    ],
    [
      'a table version that occurs twice',
      ({tables}) => tables.T38.push(tables.T38[0]),
      'notebook 01: table T38 version 1: version: expected a version that occurs once for its T-id. Got 1.',
    ],
    [
      'a row that repeats a combination',
      ({tables}) => tables.T38[0].rows.push(put({...tables.T38[0].rows[0], verdict: 'undecided'})),
      'notebook 01: table T38 version 1: rows[3].outcomes: expected a combination that occurs once. Got {"01.C1":"held","01.C3":"held"}.',
    ],
    [
      'a row that leaves a claim out',
      ({tables}) => (tables.T38[0].rows[1].outcomes = put({'01.C1': 'held'})),
      'notebook 01: table T38 version 1: rows[1].outcomes: expected an outcome for each of 01.C1, 01.C3 and no other. Got {"01.C1":"held"}.',
    ],
    [
      'a row with another claim in the place of one',
      ({tables}) => (tables.T38[0].rows[1].outcomes = put({'01.C1': 'held', '01.C2': 'held'})),
      'rows[1].outcomes: expected an outcome for each of 01.C1, 01.C3 and no other.',
    ],
    [
      'a row with a claim that the table does not read',
      ({tables}) => (tables.T38[0].rows[1].outcomes['01.C2'] = put('held')),
      'rows[1].outcomes: expected an outcome for each of 01.C1, 01.C3 and no other.',
    ],
    [
      'an unknown outcome',
      ({tables}) => (tables.T38[0].rows[0].outcomes['01.C1'] = put('failed')),
      'tables.T38[0].rows[0].outcomes.01.C1: expected one of "held", "not held", "undecided", "void". Got "failed".',
    ],
    [
      'an unknown verdict',
      ({tables}) => (tables.T38[0].rows[0].verdict = put('true')),
      'tables.T38[0].rows[0].verdict: expected one of "supported", "supported with conditions"',
    ],
    [
      'a table of no item',
      (notebook) => (notebook.tables = put({C38: notebook.tables.T38})),
      'notebook 01: tables (a name): expected an id like "T38". Got "C38".',
    ],
    [
      'a notebook without number',
      (notebook, file) => (file.notebooks = put({first: notebook})),
      'the file: notebooks (a name): expected a number like "01". Got "first".',
    ],
  ])('%s', (_, change, message) => {
    const text = changed(change);
    expect(() => parseClaims(text, 'results/claims.json')).toThrow(ClaimsError);
    expect(() => parseClaims(text, 'results/claims.json')).toThrow(message);
    expect(() => parseClaims(text, 'results/claims.json')).toThrow(/^results\/claims\.json: /);
  });

  it('text that is no JSON', () => {
    expect(() => parseClaims('{"notebooks": ', 'results/claims.json')).toThrow(
      /^results\/claims\.json: the file: expected JSON \(.*\)\. Got "\{\\"notebooks\\": "\.$/,
    );
  });

  it('no file', () => {
    const file = path.join(folder, 'none.json');
    expect(() => readClaims(file)).toThrow(`${file}: the file: expected frozen claims. Got nothing.`);
  });
});
