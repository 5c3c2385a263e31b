// What the set-up tells: a table of its steps, and for each part that is missing what is lost and how to get it.
'use strict';

function line(step, result) {
  const seconds = result.seconds === undefined ? '' : `${result.seconds.toFixed(1)} s`;
  const state = result.chosen ? 'left out' : result.state;
  const what = result.chosen ? `${result.reason}. ${result.advice}` : (result.detail ?? result.reason);
  return `  ${step.title.padEnd(22)}${state.padEnd(10)}${seconds.padStart(8)}   ${what}`;
}

/** The lines of the table as they come. Quiet: none, until there is something to do. */
function makeScreen(quiet, backend) {
  const start = Date.now();
  let begun = false;
  const head = () => {
    if (begun) return;
    begun = true;
    const {versions, platform, arch} = process;
    console.log(`Set-up of why-attention (Node ${versions.node}, ${platform} ${arch}, backend ${backend})`);
  };
  return {
    wait(pid) {
      console.log(`Another set-up${pid ? ` (process ${pid})` : ''} is running: waiting for it.`);
    },
    begin(step) {
      head();
      if (process.stdout.isTTY) process.stdout.write(`  ${step.title.padEnd(22)}${step.first} …\r`);
    },
    show(step, result) {
      if (quiet && (result.state === 'in place' || result.remembered)) return;
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

function explain(step, result, isNeeded, command) {
  const text = [`${step.title}: ${result.reason}.`];
  if (result.output) text.push(...result.output.split('\n').map((part) => `  | ${part}`));
  if (result.lost) text.push(`  Without it: ${result.lost}.`);
  if (result.advice) text.push(`  ${result.advice}`);
  if (isNeeded) text.push(`  "npm ${command === 'test' ? 'test' : `run ${command}`}" needs it.`);
  return text.join('\n');
}

/** Says what is missing: at length the first time and when the command needs it, later in one line; of an optional part nothing. */
function tellMissing(steps, {results, needed, quiet, command}) {
  for (const step of steps) {
    const result = results[step.name];
    // The table's line has said it of an optional part.
    if (result.state !== 'without' || step.optional) continue;
    const isNeeded = needed.includes(step.name);
    // What is left out by choice is no news.
    if (result.chosen && !isNeeded) continue;
    if (quiet && result.remembered && !isNeeded) {
      console.log(`Set-up: no ${step.title} (${result.reason}); "npm run setup" tries again.`);
    } else {
      console.error(explain(step, result, isNeeded, command));
    }
  }
}

module.exports = {makeScreen, tellMissing};
