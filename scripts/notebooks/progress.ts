import {writeFileSync} from 'node:fs';
import {readTrialProgress, type TrialProgress} from './trial-progress';

/** Shows how far a run is. */
export type Progress = {
  /**
   * A notebook begins.
   *
   * @param expected - the seconds that it took the last time, if known
   */
  begin(notebook: string, expected?: number): void;
  /** A cell of it begins: its number from 1, and their count. */
  cell(number: number, of: number): void;
  /** What happens after its cells, such as `drawing figures`. */
  step(words: string): void;
  /** The notebook is done; the line about it stays. */
  end(line: string): void;
  /** Nothing more will be shown. */
  close(): void;
};

/** Where a run's progress goes, replaced in tests. */
export type ProgressTarget = {
  /** A terminal that can rewrite its last line. */
  isTTY: boolean;
  columns: number;
  write(text: string): void;
  now(): number;
};

/** In a log, a line about a notebook that is still running is written this often, in milliseconds. */
const sparse = 15_000;

/** Standard output. */
export function standardOutput(): ProgressTarget {
  return {
    isTTY: process.stdout.isTTY === true,
    columns: process.stdout.columns ?? 80,
    write: (text) => void process.stdout.write(text),
    now: Date.now,
  };
}

/**
 * Progress in one line that is rewritten in a terminal, and in sparse lines elsewhere: notebook, cell, trial, time left.
 *
 * @param trialFile - the file that kernels know as WHY_ATTENTION_PROGRESS
 */
export function showProgress(trialFile: string, target: ProgressTarget = standardOutput()): Progress {
  let state: State | undefined;
  let lastLine = target.now();
  const show = (line: string): void => {
    if (target.isTTY) target.write(`\r\u001b[2K${line.slice(0, target.columns - 1)}`);
    else target.write(`${line}\n`);
    lastLine = target.now();
  };
  const tick = async (): Promise<void> => {
    if (!state || (!target.isTTY && target.now() - lastLine < sparse)) return;
    const trial = await readTrialProgress(trialFile);
    if (state) show(progressLine(state, trial, target.now()));
  };
  const timer = setInterval(() => void tick(), 500);
  timer.unref();
  return {
    begin(notebook, expected) {
      writeFileSync(trialFile, '');
      state = {notebook, expected, begun: target.now(), where: 'starting its kernel'};
      if (target.isTTY) show(progressLine(state, undefined, target.now()));
    },
    cell(number, of) {
      if (!state) return;
      state = {...state, where: `cell ${number} of ${of}`, part: [number - 1, of]};
      writeFileSync(trialFile, '');
    },
    step(words) {
      if (state) state = {...state, where: words, part: undefined};
    },
    end(line) {
      state = undefined;
      target.write(target.isTTY ? `\r\u001b[2K${line}\n` : `${line}\n`);
      lastLine = target.now();
    },
    close() {
      clearInterval(timer);
    },
  };
}

/** Where a run stands. */
export type State = {
  notebook: string;
  begun: number;
  where: string;
  expected?: number;
  /** Cells done, and their count. */
  part?: [number, number];
};

/**
 * The line about a running notebook: `01-question · cell 4 of 12 · additive, seed 3: 120 of 600 · about 40 s left`.
 *
 * @param now - milliseconds on the clock of `state.begun`
 */
export function progressLine(state: State, trial: TrialProgress | undefined, now: number): string {
  const seconds = (now - state.begun) / 1000;
  const words = trial && trial.total > 0 ? `${trial.label}: ${trial.done} of ${trial.total}` : undefined;
  return [state.notebook, state.where, words, timeLeft(state, trial, seconds)].filter(Boolean).join(' · ');
}

/** From the last run's time where there is one, else from the share of cells done, the current one by its trials. */
function timeLeft({expected, part}: State, trial: TrialProgress | undefined, seconds: number): string {
  if (expected !== undefined && expected > seconds) return `about ${inWords(expected - seconds)} left`;
  if (part) {
    const inside = trial && trial.total > 0 ? trial.done / trial.total : 0;
    const share = (part[0] + inside) / part[1];
    if (share > 0.1 && seconds > 3) return `about ${inWords((seconds / share) * (1 - share))} left`;
  }
  return inWords(seconds);
}

/** A time span as people say it: `40 s`, `3 min`. */
export function inWords(seconds: number): string {
  return seconds < 90 ? `${Math.round(seconds)} s` : `${Math.round(seconds / 60)} min`;
}
