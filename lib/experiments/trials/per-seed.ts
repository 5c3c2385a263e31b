import type {Metric, RecordOfTrial, UnitValue} from '../../study';

/**
 * A metric of several cells: the cells' numbers of one seed -> that seed's number, NaN where a cell lacks the seed. No numbers at all where nobody trained a cell.
 */
export function perSeed(
  valuesOfCells: (records: readonly RecordOfTrial[]) => ReadonlyMap<number, number>[],
  combine: (...values: number[]) => number,
): Metric {
  return (records) => {
    const values = valuesOfCells(records);
    if (values.some(({size}) => size === 0)) return [];
    return [...new Set(values.flatMap((ofCell) => [...ofCell.keys()]))]
      .sort((a, b) => a - b)
      .map((unit): UnitValue => {
        const ofUnit = values.map((ofCell) => ofCell.get(unit) ?? NaN);
        return {unit, value: combine(...ofUnit)};
      });
  };
}
