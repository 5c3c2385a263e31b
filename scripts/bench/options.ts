import {InvalidArgumentError} from 'commander';
import {commandOf} from '../study-command';

/** What the command line asks of a bench. */
export type Options = {
  readonly json?: string;
  readonly rounds: number;
  readonly seconds: number;
  readonly python?: string;
};

/**
 * Reads the command line.
 *
 * @param args - what follows the command's name
 * @param print - told what is wrong, or the help
 * @throws CommanderError if an argument is none that can be timed with
 */
export const optionsOf = (args: readonly string[], print: (text: string) => void): Options =>
  commandOf(
    'bench',
    'Times training steps of the library, op by op, compiled, and in PyTorch where a Python has it.',
    print,
  )
    .option('--json <file>', 'write {machine, rows} to a file')
    .option('--rounds <n>', 'how often everything is timed', wholeFromOne, 5)
    .option('--seconds <s>', 'how long each is timed in a round', positive, 1)
    .option('--python <program>', 'a Python that has torch')
    .parse(args, {from: 'user'})
    .opts<Options>();

function wholeFromOne(text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= 1) return value;
  throw new InvalidArgumentError('It must be a whole number from 1.');
}

function positive(text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  throw new InvalidArgumentError('It must be a number above 0.');
}
