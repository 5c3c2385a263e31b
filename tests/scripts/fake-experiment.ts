// The experiment of the small repository, apart from it: other processes train it too.
import type {Part} from '../../lib/study/claims/claims';
import type {Experiment} from '../../lib/study/experiment';
import type {RecordOfTrial} from '../../lib/study/records/records';

const RATES = [0.001, 0.01, 0.1];
type Config = {readonly arm: string; readonly learningRate: number};

/** Two arms a part, named by the design; 0.01 is the best rate of all. */
export const experiment = {
  name: 'fake',
  version: 1,
  streamOf: () => 'all',
  stepsOf: () => 1,
  trial: async (configs: readonly Config[], seeds: readonly number[]) =>
    configs.map(({arm, learningRate}) =>
      seeds.map((seed) => ({
        untrained: {},
        prefixLosses: [],
        metrics: {
          r2:
            (arm.startsWith('dot') ? 0.9 : 0.4) - Math.abs(Math.log10(learningRate / 0.01)) / 10 + seed / 1e6,
        },
        curves: {},
        steps: 1,
        seconds: 1,
        failure: null,
      })),
    ),
  confirmatoryConfigs: ({design, learningRates}: Part) =>
    (design.arms as string[]).map((arm) => ({arm, learningRate: learningRates[arm]})),
  tuningConfigs: ({design}: Part) =>
    (design.arms as string[]).flatMap((arm) => RATES.map((learningRate) => ({arm, learningRate}))),
  tuningCell: ({arm}: Config) => arm,
  tuningMetric: 'r2',
  metrics: {
    gap: (records: readonly RecordOfTrial[]) =>
      records
        .filter(({config}) => String(config.arm).startsWith('dot'))
        .map((dot) => ({unit: dot.seed, value: dot.metrics.r2 - 0.4})),
  },
} as unknown as Experiment;
