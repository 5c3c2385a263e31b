// The set-up: brings a fresh clone to where tests and notebooks run, and does nothing where it has been done. It runs
// before anything is installed, so it uses Node's own modules only. Each step is remembered (.cache/setup) once its
// result has been used with success, keyed by its inputs; an interrupted run goes on with the first step not remembered.
'use strict';

if (Number(process.versions.node.split('.')[0]) < 20) {
  console.error(
    `Node ${process.versions.node} is too old: why-attention needs Node 20 or newer (nodejs.org).`,
  );
  process.exit(1);
}

const path = require('node:path');
const {help, readArguments} = require('./setup/arguments.cjs');
const {choose} = require('./setup/choice.cjs');
const {decide} = require('./setup/decide.cjs');
const {needs} = require('./setup/needs.cjs');
const {setUp} = require('./setup/perform.cjs');
const {glance, probe} = require('./setup/probe.cjs');
const {makeScreen, tellMissing} = require('./setup/screen.cjs');
const {places, readJson, writeWhole} = require('./setup/state.cjs');

const steps = ['packages', 'python', 'native', 'library', 'kernel', 'browser', 'weights'].map((name) =>
  require(`./setup/${name}.cjs`),
);
const place = places(path.resolve(__dirname, '..'));

/** What is asked for, in full; a wish that cannot be understood ends the process with status 2. */
function readRequest(parameters, env) {
  try {
    const options = readArguments(parameters, env);
    const recorded = readJson(place.choice)?.backend;
    const choice = choose({flag: options.backend, variable: env.WHY_ATTENTION_NATIVE, recorded});
    return {...options, choice};
  } catch (error) {
    console.error(`${error.message}\n"npm run setup -- --help" shows what can be asked for.`);
    process.exit(2);
  }
}

async function main({quiet, command, backend, choice}, env = process.env) {
  if (backend) writeWhole(place.choice, `${JSON.stringify({backend}, null, 2)}\n`);
  let plan;
  const context = {
    place,
    env,
    quiet,
    command,
    choice,
    // Who asks for the native library has nothing go on without it.
    needed: [...new Set([...needs[command], ...(choice.backend === 'native' ? ['native'] : [])])],
    seen: glance(env),
    results: {},
    plan: () => (plan ??= decide({...probe(env), choice})),
    say: (text) => console.log(`  ${text}`),
  };
  await setUp(steps, context, makeScreen(quiet, choice.backend));
  tellMissing(steps, context);
  return !context.needed.some((name) => context.results[name].state === 'without');
}

const request = readRequest(process.argv.slice(2), process.env);
if (request.help) {
  console.log(help);
} else {
  main(request).then(
    (able) => {
      process.exitCode = able ? 0 : 1;
    },
    (error) => {
      console.error(error);
      process.exitCode = 1;
    },
  );
}
