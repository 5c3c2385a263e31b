// What the set-up is told on its command line.
'use strict';

const {parseArgs} = require('node:util');
const {backends, nativeRequests} = require('./choice.cjs');
const {needs} = require('./needs.cjs');

const help = `Brings the project to where tests and notebooks run, and does nothing where that has been done.

Usage: npm run setup -- [options]

  --backend ${backends.join('|')}
               auto (default): the native library where it can be had, else WebAssembly
               native: the native library, or it fails; wasm: none is fetched or compiled
               The choice is recorded, and every later command keeps to it.
  --for COMMAND  what to set up for: ${Object.keys(needs).join(', ')}
  --quiet      says nothing where there is nothing to do
  --help       shows this

Variables: PYTHON and CXX name programs, WHY_ATTENTION_BROWSER a browser. WHY_ATTENTION_NATIVE=${nativeRequests.join('|')}
picks the native library and counts before the recorded choice. WHY_ATTENTION_BACKEND picks what one
command computes on, among what is set up.
`;

const options = {
  backend: {type: 'string'},
  for: {type: 'string'},
  quiet: {type: 'boolean', default: false},
  help: {type: 'boolean', short: 'h', default: false},
};

/**
 * Reads the command line.
 *
 * @returns `{quiet, help, backend, command}`; `command` is what it is for: said by `--for`, else the npm script that runs
 * @throws Error for what it does not know
 */
function readArguments(parameters, env) {
  const {values} = parseArgs({args: parameters, options, allowPositionals: false});
  const commands = Object.keys(needs);
  if (values.for !== undefined && !commands.includes(values.for))
    throw new Error(`--for must be one of ${commands.join(', ')}. Got ${values.for}.`);
  const script = commands.includes(env.npm_lifecycle_event) ? env.npm_lifecycle_event : 'setup';
  return {quiet: values.quiet, help: values.help, backend: values.backend, command: values.for ?? script};
}

module.exports = {readArguments, help};
