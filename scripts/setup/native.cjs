// Step: libtensorflow from its Python wheel, and the binding between it and Node: one compiler call.
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const {StepFailure, run, nameCause, lastLines} = require('./command.cjs');
const {losses} = require('./decide.cjs');
const {environmentOfUv} = require('./python.cjs');
const {filesBelow, hashOf, hashOfFiles, readJson, writeWhole} = require('./state.cjs');

const bindingSources = 'node_modules/@tensorflow/tfjs-node-gpu/binding';
const quietLogging = 'scripts/setup/quiet-logging.cc';
const draws = 'scripts/setup/draws.cc';
/** No Python imports the wheel, so any version will do, whichever the machine has. */
const pythonOfWheel = '3.12';

/**
 * The compiler's arguments. The CUDA wheel finds its libraries beside itself: hence rpath, not a link or a copy.
 *
 * @param options.platform - as process.platform
 * @param options.wheel - the folder `tensorflow` of the wheel
 * @param options.headers - node-api-headers' folder `include`
 * @param options.sources - C++ files
 * @param options.output - the file to write
 */
function compilerArguments({platform, wheel, headers, sources, output}) {
  const mac = platform === 'darwin';
  const libraries = mac
    ? [path.join(wheel, 'libtensorflow_cc.2.dylib'), path.join(wheel, 'libtensorflow_framework.2.dylib')]
    : ['-l:libtensorflow_cc.so.2', '-l:libtensorflow_framework.so.2'];
  return [
    ...['-O2', '-std=c++17', '-fPIC', '-DNAPI_VERSION=8'],
    ...(mac ? ['-bundle', '-undefined', 'dynamic_lookup'] : ['-shared']),
    ...['-I', headers, '-I', path.join(wheel, 'include'), ...sources, '-o', output],
    ...['-L', wheel, ...libraries, `-Wl,-rpath,${wheel}`],
    // The binding sets the level of logging before libtensorflow starts and says its first word.
    ...(mac ? [] : ['-Wl,-z,initfirst']),
  ];
}

