import type {Experiment} from '../experiment';
import {recordKey, type RecordOfTrial, type TrialConfig} from '../records/records';
import type {Part} from './claims';
import {mean} from './statistics';

/** How one learning rate, with one weight decay where the cell is offered several, did over the tuning seeds. */
export type RateResult = {
  readonly learningRate: number;
  readonly weightDecay?: number;
  /** The lowest value of the tuning metric; a failure counts as −∞. */
  readonly worst: number;
  readonly mean: number;
};

/** The learning rate (and weight decay) chosen for one cell, and the curve it was chosen from. */
export type TunedCell = {
  readonly cell: string;
  readonly learningRate: number;
  readonly weightDecay?: number;
  /** The lowest value of the tuning metric at the chosen rate and decay. */
  readonly worst: number;
  /** True where the chosen rate is the lowest or highest of several tried, or the decay the largest: the grid should be extended. */
  readonly atEdge: boolean;
  /** Ascending in the rate, then in the decay. */
  readonly curve: readonly RateResult[];
};

/**
 * Chooses each cell's learning rate, and its weight decay where it was tried with several: those whose worst tuning seed does best. With few seeds a choice by the
 * mean lands on the edge of stability.
 *
 * @param experiment - names the cell of a configuration and the metric
 * @param records - tuning records, several rates and seeds a cell
 * @returns one choice a cell, in order of first appearance
 * @throws Error if a cell's rates were not all tried with the same seeds
 * @example
 * chooseLearningRates({tuningMetric: 'r2', tuningCell: () => 'cell'} as Experiment, []); // => []
 */
export function chooseLearningRates(
  {tuningCell, tuningMetric}: Pick<Experiment, 'tuningCell' | 'tuningMetric'>,
  records: readonly RecordOfTrial[],
): TunedCell[] {
  return [...groupBy(records, ({config}) => tuningCell(config))].map(([cell, ofCell]) => {
    const curve = rateCurve(cell, ofCell, tuningMetric);
    const best = curve.reduce((a, b) => (b.worst > a.worst ? b : a));
    const {mean: _, ...chosen} = best;
    return {cell, ...chosen, atEdge: isAtEdge(best, curve), curve};
  });
}

/**
 * The keys of the records that belong to a part's tuning: each of its tuning configurations with each seed.
 *
 * @param experiment - names the configurations
 * @param part - the part
 * @param seeds - default its tuning seeds; a pilot has others
 * @example
 * const experiment = {name: 'e', version: 1, tuningConfigs: () => [{rate: 0.1}, {rate: 0.2}]} as unknown as Experiment;
 * tuningKeys(experiment, {tuningSeeds: [900, 901]} as unknown as Part).size; // => 4
 */
export function tuningKeys(
  {name, version, tuningConfigs}: Pick<Experiment, 'name' | 'version' | 'tuningConfigs'>,
  part: Part,
  seeds: readonly number[] = part.tuningSeeds,
): Set<string> {
  return trialKeys({name, version}, tuningConfigs(part), seeds);
}

/**
 * The keys of the records of some configurations, each with each seed.
 *
 * @example
 * trialKeys({name: 'e', version: 1}, [{rate: 0.1}], [100, 101]).size; // => 2
 */
export const trialKeys = (
  {name, version}: Pick<Experiment, 'name' | 'version'>,
  configs: readonly TrialConfig[],
  seeds: readonly number[],
): Set<string> =>
  new Set(configs.flatMap((config) => seeds.map((seed) => recordKey(name, version, config, seed))));

/** Whether the chosen rate is the lowest or the highest of several, or the decay the largest; below 0 there is none. */
function isAtEdge({learningRate, weightDecay = 0}: RateResult, curve: readonly RateResult[]): boolean {
  const rates = curve.map((result) => result.learningRate);
  const [lowest, highest] = [Math.min(...rates), Math.max(...rates)];
  const decays = curve.map((result) => result.weightDecay ?? 0);
  const isEdgeRate = lowest < highest && (learningRate === lowest || learningRate === highest);
  return isEdgeRate || (weightDecay > 0 && weightDecay === Math.max(...decays));
}

/** What is tuned of a configuration. */
function settingOf({
  config: {learningRate, weightDecay},
}: RecordOfTrial): Pick<RateResult, 'learningRate' | 'weightDecay'> {
  return weightDecay === undefined
    ? {learningRate: learningRate as number}
    : {learningRate: learningRate as number, weightDecay: weightDecay as number};
}

const inWords = ({learningRate, weightDecay}: Pick<RateResult, 'learningRate' | 'weightDecay'>): string =>
  weightDecay === undefined ? `rate ${learningRate}` : `rate ${learningRate} with decay ${weightDecay}`;

function rateCurve(cell: string, records: readonly RecordOfTrial[], metric: string): RateResult[] {
  const settings = [...groupBy(records, (record) => inWords(settingOf(record))).values()]
    .map((group) => ({setting: settingOf(group[0]), group}))
    .sort(
      (a, b) =>
        a.setting.learningRate - b.setting.learningRate ||
        (a.setting.weightDecay ?? 0) - (b.setting.weightDecay ?? 0),
    );
  const seedsOf = (group: readonly RecordOfTrial[]): string =>
    group
      .map(({seed}) => seed)
      .sort((a, b) => a - b)
      .join();
  const [first] = settings;
  return settings.map(({setting, group}) => {
    if (seedsOf(group) !== seedsOf(first.group)) {
      throw new Error(
        `Cell "${cell}": ${inWords(setting)} was tried with seeds ${seedsOf(group)}, ${inWords(first.setting)} with ${seedsOf(first.group)}. Tune again.`,
      );
    }
    const values = group.map(({metrics, failure}) => (failure ? -Infinity : (metrics[metric] ?? -Infinity)));
    return {
      ...setting,
      worst: Math.min(...values),
      mean: values.includes(-Infinity) ? -Infinity : mean(values),
    };
  });
}

function groupBy<K, V>(values: readonly V[], keyOf: (value: V) => K): Map<K, V[]> {
  const groups = new Map<K, V[]>();
  for (const value of values) groups.set(keyOf(value), [...(groups.get(keyOf(value)) ?? []), value]);
  return groups;
}
