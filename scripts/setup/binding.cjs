// The binding between Node and libtensorflow: one compiler call, or what TensorFlow.js serves compiled.
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const {StepFailure, run, nameCause, lastLines} = require('./command.cjs');
const {withZiglang} = require('./ziglang.cjs');
const {filesBelow, hashOf, hashOfFiles, readJson, writeWhole} = require('./state.cjs');

const backendPackage = 'node_modules/@tensorflow/tfjs-node-gpu';
const bindingSources = `${backendPackage}/binding`;
const quietLogging = 'scripts/setup/quiet-logging.cc';
const draws = 'scripts/setup/draws.cc';
/** What the binding is made of besides the wheel and the package of TensorFlow.js. */
const ownSources = [quietLogging, draws, 'node_modules/node-api-headers/package.json'];

/**
 * The compiler's arguments. The CUDA wheel finds its libraries beside itself: hence rpath, not a link or a copy.
 *
 * @param options.platform - as process.platform
 * @param options.wheel - the folder `tensorflow` of the wheel
 * @param options.headers - node-api-headers' folder `include`
 * @param options.sources - C++ files
 * @param options.output - the file to write
 * @param options.zig - whether the compiler is ziglang's
 */
function compilerArguments({platform, wheel, headers, sources, output, zig = false}) {
  const mac = platform === 'darwin';
  const libraries = mac
    ? [path.join(wheel, 'libtensorflow_cc.2.dylib'), path.join(wheel, 'libtensorflow_framework.2.dylib')]
    : ['-l:libtensorflow_cc.so.2', '-l:libtensorflow_framework.so.2'];
  return [
    ...['-O2', '-std=c++17', '-fPIC', '-DNAPI_VERSION=8'],
    ...(mac ? ['-bundle', '-undefined', 'dynamic_lookup'] : ['-shared']),
    ...['-I', headers, '-I', path.join(wheel, 'include'), ...sources, '-o', output],
    ...['-L', wheel, ...libraries, `-Wl,-rpath,${wheel}`],
    // The binding sets the level of logging before libtensorflow starts and says its first word. Zig's linker knows no such
    // flag; libtensorflow then has something to say only where oneDNN is on, which the library turns off.
    ...(mac || zig ? [] : ['-Wl,-z,initfirst']),
  ];
}

/** Where the binding to the wheel lies, and the sources of TensorFlow.js it is made of: other inputs, another folder. */
function bindingFor({place}, wheel) {
  const sources = filesBelow(path.join(place.root, bindingSources), () => true).map((file) =>
    path.join(bindingSources, file),
  );
  const recipe = compilerArguments({platform: process.platform, wheel, headers: '', sources: [], output: ''});
  const key = hashOf([recipe, hashOfFiles(place.root, [...sources, ...ownSources])]);
  return {sources, binding: path.join(place.binding, key, 'tfjs_binding.node')};
}

/** Compiles binding and draws with one compiler: `program` and what comes before all other arguments. */
async function compileWith({program, first = [], env}, {place, log}, {wheel, sources, binding}) {
  fs.mkdirSync(path.dirname(binding), {recursive: true});
  const half = `${binding}.half`;
  const cc = [...sources.filter((file) => file.endsWith('.cc')), quietLogging].map((file) =>
    path.join(place.root, file),
  );
  const headers = path.join(place.modules, 'node-api-headers', 'include');
  const zig = first.length > 0;
  const parameters = compilerArguments({
    platform: process.platform,
    wheel,
    headers,
    sources: cc,
    output: half,
    zig,
  });
  const call = (given) => run(program, [...first, ...given], {cwd: place.root, env, log});
  try {
    await call(parameters);
  } catch (error) {
    const reason = /error: .*/.exec(error.output ?? '')?.[0] ?? lastLines(error.output ?? '', 1);
    throw new StepFailure(`the C++ compiler ${program} refused the binding: ${reason || error.message}`, {
      advice:
        'It must know C++17 (g++ 9 or clang++ 10, and newer). Another one: CXX=/path/to/compiler npm run setup.',
      output: error.output,
      retry: false,
    });
  }
  await compileDraws(
    call,
    headers,
    path.join(place.root, draws),
    path.join(path.dirname(binding), 'draws.node'),
  );
  fs.renameSync(half, binding);
}

