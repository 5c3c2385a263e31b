// The set-up: brings a fresh clone to where tests and notebooks run, and does nothing where it has been done. It runs
// before anything is installed, so it uses Node's own modules only. Each step is remembered (.cache/setup) once its
// result has been used with success, keyed by its inputs; an interrupted run goes on with the first step not remembered.
'use strict';

const path = require('node:path');
const {endAll, lastLines, nameCause, onRunning} = require('./setup/command.cjs');
const {decide} = require('./setup/decide.cjs');
const {acquire} = require('./setup/lock.cjs');
const {glance, probe} = require('./setup/probe.cjs');
const {places, readStamp, writeStamp} = require('./setup/state.cjs');

const steps = ['packages', 'python', 'native', 'library', 'kernel', 'browser'].map((name) =>
  require(`./setup/${name}.cjs`),
);

/** What a command cannot do without. What else is missing is said, and the command goes on. */
const needs = {
  setup: ['packages', 'library'],
  test: ['packages'],
  notebooks: ['packages', 'python', 'library', 'kernel'],
  lab: ['packages', 'python', 'library', 'kernel'],
  tune: ['packages', 'library'],
  confirm: ['packages', 'library'],
  verdicts: ['packages', 'library'],
};

/** After this time a step that failed for the network's sake is tried again without being asked for. */
const patience = 10 * 60_000;

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
  return options;
}

/** Whether a step is in place, remembered as not possible, or has to be done. */
function judge(step, context) {
  const stamp = readStamp(context.place, step.name);
  const inputs = step.inputs(context);
  if (stamp?.inputs === inputs) {
    if (!stamp.without && step.present(context)) return {state: 'in place', detail: stamp.detail};
    const unchanged = stamp.without && stamp.circumstances === step.circumstances(context);
    const waits = !stamp.without?.retry || Date.now() - stamp.at < patience;
    if (unchanged && context.quiet && waits) return {state: 'without', remembered: true, ...stamp.without};
  }
  return {state: 'to do', inputs};
}

async function perform(step, context) {
  const start = Date.now();
  // Taken before the work: an input that changes during it must not be taken for done.
  const inputs = step.inputs(context);
  const common = {inputs, circumstances: step.circumstances(context), at: start};
  try {
    const detail = await step.make({...context, log: path.join(context.place.stamps, `${step.name}.log`)});
    const seconds = (Date.now() - start) / 1000;
    // `npm ci` brings files that are inputs of later steps, not of its own; every step's inputs are its own alone.
    writeStamp(context.place, step.name, {...common, detail, seconds});
    return {state: 'done', detail, seconds};
  } catch (error) {
    // A file or folder that cannot be written is the machine's matter, anything else a mistake of ours.
    if (error.name !== 'StepFailure' && !error.syscall) throw error;
    if (error.syscall) nameCause(Object.assign(error, {output: error.message}), 'the disk');
    const {lost, advice, retry, output} = error;
    const without = {reason: error.message, lost, advice, retry, output: lastLines(output ?? '', 8)};
    writeStamp(context.place, step.name, {...common, without});
    return {state: 'without', ...without, seconds: (Date.now() - start) / 1000};
  }
}

function line(step, result) {
  const seconds = result.seconds === undefined ? '' : `${result.seconds.toFixed(1)} s`;
  return `  ${step.title.padEnd(22)}${result.state.padEnd(10)}${seconds.padStart(8)}   ${result.detail ?? result.reason}`;
}

function explain(step, result, command) {
  const text = [`${step.title}: ${result.reason}.`.replace(/\.\.$/, '.')];
  if (result.output)
    text.push(
      ...lastLines(result.output, 8)
        .split('\n')
        .map((part) => `  | ${part}`),
    );
  if (result.lost) text.push(`  Without it: ${result.lost}.`);
  if (result.advice) text.push(`  ${result.advice}`);
  if (needs[command].includes(step.name))
    text.push(`  "npm ${command === 'test' ? 'test' : `run ${command}`}" needs it.`);
  return text.join('\n');
}

/** Does what has to be done, under the lock. */
async function performAll(context, screen) {
  const lock = await acquire(context.place.lock, {
    onWait: (pid) =>
      console.log(`Another set-up${pid ? ` (process ${pid})` : ''} is running: waiting for it.`),
  });
  const forget = onRunning(lock.note);
  const stop = (code) => {
    forget();
    endAll();
    lock.release();
    console.error('\nSet-up interrupted; the next one goes on from here.');
    process.exit(code);
  };
  process.once('SIGINT', () => stop(130));
  process.once('SIGTERM', () => stop(143));
  try {
    for (const step of steps) {
      // Judged again: another set-up may have done it meanwhile, and earlier steps bring the inputs of later ones.
      let result = judge(step, context);
      if (result.state === 'to do') {
        screen.begin(step);
        result = await perform(step, context);
      }
      screen.show(step, result);
      context.results[step.name] = result;
      // Each step after it needs something of an npm package.
      if (step.name === 'packages' && result.state === 'without') break;
    }
  } finally {
    forget();
    lock.release();
  }
}

/** The lines of the table as they come. Quiet: none, until there is something to do. */
function makeScreen(quiet) {
  const start = Date.now();
  let begun = false;
  const head = () => {
    if (begun) return;
    begun = true;
    const {versions, platform, arch} = process;
    console.log(`Set-up of why-attention (Node ${versions.node}, ${platform} ${arch})`);
  };
  return {
    begin(step) {
      head();
      if (process.stdout.isTTY) process.stdout.write(`  ${step.title.padEnd(22)}${step.first} …\r`);
    },
    show(step, result) {
      if (quiet && !['done', 'without'].includes(result.state)) return;
      if (quiet && result.remembered) return;
      head();
      console.log(line(step, result));
    },
    end() {
      if (!begun) return;
      const seconds = `${((Date.now() - start) / 1000).toFixed(1)} s`;
      console.log(`  ${'in all'.padEnd(32)}${seconds.padStart(8)}`);
    },
  };
}

async function setUp({quiet, command}, env = process.env) {
  const screen = makeScreen(quiet);
  let plan;
  const context = {
    place: places(path.resolve(__dirname, '..')),
    env,
    quiet,
    seen: glance(env),
    results: {},
    plan: () => (plan ??= decide(probe(env))),
    say: (text) => console.log(`  ${text}`),
  };
  for (const step of steps) context.results[step.name] = judge(step, context);
  if (steps.some((step) => context.results[step.name].state === 'to do')) {
    await performAll(context, screen);
  } else {
    for (const step of steps) screen.show(step, context.results[step.name]);
  }
  screen.end();
  return report(context, command, quiet);
}

/** Says what is missing; returns whether the command can go on. */
function report({results}, command, quiet) {
  let able = true;
  for (const step of steps) {
    const result = results[step.name];
    if (result.state !== 'without') continue;
    const needed = needs[command].includes(step.name);
    if (needed) able = false;
    if (quiet && result.remembered && !needed) {
      console.log(`Set-up: no ${step.title} (${result.reason}); "npm run setup" tries again.`);
    } else {
      console.error(explain(step, result, command));
    }
  }
  return able;
}

const options = readArguments(process.argv.slice(2), process.env);
if (Number(process.versions.node.split('.')[0]) < 20) {
  console.error(
    `Node ${process.versions.node} is too old: why-attention needs Node 20 or newer (nodejs.org).`,
  );
  process.exit(1);
}
setUp(options).then(
  (able) => {
    process.exitCode = able ? 0 : 1;
  },
  (error) => {
    console.error(error);
    process.exitCode = 1;
  },
);
