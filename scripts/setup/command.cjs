// Runs another program for the set-up: its output goes to a log file, of which a failure shows the end.
'use strict';

const {spawn} = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');

/** Why a step could not be done: what is missing, what is lost with it, how to get it, and whether that was the user's choice. */
class StepFailure extends Error {
  constructor(reason, {lost = '', advice = '', retry = true, chosen = false, output = ''} = {}) {
    super(reason);
    this.name = 'StepFailure';
    Object.assign(this, {lost, advice, retry, chosen, output});
  }
}

const running = new Set();
const listeners = new Set();
const ownGroup = process.platform !== 'win32';

/** Calls `listener` with the process numbers of the programs that run, whenever they change. */
function onRunning(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function tellListeners() {
  for (const listener of listeners) listener([...running].map((child) => child.pid).filter(Boolean));
}

/** Ends a program and what it has started itself, as pip and npm do. */
function end(child, signal) {
  try {
    if (ownGroup) process.kill(-child.pid, signal);
    else child.kill(signal);
  } catch {
    // It has ended meanwhile.
  }
}

/** Ends the programs that are running now, for when the set-up itself is told to end. */
function endAll() {
  for (const child of running) end(child, 'SIGKILL');
}

/**
 * Runs a program to its end.
 *
 * @returns its standard output
 * @throws StepFailure if it cannot be started, fails, or takes longer than `seconds`
 */
function run(program, parameters, {cwd, env = process.env, log, seconds = 1800} = {}) {
  return new Promise((resolve, reject) => {
    if (log) fs.mkdirSync(path.dirname(log), {recursive: true});
    // Written at once: the log is whole when the program has ended, and no late write meets a folder that is gone.
    const note = (text) => log && fs.appendFileSync(log, text);
    note(`\n$ ${[program, ...parameters].join(' ')}\n`);
    const child = spawn(program, parameters, {
      cwd,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: ownGroup,
    });
    running.add(child);
    tellListeners();
    const timer = setTimeout(() => end(child, 'SIGKILL'), seconds * 1000);
    let out = '';
    let both = '';
    let unwritten;
    const take = (chunk, isOut) => {
      if (isOut) out += chunk;
      both += chunk;
      if (unwritten) return;
      try {
        note(chunk);
      } catch (error) {
        unwritten = error;
        end(child, 'SIGKILL');
      }
    };
    child.stdout.setEncoding('utf8').on('data', (chunk) => take(chunk, true));
    child.stderr.setEncoding('utf8').on('data', (chunk) => take(chunk, false));
    const finish = () => {
      running.delete(child);
      tellListeners();
      clearTimeout(timer);
    };
    const fail = (reason) => {
      finish();
      reject(new StepFailure(reason, {output: both}));
    };
    child.on('error', (error) => fail(`${program} cannot be started: ${error.message}`));
    child.on('close', (code, signal) => {
      if (unwritten) {
        fail(`the log of ${program} cannot be written: ${unwritten.message}`);
        return;
      }
      if (code !== 0) {
        const how = signal ? `was ended by ${signal}` : `ended with status ${code}`;
        fail(`${path.basename(program)} ${parameters[0] ?? ''} ${how}`);
        return;
      }
      finish();
      resolve(out);
    });
  });
}

/** The last lines that say something, for a message on the screen. */
function lastLines(text, count = 12) {
  return text
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '')
    .slice(-count)
    .join('\n');
}

const networkTrouble =
  /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|network|getaddrinfo|name resolution|connection (?:refused|reset|timed out|error)|Failed to fetch|dns error|Could not find a version|Max retries exceeded/i;

/** Names the cause of a program's failure, and what to do, where its output shows one of the few usual ones. */
function causeOf(output, registry) {
  if (/ENOSPC|No space left/i.test(output)) {
    return {reason: 'the disk is full', advice: 'The set-up needs 3 GB.'};
  }
  if (/EACCES|EPERM|Permission denied/i.test(output)) {
    return {reason: 'a file could not be written', advice: 'The project folder must be writable by you.'};
  }
  if (/hash mismatch|EINTEGRITY|DO NOT MATCH THE HASHES/i.test(output)) {
    return {
      reason: `a package from ${registry} is not the one of the lock file`,
      advice: 'Check the registry or mirror in use.',
    };
  }
  if (networkTrouble.test(output)) {
    return {
      reason: `${registry} was not reached`,
      advice:
        'Check the network, proxy (HTTPS_PROXY) or mirror, then run "npm run setup": it goes on where it stopped.',
    };
  }
  return undefined;
}

/** Gives a failed program's error the cause that its output shows. */
function nameCause(error, registry) {
  const cause = error.output ? causeOf(error.output, registry) : undefined;
  if (cause && !error.advice) Object.assign(error, {message: cause.reason, advice: cause.advice});
}

module.exports = {StepFailure, run, endAll, onRunning, lastLines, causeOf, nameCause};
