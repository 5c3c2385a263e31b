import fs from 'node:fs';
import {isHeadless, isKernel, openDisplay} from './display';
import {formatSeconds} from './numbers';
import {throttled} from './throttle';

/** Tells how far a piece of work has come. */
export type Progress = {
  /**
   * @param done - what is done, from 0 to the total
   * @param note - what is being done, shown behind the counts
   */
  update(done: number, note?: string): void;
  /** Ends it: all is done. */
  done(): void;
};

type Sink = (state: ProgressState) => void;
type ProgressState = {
  label: string;
  done: number;
  total: number;
  note?: string;
  seconds: number;
  isOver: boolean;
};

const shownEvery = 250;
const printedEvery = 5000;

/**
 * Progress of a long piece of work. In JupyterLab one line is updated in place, at most four times a second. In a headless run nothing
 * goes into the notebook, since its outputs are kept; in a script sparse lines go to stderr. Wherever it runs, with
 * `WHY_ATTENTION_PROGRESS` set to a file, lines of JSON `{label, done, total}` are appended to it.
 *
 * @param label - what is being done
 * @param total - how much there is to do, in any unit; above 0
 * @returns an object to tell of the progress
 * @example
 * const training = progress('training', 800);
 * typeof training.update; // => "function"
 */
export function progress(label: string, total: number): Progress {
  const started = Date.now();
  const sinks = [fileSink(), shownSink()].filter((sink): sink is Sink => sink !== undefined);
  const tell = (done: number, note: string | undefined, isOver: boolean): void => {
    const state = {label, done, total, note, seconds: (Date.now() - started) / 1000, isOver};
    sinks.forEach((sink) => sink(state));
  };
  return {
    update: (done, note) => tell(done, note, false),
    done: () => tell(total, undefined, true),
  };
}

/**
 * A listener for `run`'s `onProgress`: it opens a progress at the first call, follows it, and ends it when all is done.
 *
 * @param label - what is being done; "training" by default
 * @returns a function of what is done, the total, and a note
 * @example
 * const onProgress = progressListener('training');
 * onProgress.length; // => 3
 */
export function progressListener(label = 'training'): (done: number, total: number, note: string) => void {
  let opened: {progress: Progress; total: number} | undefined;
  return (done, total, note) => {
    if (opened?.total !== total) opened = {progress: progress(label, total), total};
    if (done < total) return opened.progress.update(done, note);
    opened.progress.done();
    opened = undefined;
  };
}

function fileSink(): Sink | undefined {
  const file = process.env.WHY_ATTENTION_PROGRESS;
  if (!file) return undefined;
  const throttle = throttled(shownEvery);
  return ({label, done, total, isOver}) => {
    if (throttle.isDue() || isOver) fs.appendFileSync(file, `${JSON.stringify({label, done, total})}\n`);
  };
}

function shownSink(): Sink | undefined {
  if (isHeadless()) return undefined;
  return isKernel() ? displaySink() : printingSink();
}

function displaySink(): Sink {
  const [place, throttle] = [openDisplay(), throttled(shownEvery)];
  return (state) => {
    if (throttle.isDue() || state.isOver) place.show({'text/plain': progressText(state)});
  };
}

function printingSink(): Sink {
  const throttle = throttled(printedEvery);
  throttle.isDue();
  return (state) => {
    if (throttle.isDue() || state.isOver) process.stderr.write(`${progressText(state)}\n`);
  };
}

function progressText({label, done, total, note, seconds, isOver}: ProgressState): string {
  if (isOver) return `${label}: done in ${formatSeconds(seconds)}`;
  const share = Math.min(1, Math.max(0, done / total));
  const nBlocks = Math.round(20 * share);
  const bar = '█'.repeat(nBlocks) + '░'.repeat(20 - nBlocks);
  const left =
    share > 0 && seconds > 1 ? `, about ${formatSeconds((seconds * (1 - share)) / share)} left` : '';
  return `${label} ${bar} ${Math.floor(100 * share)} %${left}${note ? ` (${note})` : ''}`;
}