/** The names of the folders that the inputs lead to: other inputs, other folders. */
function folders({place}, requirements) {
  const wheels = path.join(place.libtensorflow, hashOfFiles(place.root, [requirements]));
  const sources = filesBelow(path.join(place.root, bindingSources), () => true).map((file) =>
    path.join(bindingSources, file),
  );
  const wheel = path.join(wheels, 'tensorflow');
  const recipe = compilerArguments({platform: process.platform, wheel, headers: '', sources: [], output: ''});
  const key = hashOf([
    recipe,
    hashOfFiles(place.root, [...sources, quietLogging, draws, 'node_modules/node-api-headers/package.json']),
  ]);
  return {wheels, wheel, sources, binding: path.join(place.binding, key, 'tfjs_binding.node')};
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

async function compile({place, log}, plan, {wheel, sources, binding}) {
  if (fs.existsSync(binding)) return;
  fs.mkdirSync(path.dirname(binding), {recursive: true});
  const half = `${binding}.half`;
  const cc = [...sources.filter((file) => file.endsWith('.cc')), quietLogging].map((file) =>
    path.join(place.root, file),
  );
  const headers = path.join(place.modules, 'node-api-headers', 'include');
  const parameters = compilerArguments({
    platform: process.platform,
    wheel,
    headers,
    sources: cc,
    output: half,
  });
  try {
    await run(plan.compiler, parameters, {cwd: place.root, log});
  } catch (error) {
    const first = /error: .*/.exec(error.output ?? '')?.[0] ?? lastLines(error.output ?? '', 1);
    throw new StepFailure(
      `the C++ compiler ${plan.compiler} refused the binding: ${first || error.message}`,
      {
        advice:
          'It must know C++17 (g++ 9 or clang++ 10, and newer). Another one: CXX=/path/to/compiler npm run setup.',
        output: error.output,
        retry: false,
      },
    );
  }
  await compileDraws({place, log}, plan, headers, path.join(path.dirname(binding), 'draws.node'));
  fs.renameSync(half, binding);
}

/** Native drawing of random numbers, beside the binding. Without it JavaScript draws the same numbers, slower: a compiler that refuses it loses nothing else. */
async function compileDraws({place, log}, plan, headers, output) {
  const mac = process.platform === 'darwin';
  // No contraction: products and sums are rounded as JavaScript rounds them.
  const parameters = ['-O3', '-std=c++17', '-fPIC', '-ffp-contract=off', '-DNAPI_VERSION=8'];
  const linking = mac ? ['-bundle', '-undefined', 'dynamic_lookup'] : ['-shared'];
  const source = path.join(place.root, draws);
  try {
    await run(plan.compiler, [...parameters, ...linking, '-I', headers, source, '-o', output], {
      cwd: place.root,
      log,
    });
  } catch {
    fs.rmSync(output, {force: true}); // why, the log says
  }
}

/** Puts the binding where tfjs-node-gpu looks for it. `npm ci` deletes the link, not what it points to. */
function link({place}, binding) {
  fs.mkdirSync(path.dirname(place.bindingLink), {recursive: true});
  const fresh = `${place.bindingLink}.${process.pid}`;
  fs.symlinkSync(binding, fresh);
  fs.renameSync(fresh, place.bindingLink);
}

/** Other versions' folders hold more than a gigabyte each. */
function removeOthers(kept) {
  const folder = path.dirname(kept);
  for (const name of fs.readdirSync(folder)) {
    if (name !== path.basename(kept)) fs.rmSync(path.join(folder, name), {recursive: true, force: true});
  }
}

/** Multiplies two matrices. What fails at it is removed, so that the next attempt begins anew. */
async function verify({place, log}, {wheels, binding}) {
  const compatibility = path.join(place.root, 'shims/node-compat.cjs');
  const parameters = ['--require', compatibility, path.join(__dirname, 'try-native.cjs')];
  try {
    return JSON.parse(await run(process.execPath, parameters, {cwd: place.root, log, seconds: 300}));
  } catch (error) {
    fs.rmSync(wheels, {recursive: true, force: true});
    fs.rmSync(path.dirname(binding), {recursive: true, force: true});
    const output = error.output ?? '';
    const cause = /^\w*Error: .*/m.exec(output)?.[0] ?? error.message;
    throw new StepFailure(`the native library cannot multiply two matrices: ${cause}`, {
      output,
      retry: false,
    });
  }
}

async function build(context, plan) {
  const found = folders(context, plan.requirements);
  await installWheel(context, plan, found.wheels);
  await compile(context, plan, found);
  link(context, found.binding);
  const {place} = context;
  const {version, device} = await verify(context, found);
  removeOthers(found.wheels);
  removeOthers(path.dirname(found.binding));
  const library = `tensorflow ${version.split('.').slice(0, 2).join('.')}`;
  writeWhole(
    place.native,
    `${JSON.stringify({available: true, library, device, binding: found.binding}, null, 2)}\n`,
  );
  return {library, device};
}

module.exports = {
  name: 'native',
  title: 'native library',
  first: 'libtensorflow and its binding',
  inputs({place, seen, env}) {
    const files = [
      'requirements-native.txt',
      'requirements-cuda.txt',
      quietLogging,
      draws,
      'node_modules/node-api-headers/package.json',
    ];
    const version = readJson(
      path.join(place.root, 'node_modules/@tensorflow/tfjs-node-gpu/package.json'),
    )?.version;
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
      if (python.state === 'without') throw new StepFailure(python.reason, {advice: python.advice});
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
      error.lost = losses.native;
      // A binding of an earlier run would be loaded against what is written here.
      fs.rmSync(context.place.bindingLink, {force: true});
      const reason = error.message;
      writeWhole(context.place.native, `${JSON.stringify({available: false, reason}, null, 2)}\n`);
      throw error;
    }
  },
  compilerArguments,
};
