import type {
  Claim,
  ClaimsFile,
  Entry,
  Gate,
  Outcome,
  Part,
  TruthTable,
  UnitValue,
} from '../../lib/study/claims/claims';
import {designHash} from '../../lib/study/claims/design-hash';
import {recordKey, type RecordOfTrial} from '../../lib/study/records/records';

// A small frozen notebook and the records that fit it. Every test changes one thing of it.

export const seeds = [0, 1, 2, 3, 4, 5, 6, 7];

/** C1: the first arm's gap over the second is above 0.3. */
export const claim: Claim = {
  id: '01.C1',
  answers: ['T9', 'T38'],
  kind: 'greater',
  metric: 'gap',
  threshold: 0.3,
  units: 'R²',
  primary: true,
  statement: 'Attention beats the dense net by more than 0.3.',
};

/** C3: the second arm is no more than 0.05 worse than the first. */
export const nonInferior: Claim = {
  ...claim,
  id: '01.C3',
  answers: ['T38'],
  kind: 'non-inferior',
  metric: 'loss of the additive score',
  threshold: -0.05,
  margin: 0.05,
};

export const gate: Gate = {
  id: '01.G1',
  metric: 'fixed',
  threshold: 0.98,
  statement: 'Every arm solves the fixed task.',
};

export const part: Part = {
  experiment: 'routing',
  version: 2,
  seeds,
  tuningSeeds: [900, 901, 902, 903],
  scope: 'eight slots, 800 steps',
  design: {dial: [0, 1], steps: 800},
  learningRates: {'dot 1': 0.03, 'mlp 1': 0.01},
  gates: [gate],
  claims: [claim, nonInferior],
};

export const table: TruthTable = {
  version: 1,
  part: 'main',
  reads: ['01.C1', '01.C3'],
  scope: 'eight slots, 800 steps',
  rows: [
    {
      outcomes: {'01.C1': 'held', '01.C3': 'held'},
      verdict: 'half right',
      sentence: 'Dynamic, yes; the dot product is not the point.',
    },
    {
      outcomes: {'01.C1': 'held', '01.C3': 'not held'},
      verdict: 'supported',
      sentence: 'Dynamic, and by the dot product.',
    },
    {
      outcomes: {'01.C1': 'not held', '01.C3': 'held'},
      verdict: 'not supported here',
      sentence: 'The dense net does it too.',
    },
  ],
};

export const entry: Entry = {
  notebook: '01-static-or-dynamic-weights',
  primaryClaims: 5,
  parts: {main: part},
  tables: {T38: [table]},
};

export const claimsFile: ClaimsFile = {notebooks: {'01': entry}};

/** One number a seed, from a record's metric. */
const metric =
  (name: string) =>
  (records: readonly RecordOfTrial[]): UnitValue[] =>
    records
      .filter(({config}) => config.arm === 'dot')
      .map((dot) => {
        const other = records.find((record) => record.seed === dot.seed && record.config.arm === 'mlp');
        const value =
          name === 'fixed' ? dot.metrics.fixed : dot.metrics[name] - (other?.metrics[name] ?? NaN);
        return {unit: dot.seed, value};
      });

export const experiment = {
  version: 2,
  confirmatoryConfigs: () => ['dot', 'mlp'].map((arm) => ({arm, dial: 1})),
  metrics: {gap: metric('routed'), 'loss of the additive score': metric('additive'), fixed: metric('fixed')},
};

/** A whole record of the frozen part. */
export function recordOf(
  arm: string,
  seed: number,
  metrics: {readonly [name: string]: number},
): RecordOfTrial {
  const config = {arm, dial: 1};
  return {
    key: recordKey('routing', 2, config, seed),
    experiment: 'routing',
    version: 2,
    config,
    seed,
    purpose: 'confirm',
    design: designHash(entry, 'main'),
    untrained: {},
    prefixLosses: [],
    metrics,
    curves: {},
    steps: 800,
    seconds: 1,
    backend: 'tensorflow 2.21, CPU',
    threads: 2,
    failure: null,
  };
}

/** Effects, a little spread over the seeds, that give an outcome of C1 (threshold .3) and of C3 (threshold −.05) at level .99. */
const effects: {readonly [outcome in Exclude<Outcome, 'void'>]: readonly [gap: number, additive: number]} = {
  held: [0.4, 0],
  undecided: [0.3, -0.05],
  'not held': [0.2, -0.1],
};

/** Records of both arms on which the two claims come out as asked; `fixed` is what the gate reads. */
export function recordsWith(
  first: Exclude<Outcome, 'void'>,
  second: Exclude<Outcome, 'void'>,
  fixed = 0.99,
): RecordOfTrial[] {
  return seeds.flatMap((seed) => {
    const jitter = ((seed * 3) % 8) / 1000;
    const [gap, additive] = [effects[first][0] + jitter - 0.0035, effects[second][1] + jitter - 0.0035];
    return [
      recordOf('dot', seed, {routed: 0.5 + gap, additive: 0.9 + additive, fixed}),
      recordOf('mlp', seed, {routed: 0.5, additive: 0.9, fixed: 0.99}),
    ];
  });
}
