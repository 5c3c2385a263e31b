// One at a time, of set-ups and of what writes results or pages: a folder is the lock. It comes and goes whole, by a rename, which succeeds for one process only.
'use strict';

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const {setTimeout: delay} = require('node:timers/promises');
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

/** Puts a folder that names its holder where the lock is to be. */
function take(folder, command) {
  if (fs.existsSync(folder)) return false;
  const own = `${folder}.${process.pid}.own`;
  const holder = {pid: process.pid, host: os.hostname(), command, since: new Date().toISOString()};
  try {
    fs.mkdirSync(own);
    fs.writeFileSync(path.join(own, 'holder.json'), JSON.stringify(holder));
    fs.renameSync(own, folder);
    return true;
  } catch (error) {
    fs.rmSync(own, {recursive: true, force: true});
    // Another was first; Windows says EPERM.
    if (['ENOTEMPTY', 'EEXIST'].includes(error.code) || fs.existsSync(folder)) return false;
    throw error;
  }
}

/** Renamed first, so that nobody takes a lock that is half removed for a free place. */
function remove(folder) {
  const aside = `${folder}.${process.pid}.aside`;
  fs.renameSync(folder, aside);
  fs.rmSync(aside, {recursive: true, force: true});
}

/** Removes a stale lock, one process at a time: who comes late looks again, and finds it gone or taken afresh. */
function removeStale(folder) {
  const removing = `${folder}.removing`;
  try {
    fs.mkdirSync(removing);
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    // It takes milliseconds: this one was killed meanwhile.
    if (isStale(removing)) fs.rmSync(removing, {recursive: true, force: true});
    return;
  }
  try {
    if (isStale(folder)) remove(folder);
  } finally {
    fs.rmSync(removing, {recursive: true, force: true});
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
      await delay(10);
      continue;
    }
    const holder = readJson(path.join(folder, 'holder.json'));
    if (!said) onWait(holder?.pid, holder);
    said = true;
    await delay(pause);
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
      if (ours()) remove(folder);
    },
  };
}

module.exports = {acquire, isStale};
