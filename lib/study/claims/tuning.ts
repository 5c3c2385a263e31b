import type {Experiment} from '../experiment';
import {recordKey, type RecordOfTrial} from '../records/records';
import type {Part} from './claims';
import {mean} from './statistics';

/** How one learning rate did in one cell, over the tuning seeds. */
export type RateResult = {
  readonly learningRate: number;
  /** The lowest value of the tuning metric; a failure counts as −∞. */
  readonly worst: number;
  readonly mean: number;
};

/** The learning rate chosen for one cell, and the curve it was chosen from. */
export type TunedCell = {
  readonly cell: string;
  readonly learningRate: number;
  /** The lowest value of the tuning metric at the chosen rate. */
  readonly worst: number;
  /** True where the chosen rate is the lowest or highest of several tried: the grid should be extended. */
  readonly atEdge: boolean;
  /** Ascending in the rate. */
  readonly curve: readonly RateResult[];
};

/**
 * Chooses each cell's learning rate: the one whose worst tuning seed does best. With few seeds a choice by the mean lands on the edge of stability.
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
    const atEdge = curve.length > 1 && (best === curve[0] || best === curve[curve.length - 1]);
    return {cell, learningRate: best.learningRate, worst: best.worst, atEdge, curve};
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
  return new Set(
    tuningConfigs(part).flatMap((config) => seeds.map((seed) => recordKey(name, version, config, seed))),
  );
}

function rateCurve(cell: string, records: readonly RecordOfTrial[], metric: string): RateResult[] {
  const rates = [...groupBy(records, ({config}) => config.learningRate as number)].sort(([a], [b]) => a - b);
  const seedsOf = (group: readonly RecordOfTrial[]): string =>
    group
      .map(({seed}) => seed)
      .sort((a, b) => a - b)
      .join();
  return rates.map(([learningRate, group]) => {
    if (seedsOf(group) !== seedsOf(rates[0][1])) {
      throw new Error(
        `Cell "${cell}": rate ${learningRate} was tried with seeds ${seedsOf(group)}, rate ${rates[0][0]} with ${seedsOf(rates[0][1])}. Tune again.`,
      );
    }
    const values = group.map(({metrics, failure}) => (failure ? -Infinity : (metrics[metric] ?? -Infinity)));
    return {
      learningRate,
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