/** Native drawing of random numbers, beside the binding. Without it JavaScript draws the same numbers, slower: a compiler that refuses it loses nothing else. */
async function compileDraws(call, headers, source, output) {
  const mac = process.platform === 'darwin';
  // No contraction: products and sums are rounded as JavaScript rounds them.
  const parameters = ['-O3', '-std=c++17', '-fPIC', '-ffp-contract=off', '-DNAPI_VERSION=8'];
  const linking = mac ? ['-bundle', '-undefined', 'dynamic_lookup'] : ['-shared'];
  try {
    await call([...parameters, ...linking, '-I', headers, source, '-o', output]);
  } catch {
    fs.rmSync(output, {force: true}); // why, the log says
  }
}

/** Puts the binding where TensorFlow.js looks for it. `npm ci` deletes the link, not what it points to. */
function link({place}, binding) {
  fs.mkdirSync(path.dirname(place.bindingLink), {recursive: true});
  const fresh = `${place.bindingLink}.${process.pid}`;
  fs.symlinkSync(binding, fresh);
  fs.renameSync(fresh, place.bindingLink);
}

/** The ends of the names under which TensorFlow.js serves its bindings. */
const servedSystems = {
  linux: 'linux-VERSION.tar.gz',
  darwin: 'darwin-VERSION.tar.gz',
  win32: 'windows-VERSION.zip',
};

/**
 * TensorFlow.js's own way: it fetches a libtensorflow and a binding, both compiled, into its package. No hash tells whether
 * they are what they were, and the library is years old: for where nothing else is left.
 */
async function download({place, log, env}) {
  fs.rmSync(place.bindingLink, {force: true});
  const folder = path.join(place.root, backendPackage);
  const version = readJson(path.join(folder, 'package.json'))?.version;
  // The package is that for GPUs, whose bindings are not served for every system.
  const addon = {package_name: `CPU-${servedSystems[process.platform]}`.replace('VERSION', version)};
  writeWhole(path.join(folder, 'scripts', 'custom-binary.json'), JSON.stringify({addon}));
  const bin = path.join(place.modules, '.bin');
  const own = {...env, PATH: [bin, env.PATH].join(path.delimiter)};
  try {
    await run(process.execPath, [path.join('scripts', 'install.js'), 'cpu', 'download'], {
      cwd: folder,
      env: own,
      log,
      seconds: 900,
    });
  } catch (error) {
    nameCause(error, "TensorFlow.js's server");
    throw error;
  }
  if (!fs.existsSync(place.bindingLink))
    throw new StepFailure("TensorFlow.js's own download brought no binding");
  return place.bindingLink;
}

/**
 * Brings the binding by the first of the ways that works.
 *
 * @param ways - of decide.cjs: compilers, `ziglang`, `download`
 * @param wheel - the folder `tensorflow` of the wheel; `download` needs none
 * @returns the binding's file, where TensorFlow.js finds it
 * @throws StepFailure of the first way, if none works
 */
async function makeBinding(context, ways, wheel) {
  const made = wheel && bindingFor(context, wheel);
  if (made && fs.existsSync(made.binding)) {
    link(context, made.binding);
    return made.binding;
  }
  let failure;
  for (const way of ways) {
    try {
      if (way === 'download') return await download(context);
      const compile = (compiler) => compileWith(compiler, context, {...made, wheel});
      await (way === 'ziglang' ? withZiglang(context, compile) : compile({program: way}));
      link(context, made.binding);
      return made.binding;
    } catch (error) {
      if (!(error instanceof StepFailure)) throw error;
      failure ??= error;
      const next = ways[ways.indexOf(way) + 1];
      if (next)
        context.say(
          `${error.message}: trying ${next === 'download' ? "TensorFlow.js's own download" : next}`,
        );
    }
  }
  throw failure;
}

module.exports = {makeBinding, link, compilerArguments, bindingSources, backendPackage, ownSources};
