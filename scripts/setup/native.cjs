// Step: libtensorflow from its Python wheel, and the binding between it and Node (binding.cjs).
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const {backendPackage, bindingSources, link, makeBinding, ownSources} = require('./binding.cjs');
const {StepFailure, run, nameCause} = require('./command.cjs');
const {losses} = require('./decide.cjs');
const {environmentOfUv} = require('./python.cjs');
const {hashOf, hashOfFiles, readJson, writeWhole} = require('./state.cjs');

/** No Python imports the wheel, so any version will do, whichever the machine has. */
const pythonOfWheel = '3.12';

/** Where the wheel of a requirements file lies: other requirements, another folder. */
function folderOf({place}, requirements) {
  return path.join(place.libtensorflow, hashOfFiles(place.root, [requirements]));
}

async function installWheel({place, env, log}, plan, wheels) {
  if (fs.existsSync(wheels)) return;
  const half = `${wheels}.half`;
  const flags = [
    'pip',
    'install',
    '--quiet',
    '--python',
    place.python,
    '--target',
    half,
    '--python-version',
    pythonOfWheel,
  ];
  // libtensorflow needs none of the wheel's Python packages; the CUDA libraries are such packages.
  const needs = plan.action === 'cpu' ? ['--no-deps'] : [];
  const from = ['--only-binary', ':all:', '--require-hashes', '-r', path.join(place.root, plan.requirements)];
  // What uv has already put there it keeps, so an interrupted installation goes on.
  await run(place.uv, [...flags, ...needs, ...from], {cwd: place.root, env: environmentOfUv(env), log});
  fs.renameSync(half, wheels);
}

/** Other versions' folders hold more than a gigabyte each. */
function removeOthers(kept) {
  const folder = path.dirname(kept);
  for (const name of fs.readdirSync(folder)) {
    if (name !== path.basename(kept)) fs.rmSync(path.join(folder, name), {recursive: true, force: true});
  }
}

/** Multiplies two matrices. What fails at it (`made`) is removed, so that the next attempt begins anew. */
async function verify({place, log}, made) {
  const compatibility = path.join(place.root, 'shims/node-compat.cjs');
  const parameters = ['--require', compatibility, path.join(__dirname, 'try-native.cjs')];
  try {
    return JSON.parse(await run(process.execPath, parameters, {cwd: place.root, log, seconds: 300}));
  } catch (error) {
    for (const folder of made) fs.rmSync(folder, {recursive: true, force: true});
    const output = error.output ?? '';
    const cause = /^\w*Error: .*/m.exec(output)?.[0] ?? error.message;
    throw new StepFailure(`the native library cannot multiply two matrices: ${cause}`, {
      output,
      retry: false,
    });
  }
}

async function build(context, plan) {
  const {place} = context;
  const wheels = plan.requirements && folderOf(context, plan.requirements);
  if (wheels) await installWheel(context, plan, wheels);
  const binding = await makeBinding(context, plan.ways, wheels && path.join(wheels, 'tensorflow'));
  const downloaded = binding === place.bindingLink;
  const {version, device} = await verify(context, downloaded ? [binding] : [wheels, path.dirname(binding)]);
  if (!downloaded) {
    removeOthers(wheels);
    removeOthers(path.dirname(binding));
  }
  const library = `tensorflow ${version.split('.').slice(0, 2).join('.')}`;
  writeWhole(place.native, `${JSON.stringify({available: true, library, device, binding}, null, 2)}\n`);
  return {library: downloaded ? `${library}, of TensorFlow.js's own download` : library, device};
}

module.exports = {
  name: 'native',
  title: 'native library',
  first: 'libtensorflow and its binding',
  inputs({place, seen, env, choice}) {
    // Who left it out wants no other attempt, whatever else changes.
    if (choice.backend === 'wasm') return hashOf([place.root, choice]);
    const files = ['requirements-native.txt', 'requirements-cuda.txt', ...ownSources];
    const version = readJson(path.join(place.root, backendPackage, 'package.json'))?.version;
    return hashOf([
      place.root,
      version,
      seen.nvidia,
      env.WHY_ATTENTION_NATIVE ?? '',
      hashOfFiles(place.root, files),
    ]);
  },
  circumstances: ({seen, results}) => hashOf([seen.compiler, results.python?.state === 'without']),
  present(context) {
    const note = readJson(context.place.native);
    const installed = fs.existsSync(path.join(context.place.root, bindingSources));
    if (!installed || !note?.available || !fs.existsSync(note.binding)) return false;
    if (!fs.existsSync(context.place.bindingLink)) link(context, note.binding);
    return true;
  },
  async make(context) {
    let plan = context.plan().native;
    const python = context.results.python;
    try {
      if (plan.action === 'none') throw new StepFailure(plan.reason, {...plan, retry: false});
      if (plan.requirements && python.state === 'without')
        throw new StepFailure(python.reason, {advice: python.advice});
      let remark = '';
      if (plan.action === 'cuda') {
        context.say(`NVIDIA GPU (${plan.why}): taking the CUDA wheel of TensorFlow, about 3 GB`);
        try {
          const {library, device} = await build(context, plan);
          if (device === 'GPU') return `${library}, GPU: ${plan.why}`;
          return `${library}, ${device}; the CUDA libraries found no GPU they can use`;
        } catch (error) {
          if (!(error instanceof StepFailure)) throw error;
          remark = `; the CUDA wheel did not work: ${error.message}`;
          context.say(`CUDA did not work (${error.message}): taking the CPU wheel`);
          plan = {...plan, action: 'cpu', requirements: 'requirements-native.txt'};
        }
      }
      const {library, device} = await build(context, plan);
      return `${library}, ${device}${remark}`;
    } catch (error) {
      nameCause(error, 'PyPI');
      if (plan.action === 'download') error.message = `${plan.why}; ${error.message}`;
      error.lost = losses.native;
      if (context.choice.backend === 'native')
        error.advice = `${error.advice ?? ''} To go on without it: npm run setup -- --backend auto.`.trim();
      // A binding of an earlier run would be loaded against what is written here.
      fs.rmSync(context.place.bindingLink, {force: true});
      const reason = error.message;
      writeWhole(context.place.native, `${JSON.stringify({available: false, reason}, null, 2)}\n`);
      throw error;
    }
  },
};
