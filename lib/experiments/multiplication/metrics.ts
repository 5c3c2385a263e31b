import type {PairRange} from '../../data';
import {combineSeeds, perSeed, type Metric, type RecordOfTrial} from '../../study';
import {pairError, type MultiplicationCell} from './cells';

/** ln(NRMSE of one cell / NRMSE of another) of every seed. Figures show what claims read. */
export const logErrorRatio = (
  records: readonly RecordOfTrial[],
  above: MultiplicationCell,
  below: MultiplicationCell,
  range: PairRange = 'inside',
): Map<number, number> =>
  combineSeeds(
    [above, below].map((cell) => pairError(records, cell, range)),
    (a, b) => Math.log(a / b),
  );

const ratio = (above: MultiplicationCell, below: MultiplicationCell, range?: PairRange): Metric =>
  perSeed((records) => [logErrorRatio(records, above, below, range)]);

/** ln G: NRMSE with the gate off over NRMSE with the gate on, the ReLU pair. */
const gain = (at: Omit<MultiplicationCell, 'arm'>, range?: PairRange): Metric =>
  ratio({arm: 'relu', ...at}, {arm: 'reglu', ...at}, range);

const error = (cell: MultiplicationCell, range?: PairRange): Metric =>
  perSeed((records) => [pairError(records, cell, range)]);

const SINES = {target: 'sines', d: 4} as const;
const FEW = {d: 16, samples: 4096} as const;

/**
 * The numbers that the claims of notebook 02 read, one a seed; ratios as natural logarithms. Fresh examples, asked within the range of training, unless said.
 *
 * - `reluAtD1`: NRMSE of the dense net of one layer, d = 1
 * - `gainAtD4`, `gainAtD16`: ln G, G the NRMSE of `relu` over that of `reglu`
 * - `gainOnSines` (d = 4), `gainOnRelation` (d = 16): the same for the other targets
 * - `gainOfFew`, `gainOfFewOutside`: the same, d = 16, 4,096 examples, in and out of range
 * - `reluOutside`: NRMSE of `relu` out of range, d = 16
 * - `sizeOutside`, `sizeOutsideTwoLayers`: ln of NRMSE out of range with 1× over 16× the parameters, of one layer and of two, d = 16
 * - `attentionGain`, `attentionGainOutside`: ln of NRMSE of `relu` over that of `attention`, d = 16, in and out of range
 * - `gainOfLong`: ln G, d = 16, with the most steps that the records have
 * - `attentionOnRelation`: ln of NRMSE of `relu` over that of `attention` on the relation, d = 16
 * - `sinesSolved`: the best R² of the four arms of both pairs on the sines
 *
 * @example
 * Object.keys(multiplicationMetrics).includes('gainAtD16'); // => true
 */
export const multiplicationMetrics: {readonly [name: string]: Metric} = {
  reluAtD1: error({arm: 'relu', d: 1}),
  gainAtD4: gain({d: 4}),
  gainAtD16: gain({d: 16}),
  gainOnSines: gain(SINES),
  gainOnRelation: gain({target: 'relation', d: 16}),
  gainOfFew: gain(FEW),
  gainOfFewOutside: gain(FEW, 'outside'),
  reluOutside: error({arm: 'relu', d: 16}, 'outside'),
  sizeOutside: ratio({arm: 'relu', d: 16}, {arm: 'relu-16x', d: 16}, 'outside'),
  sizeOutsideTwoLayers: ratio({arm: 'relu-2x64', d: 16}, {arm: 'relu-2-layers-16x', d: 16}, 'outside'),
  attentionGain: ratio({arm: 'relu', d: 16}, {arm: 'attention', d: 16}),
  attentionGainOutside: ratio({arm: 'relu', d: 16}, {arm: 'attention', d: 16}, 'outside'),
  gainOfLong: perSeed((records) => {
    const long = {d: 16, steps: Math.max(...records.map(({config}) => config.steps as number))};
    return [logErrorRatio(records, {arm: 'relu', ...long}, {arm: 'reglu', ...long})];
  }),
  attentionOnRelation: ratio(
    {arm: 'relu', target: 'relation', d: 16},
    {arm: 'attention', target: 'relation', d: 16},
  ),
  sinesSolved: perSeed(
    (records) =>
      (['relu', 'reglu', 'silu', 'swiglu'] as const).map((arm) => pairError(records, {arm, ...SINES})),
    (...errors) => 1 - Math.min(...errors) ** 2,
  ),
};
