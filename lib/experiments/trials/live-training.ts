import {liveCurve, type LiveCurveOptions} from '../../show';
import {interruptible, type Experiment, type TrialConfig} from '../../study';

/** A training that draws one of its curves while it runs. */
export type LiveTraining<C extends TrialConfig> = Pick<LiveCurveOptions, 'title' | 'yTitle' | 'yRange'> & {
  /** Of one stream. */
  readonly configs: readonly C[];
  readonly seed: number;
  /** The curve that is drawn, by its name in the experiment's records. */
  readonly curve: string;
  /** The name and the look of each configuration. */
  readonly looks: readonly {readonly name: string; readonly style: number}[];
};

/**
 * Trains one seed now and draws a curve while it learns. Nothing is kept. An interrupt of the kernel ends it; the curve so far stays.
 *
 * @returns the curve's last value of each configuration; NaN for one that had no point
 * @throws what the trial throws
 */
export async function liveTraining<C extends TrialConfig>(
  experiment: Pick<Experiment<C>, 'trial' | 'stepsOf'>,
  {configs, seed, curve, looks, ...text}: LiveTraining<C>,
): Promise<number[]> {
  const live = liveCurve({
    ...text,
    xTitle: 'step',
    xMax: experiment.stepsOf(configs[0]),
    series: looks.map(({name}) => name),
    styles: looks.map(({style}) => style),
  });
  const last = configs.map(() => NaN);
  let isOpen = false;
  const finish = (): void => {
    if (isOpen) live.finish();
    isOpen = false;
  };
  try {
    await interruptible(({signal}) => {
      // At once: what comes after the kernel has answered the interrupt, JupyterLab does not show.
      signal.addEventListener('abort', finish);
      return experiment.trial(configs, [seed], {
        onProgress: () => signal.throwIfAborted(),
        onPoint: (config, step, [{[curve]: value}]) => {
          signal.throwIfAborted();
          const c = configs.indexOf(config);
          live.add(looks[c].name, step, value);
          last[c] = value;
          isOpen = true;
        },
      });
    });
  } finally {
    finish();
  }
  return last;
}
