// A small repository with an experiment that trains nothing: what study commands work on in tests.
import {execFileSync} from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, vi} from 'vitest';
import type {ClaimsFile, Entry, Part} from '../../lib/study/claims/claims';
import {designHash} from '../../lib/study/claims/design-hash';
import type {Experiment} from '../../lib/study/experiment';
import {readRecords, type RecordOfTrial} from '../../lib/study/records/records';
import type {Workplace} from '../../scripts/study-command';
import {claim} from '../study/frozen-claims';
import {experiment} from './fake-experiment';

export {experiment};

export const part = (arms: string[], rate: number, claimId: string): Part => ({
  experiment: 'fake',
  version: 1,
  seeds: [0, 1],
  tuningSeeds: [900, 901],
  scope: 'small',
  design: {arms},
  learningRates: Object.fromEntries(arms.map((arm) => [arm, rate])),
  gates: [],
  claims: [{...claim, id: claimId, primary: false}],
});
/** Two parts with these rates. */
export const entry = (rate: number): Entry => ({
  notebook: '01-question',
  primaryClaims: 1,
  parts: {
    main: part(['dot', 'mlp'], rate, '01.C1'),
    second: part(['dot-2', 'mlp-2'], rate, '01.C2'),
  },
  tables: {},
});

/** A study command. */
type StudyCommand = (args: readonly string[], workplace: Workplace) => Promise<number>;

/** A repository in a temporary folder for each test, with the entry at rate 0.01 committed, and what a test does with it. */
export function fakeStudy(trained: Experiment = experiment) {
  let root: string;
  beforeEach(() => {
    root = fs.mkdtempSync(path.join(os.tmpdir(), 'study-'));
    freeze(entry(0.01));
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    fs.rmSync(root, {recursive: true});
  });

  function put(file: string, text: string): void {
    fs.mkdirSync(path.dirname(path.join(root, file)), {recursive: true});
    fs.writeFileSync(path.join(root, file), text);
  }
  const read = (file: string): string => fs.readFileSync(path.join(root, file), 'utf8');
  const records = (file: string): RecordOfTrial[] => readRecords(path.join(root, 'results', '01', file));
  const armsIn = (file: string): string[] => [
    ...new Set(records(file).map(({config}) => String(config.arm))),
  ];

  /** Writes claims.json and commits it. */
  function freeze(frozen: Entry): void {
    put(
      'results/claims.json',
      `${JSON.stringify({notebooks: {'01': frozen}} satisfies ClaimsFile, null, 2)}\n`,
    );
    const git = (...args: string[]): unknown => execFileSync('git', ['-c', 'user.name=n', '-c', 'user.email=e', ...args], {cwd: root}); // prettier-ignore
    if (!fs.existsSync(path.join(root, '.git'))) git('init', '-q');
    git('add', 'results/claims.json');
    git('commit', '-q', '--allow-empty', '-m', 'Freeze');
  }
  function noteLook(name: string, rate = 0.01): void {
    const design = designHash(entry(rate), name);
    put('results/looks.json', JSON.stringify([{notebook: '01', part: name, design, seeds: [0, 1]}]));
  }

  async function call(command: StudyCommand, ...args: string[]): Promise<{status: number; output: string}> {
    const printed: string[] = [];
    const status = await command(args, {
      root,
      experiments: {fake: trained},
      print: (text) => printed.push(text),
    });
    return {status, output: printed.join('\n')};
  }
  return {
    put,
    read,
    records,
    armsIn,
    freeze,
    noteLook,
    call,
    inResults: (file: string): string => path.join(root, 'results', file),
  };
}
