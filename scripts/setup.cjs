// The set-up: brings a fresh clone to where tests and notebooks run, and does nothing where it has been done. It runs
// before anything is installed, so it uses Node's own modules only. Each step is remembered (.cache/setup) once its
// result has been used with success, keyed by its inputs; an interrupted run goes on with the first step not remembered.
'use strict';

const path = require('node:path');
const {decide, nativeRequests} = require('./setup/decide.cjs');
const {needs} = require('./setup/needs.cjs');
const {setUp} = require('./setup/perform.cjs');
const {glance, probe} = require('./setup/probe.cjs');
const {makeScreen, tellMissing} = require('./setup/screen.cjs');
const {places} = require('./setup/state.cjs');

const steps = ['packages', 'python', 'native', 'library', 'kernel', 'browser'].map((name) =>
  require(`./setup/${name}.cjs`),
);

function readArguments(parameters, env) {
  const options = {quiet: false, command: needs[env.npm_lifecycle_event] ? env.npm_lifecycle_event : 'setup'};
  for (let i = 0; i < parameters.length; i++) {
    const parameter = parameters[i];
    if (parameter === '--quiet') options.quiet = true;
    else if (parameter === '--for' && needs[parameters[i + 1]]) options.command = parameters[++i];
    else {
      const commands = Object.keys(needs).join(', ');
      console.error(
        `Unknown argument ${parameter}. Usage: setup.cjs [--quiet] [--for COMMAND], COMMAND one of ${commands}.`,
      );
      process.exit(2);
    }
  }
  const {WHY_ATTENTION_NATIVE: native} = env;
  if (native !== undefined && !nativeRequests.includes(native)) {
    console.error(`WHY_ATTENTION_NATIVE must be one of ${nativeRequests.join(', ')}. Got ${native}.`);
    process.exit(2);
  }
  return options;
}

async function main({quiet, command}, env = process.env) {
  let plan;
  const context = {
    place: places(path.resolve(__dirname, '..')),
    env,
    quiet,
    command,
    needed: needs[command],
    seen: glance(env),
    results: {},
    plan: () => (plan ??= decide(probe(env))),
    say: (text) => console.log(`  ${text}`),
  };
  await setUp(steps, context, makeScreen(quiet));
  tellMissing(steps, context);
  return !context.needed.some((name) => context.results[name].state === 'without');
}

const options = readArguments(process.argv.slice(2), process.env);
if (Number(process.versions.node.split('.')[0]) < 20) {
  console.error(
    `Node ${process.versions.node} is too old: why-attention needs Node 20 or newer (nodejs.org).`,
  );
  process.exit(1);
}
main(options).then(
  (able) => {
    process.exitCode = able ? 0 : 1;
  },
  (error) => {
    console.error(error);
    process.exitCode = 1;
  },
);
