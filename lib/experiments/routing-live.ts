import {liveCurve} from '../show';
import {openStudy} from '../study';
import {routingArms, trainRouting, type RoutingArm} from './routing';
import {routingArmNames} from './routing-figures';
import {withTunedRate} from './routing-study';

/** What the live cell trains. */
export type LiveRoutingOptions = {
  /** λ in [0, 1]. Default 1. */
  readonly dial?: number;
  /** Default all but the smaller dense net. */
  readonly arms?: readonly RoutingArm[];
  /** What the query carries. Default its slot's key. */
  readonly cue?: 'key' | 'slot-number';
  /** Default 400; 20 in the smoke tier. */
  readonly steps?: number;
  /** Default 1000, a seed that no claim reads. */
  readonly seed?: number;
};

const LIVE_ARMS = routingArms.filter((arm) => arm !== 'mlp-1x');

/**
 * Trains one seed of the routing task now and draws R² while it learns. Takes about ten seconds.
 *
 * @param options - the dial, the arms, the cue
 * @returns each arm's R² at the end
 * @throws ConfigError if a setting is out of range
 * @example
 * typeof liveRouting; // => "function"
 */
export async function liveRouting({
  dial = 1,
  arms = LIVE_ARMS,
  cue = 'key',
  steps = 400,
  seed = 1000,
}: LiveRoutingOptions = {}): Promise<{[arm: string]: number}> {
  const study = openStudy('01', 'main');
  const nSteps = study.tier === 'smoke' ? 20 : steps;
  const {batchSize} = study.part.design as {batchSize: number};
  const trials = arms.map((arm) => withTunedRate(study.part, {arm, cue, dial, steps: nSteps, batchSize}));
  const curve = liveCurve({
    title: `One seed, λ = ${dial}`,
    xTitle: 'step',
    yTitle: 'R² on fresh examples',
    xMax: nSteps,
    yRange: [-0.2, 1.05],
    series: trials.map(({arm}) => routingArmNames[arm]),
  });
  const final: {[arm: string]: number} = {};
  await trainRouting(trials, [seed], undefined, ({arm}, step, [r2]) => {
    curve.add(routingArmNames[arm], step, r2);
    final[arm] = r2;
  });
  curve.finish();
  return final;
}
