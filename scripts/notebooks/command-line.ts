import {Argument, Command, CommanderError, Option} from 'commander';

/** What the command line asks for. */
export type Request = {
  notebooks: string[];
  tier: 'smoke' | 'full';
  backend: 'auto' | 'native' | 'wasm';
  write: boolean;
};

/** A command line that ends the program: what is printed, and the status it ends with. */
export class Ending extends Error {
  constructor(
    message: string,
    readonly status: number,
  ) {
    super(message);
  }
}

/**
 * Reads the arguments of `npm run notebooks --`.
 *
 * @param words - the arguments after the script's name
 * @throws Ending with status 2 and the valid choices for anything unknown; with status 0 for `--help`
 */
export function parseCommandLine(words: readonly string[]): Request {
  let printed = '';
  const command = new Command('npm run notebooks --')
    .description('Executes the notebooks, checks them and renders them into build/.')
    .addArgument(new Argument('[notebooks...]', 'such as 01 or solutions/01; all unless told'))
    .addOption(
      new Option(
        '--tier <tier>',
        'smoke: every cell with few steps, trained now; full: replays records, trains what has none',
      )
        .choices(['smoke', 'full'])
        .default('full')
        .env('WHY_ATTENTION_TIER'),
    )
    .addOption(
      new Option('--backend <backend>', 'what computes')
        .choices(['auto', 'native', 'wasm'])
        .default('auto')
        .env('WHY_ATTENTION_BACKEND'),
    )
    .option('--write', 'refresh the committed notebooks whose cells all passed', false)
    .exitOverride()
    .configureOutput({writeOut: (text) => (printed += text), writeErr: (text) => (printed += text)});
  try {
    command.parse([...words], {from: 'user'});
  } catch (error) {
    if (error instanceof CommanderError) throw new Ending(printed.trim(), error.exitCode === 0 ? 0 : 2);
    throw error;
  }
  const {tier, backend, write} = command.opts<Omit<Request, 'notebooks'>>();
  if (write && tier !== 'full') {
    throw new Ending(`--write refreshes notebooks with the tier "full" only. Got "${tier}".`, 2);
  }
  return {notebooks: command.args, tier, backend, write};
}
