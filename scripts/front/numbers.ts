import {countedNets, meanPathLength} from 'why-attention/experiments/depth';
import {pairError, type MultiplicationCell} from 'why-attention/experiments/multiplication';
import {kernelExponents, sharingRatios} from 'why-attention/experiments/priors';
import {routingRSquared} from 'why-attention/experiments/routing';
import {spreadOf, type Spread} from 'why-attention/show';
import {committedRecords, mean, type RecordOfTrial} from 'why-attention/study';

/** A mean over seeds, and its 95 % interval; of what is counted the number alone. */
export type Measured = Spread;

/** What the front page says of the four questions, in numbers. */
export type FrontNumbers = ReturnType<typeof frontNumbers>;

/** The training steps of the cells that the front page reads. */
const ROUTING_STEPS = 800;
/** How many numbers each of the two vectors has whose inner product is learned. */
export const PAIRS = 16;
/** The sizes of the inputs of the kernels' functions. */
export const SIZES = [6, 24] as const;

/**
 * The numbers of the front page, each computed from the committed confirmatory records, or counted from the graphs of nets.
 *
 * @param records - all committed records; default: those of the repository
 * @throws Error where a number has no record
 */
export function frontNumbers(records: readonly RecordOfTrial[] = committedRecords()) {
  const confirmed = (experiment: string): RecordOfTrial[] =>
    records.filter((record) => record.purpose === 'confirm' && record.experiment === experiment);
  return {
    comparison: comparison(confirmed('routing')),
    products: products(confirmed('multiplication')),
    priors: priors(confirmed('priors-kernels')),
    depth: {...counts(), pathLengths: pathLengths(confirmed('depth-paths'))},
  };
}

function comparison(records: readonly RecordOfTrial[]) {
  const r2 = (arm: string, cue: string): Measured =>
    measured(routingRSquared(records, {arm, cue, steps: ROUTING_STEPS}), `R² of ${arm}, ${cue}`);
  const ofBoth = (cue: string) => ({attention: r2('dot-product', cue), dense: r2('mlp-16x', cue)});
  return {byKey: ofBoth('key'), byNumber: ofBoth('slot-number')};
}

function products(records: readonly RecordOfTrial[]) {
  const error = (cell: MultiplicationCell, range: 'inside' | 'outside' = 'inside'): Measured =>
    measured(pairError(records, cell, range), `error of ${cell.arm}, ${range}`);
  const ofAll = (range: 'inside' | 'outside') => ({
    dense: error({arm: 'relu', d: PAIRS}, range),
    gated: error({arm: 'reglu', d: PAIRS}, range),
    attention: error({arm: 'attention', d: PAIRS}, range),
  });
  /** How many times less error than the dense net's: the geometric mean over seeds, which the claim is about. */
  const timesLess = (arm: 'reglu' | 'attention', range: 'inside' | 'outside' = 'inside'): number => {
    const [own, dense] = [arm, 'relu' as const].map((name) => pairError(records, {arm: name, d: PAIRS}, range)); // prettier-ignore
    return Math.exp(mean([...dense].map(([seed, value]) => Math.log(value / own.get(seed)!))));
  };
  return {
    ofTwoNumbers: error({arm: 'relu', d: 1}),
    inside: ofAll('inside'),
    outside: ofAll('outside'),
    timesLess: {
      gated: timesLess('reglu'),
      attention: timesLess('attention'),
      attentionOutside: timesLess('attention', 'outside'),
    },
  };
}

function priors(records: readonly RecordOfTrial[]) {
  const exponents = SIZES.map((d) => {
    const of = (student: 'local' | 'dense'): Measured =>
      measured(kernelExponents(records, {teacher: 'local', student, d}), `exponent of ${student}, d = ${d}`);
    return {d, local: of('local'), dense: of('dense')};
  });
  const [, large] = SIZES;
  return {exponents, sharing: measured(sharingRatios(records, large), 'factor of sharing')};
}

function counts() {
  const nets = countedNets();
  const of = (name: string) => {
    const net = nets.find((own) => own.net === name);
    if (!net) throw new Error(`The census has no ${name}.`);
    return {blocks: net.blocks, branches: net.residualBranches};
  };
  return {bert: of('BERT-large'), resNet: of('ResNet-152')};
}

/** Mean path lengths after training, over the four starts of the branches: the shortest and the longest. */
function pathLengths(records: readonly RecordOfTrial[]): {
  branches: number;
  shortest: number;
  longest: number;
} {
  const starts = ['he', 'inverse-root', 'inverse', 'zero'] as const;
  const lengths = starts.map((arm) => measured(meanPathLength(records, arm, 'trained'), `path length, ${arm}`).mean); // prettier-ignore
  const branches = new Set(records.map(({config}) => config.nBlocks as number));
  if (branches.size !== 1) throw new Error(`Path lengths are of one depth. Got ${[...branches].join(', ')}.`);
  return {branches: [...branches][0], shortest: Math.min(...lengths), longest: Math.max(...lengths)};
}

function measured(bySeed: ReadonlyMap<number, number>, what: string): Measured {
  const spread = spreadOf([...bySeed.values()]);
  if (!spread) throw new Error(`No committed record gives the front page’s ${what}.`);
  return spread;
}
