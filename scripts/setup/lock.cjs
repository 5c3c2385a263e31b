// One at a time, of set-ups and of what writes results or pages: a folder is the lock, because making a folder succeeds for one process only.
'use strict';

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const {readJson, writeWhole} = require('./state.cjs');

const heartbeat = 5_000;
const silence = 60_000;

function exists(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function isSetUp(pid) {
  if (!exists(pid)) return false;
  try {
    // The number may have gone to another program since.
    return fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('node');
  } catch {
    return true;
  }
}

/**
 * Whether the holder of a lock is gone: its process has ended, or on another machine its heartbeat has. A set-up that
 * was killed may have left npm or uv at work: as long as they run, the lock holds.
 */
function isStale(folder, now = Date.now()) {
  let age;
  try {
    age = now - fs.statSync(folder).mtimeMs;
  } catch {
    return false;
  }
  const holder = readJson(path.join(folder, 'holder.json'));
  if (!holder) return age > heartbeat;
  if (holder.host !== os.hostname()) return age > silence;
  const programs = readJson(path.join(folder, 'programs.json')) ?? [];
  return !isSetUp(holder.pid) && !programs.some(exists);
}

function take(folder, command) {
  try {
    fs.mkdirSync(folder);
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
  fs.writeFileSync(
    path.join(folder, 'holder.json'),
    JSON.stringify({pid: process.pid, host: os.hostname(), command, since: new Date().toISOString()}),
  );
  return true;
}

/** Removes a stale lock. Renamed first, so that of two who try, one succeeds; who comes late and has renamed the other's fresh lock puts it back. */
function removeStale(folder) {
  const aside = `${folder}.stale.${process.pid}`;
  try {
    fs.renameSync(folder, aside);
    if (isStale(aside)) fs.rmSync(aside, {recursive: true, force: true});
    else fs.renameSync(aside, folder);
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
  }
}

/**
 * Waits for the lock and takes it.
 *
 * @param folder - the lock's folder
 * @param options.command - what takes it, for those who wait
 * @param options.onWait - called once with the holder's process number and what else is known of it, if another holds it; where it throws, nobody waits
 * @returns `release` gives the lock back; `note` says which programs work under it
 */
async function acquire(folder, {command, onWait = () => {}, pause = 300} = {}) {
  fs.mkdirSync(path.dirname(folder), {recursive: true});
  let said = false;
  while (!take(folder, command)) {
    if (isStale(folder)) {
      removeStale(folder);
      continue;
    }
    const holder = readJson(path.join(folder, 'holder.json'));
    if (!said) onWait(holder?.pid, holder);
    said = true;
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
  const timer = setInterval(() => {
    try {
      fs.utimesSync(folder, new Date(), new Date());
    } catch {
      // Someone removed the cache; the next set-up makes it anew.
    }
  }, heartbeat);
  timer.unref();
  const ours = () => readJson(path.join(folder, 'holder.json'))?.pid === process.pid;
  return {
    note(pids) {
      if (ours()) writeWhole(path.join(folder, 'programs.json'), JSON.stringify(pids));
    },
    release() {
      clearInterval(timer);
      if (ours()) fs.rmSync(folder, {recursive: true, force: true});
    },
  };
}

module.exports = {acquire, isStale};
