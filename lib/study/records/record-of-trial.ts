import type {SeedPurpose} from './seeds';

/** A trial's configuration: plain values, so that it can be hashed, stored, and sent to another process. */
export type TrialConfig = {readonly [field: string]: string | number | boolean};

/** One trial, written once and never changed: an arm at one point of the sweep with one seed. */
export type RecordOfTrial = {
  /** Content address: `recordKey` of the four fields below. */
  readonly key: string;
  readonly experiment: string;
  /** Raised by hand when the experiment's numbers change. */
  readonly version: number;
  readonly config: TrialConfig;
  readonly seed: number;
  readonly purpose: SeedPurpose;
  /** Hash of the frozen design for which it was trained; absent outside a confirmation. */
  readonly design?: string;
  /** Metrics before the first step: what the initialisation alone gives. */
  readonly untrained: {readonly [metric: string]: number};
  /** Losses of the first 20 steps, up to where one is not finite. Steps are counted from 0: entry t is the loss that step t saw, before its update. */
  readonly prefixLosses: readonly number[];
  /** Metrics after the last step; one that is not finite is left out. */
  readonly metrics: {readonly [metric: string]: number};
  /** Curves over steps end before the first value that is not finite; anything else that is not finite throughout is left out. */
  readonly curves: {readonly [name: string]: readonly number[]};
  readonly steps: number;
  /** Seconds of training for this seed: its share of the seeds trained together. */
  readonly seconds: number;
  /** For example "tensorflow 2.21, CPU". */
  readonly backend: string;
  readonly threads: number;
  /**
   * A failure is an outcome: the trial's record stays. `step` is the first step whose loss was not finite, counted from 0 like the entries of `prefixLosses`: that
   * many steps had finite losses before it.
   */
  readonly failure: null | {readonly kind: 'diverged'; readonly step: number};
};
