// The order of things: which steps have to be done, doing them under the lock, and remembering what came of it.
'use strict';

const path = require('node:path');
const {endAll, lastLines, nameCause, onRunning} = require('./command.cjs');
const {acquire} = require('./lock.cjs');
const {readStamp, writeStamp} = require('./state.cjs');

/** After this time a step that failed for the network's sake is tried again without being asked for. */
const patience = 10 * 60_000;

/**
 * Whether a step is in place, remembered as not possible, or has to be done.
 *
 * A step that failed is tried again when asked for (`npm run setup`), when the command needs it, when its inputs or the
 * circumstances of its failure have changed, and after a while if another attempt may succeed by itself. One that the user
 * chose to do without is left alone until he chooses otherwise, which changes its inputs.
 */
function judge(step, context) {
  const stamp = readStamp(context.place, step.name);
  if (stamp?.inputs !== step.inputs(context)) return {state: 'to do'};
  if (!stamp.without)
    return step.present(context) ? {state: 'in place', detail: stamp.detail} : {state: 'to do'};
  const remembered = {state: 'without', remembered: true, ...stamp.without};
  if (stamp.without.chosen) return remembered;
  const asked = !context.quiet || context.needed.includes(step.name);
  const changed = stamp.circumstances !== step.circumstances(context);
  const again = stamp.without.retry && Date.now() - stamp.at >= patience;
  if (asked || changed || again) return {state: 'to do'};
  return remembered;
}

/** Does a step and writes its stamp: its `make` returns only after its result has been used. */
async function perform(step, context) {
  const start = Date.now();
  const secondsSince = () => (Date.now() - start) / 1000;
  // Taken before the work: an input that changes during it must not be taken for done.
  const stamp = {inputs: step.inputs(context), circumstances: step.circumstances(context), at: start};
  try {
    const detail = await step.make({...context, log: path.join(context.place.stamps, `${step.name}.log`)});
    writeStamp(context.place, step.name, {...stamp, detail, seconds: secondsSince()});
    return {state: 'done', detail, seconds: secondsSince()};
  } catch (error) {
    // A file or folder that cannot be written is the machine's matter, anything else a mistake of ours.
    if (error.name !== 'StepFailure' && !error.syscall) throw error;
    if (error.syscall) nameCause(Object.assign(error, {output: error.message}), 'the disk');
    const {lost, advice, retry, chosen, output} = error;
    const without = {reason: error.message, lost, advice, retry, chosen, output: lastLines(output ?? '', 8)};
    writeStamp(context.place, step.name, {...stamp, without});
    return {state: 'without', ...without, seconds: secondsSince()};
  }
}

/** Does under the lock what has to be done. */
async function performAll(steps, context, screen) {
  const lock = await acquire(context.place.lock, {onWait: screen.wait});
  const forget = onRunning(lock.note);
  const stop = (code) => {
    forget();
    endAll();
    lock.release();
    console.error('\nSet-up interrupted; the next one goes on from here.');
    process.exit(code);
  };
  const interrupted = () => stop(130);
  const terminated = () => stop(143);
  process.once('SIGINT', interrupted);
  process.once('SIGTERM', terminated);
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
    process.off('SIGINT', interrupted);
    process.off('SIGTERM', terminated);
    forget();
    lock.release();
  }
}

/**
 * Brings all steps in place, as far as the machine lets it.
 *
 * @param steps - in order; each `{name, title, first, inputs, circumstances, present, make}`
 * @param context - what the steps are handed; `results` is filled by step name
 * @param screen - what is told of it (screen.cjs)
 */
async function setUp(steps, context, screen) {
  for (const step of steps) context.results[step.name] = judge(step, context);
  if (steps.some((step) => context.results[step.name].state === 'to do')) {
    await performAll(steps, context, screen);
  } else {
    for (const step of steps) screen.show(step, context.results[step.name]);
  }
  screen.end();
}

module.exports = {setUp};
