// Looks at the machine. What follows from it is decided in decide.cjs, which tests hand faked probes.
'use strict';

const {spawnSync} = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const {decide} = require('./decide.cjs');

/** Finds a program on PATH by looking, without starting it. */
function onPath(name, env = process.env) {
  const endings = process.platform === 'win32' ? (env.PATHEXT ?? '.EXE;.CMD').split(';') : [''];
  for (const folder of (env.PATH ?? '').split(path.delimiter)) {
    // npm puts the project's own programs on PATH; none of them is what we look for.
    if (!folder || folder.includes('node_modules')) continue;
    for (const ending of endings) {
      const file = path.join(folder, name + ending);
      try {
        fs.accessSync(file, fs.constants.X_OK);
        if (fs.statSync(file).isFile()) return file;
      } catch {
        // Not here.
      }
    }
  }
  return undefined;
}

/** The Pythons that may be there, best first: the user's choice, his default, then the newest. */
function pythonCandidates(env = process.env) {
  const names = ['python3', 'python3.13', 'python3.12', 'python3.11', 'python3.10', 'python3.14', 'python'];
  const found = names.map((name) => onPath(name, env)).filter(Boolean);
  return env.PYTHON ? [env.PYTHON] : [...new Set(found)];
}

/** Asks a Python for its version and whether it can make virtual environments; undefined if it does not run. */
function askPython(program) {
  const question = [
    'import json, sys, importlib.util as u',
    'print(json.dumps([list(sys.version_info[:3]), bool(u.find_spec("venv") and u.find_spec("ensurepip"))]))',
  ].join('\n');
  const answer = spawnSync(program, ['-c', question], {encoding: 'utf8', timeout: 20_000});
  try {
    const [version, venv] = JSON.parse(answer.stdout);
    return {program, version, venv};
  } catch {
    return undefined;
  }
}

/** Any compiler for C++17 with the arguments of g++: the one that CXX names, else one of the system. */
function findCompiler(env = process.env) {
  const named = env.CXX && (onPath(env.CXX, env) ?? (fs.existsSync(env.CXX) ? env.CXX : undefined));
  return named || ['g++', 'clang++', 'c++'].map((name) => onPath(name, env)).find(Boolean);
}

/** Whether an NVIDIA driver seems to be there: cheap enough to look at each time. */
function nvidiaSeen(env = process.env) {
  return fs.existsSync('/proc/driver/nvidia/version') || Boolean(onPath('nvidia-smi', env));
}

/** The GPU's name and driver as nvidia-smi tells them; undefined if there is no working GPU. */
function askNvidia() {
  if (!nvidiaSeen()) return undefined;
  const answer = spawnSync('nvidia-smi', ['--query-gpu=name,driver_version', '--format=csv,noheader'], {
    encoding: 'utf8',
    timeout: 20_000,
  });
  const [name, driver] = (answer.stdout ?? '').split('\n')[0].split(',');
  return answer.status === 0 && driver ? {name: name.trim(), driver: driver.trim()} : undefined;
}

/** A Chrome or Chromium of the system. */
function findBrowser(env = process.env) {
  if (env.WHY_ATTENTION_BROWSER) return env.WHY_ATTENTION_BROWSER;
  const names = ['google-chrome-stable', 'google-chrome', 'chromium', 'chromium-browser', 'microsoft-edge'];
  const elsewhere = [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
    'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
  ];
  return (
    names.map((name) => onPath(name, env)).find(Boolean) ?? elsewhere.find((file) => fs.existsSync(file))
  );
}

/** Alpine's C library: no TensorFlow wheel is built for it. */
function isMusl() {
  if (process.platform !== 'linux') return false;
  const report = process.report;
  report.excludeNetwork = true;
  return !report.getReport().header.glibcVersionRuntime;
}

const blank = {platform: process.platform, arch: process.arch, pythons: []};

/** Everything that `decide` wants to know. Starts programs: only for steps whose stamp does not match. */
function probe(env = process.env) {
  const pythons = [];
  for (const candidate of pythonCandidates(env)) {
    const python = askPython(candidate);
    if (python) pythons.push(python);
    // The rest need not be started once one will do.
    if (decide({...blank, pythons}).python.action === 'venv') break;
  }
  return {
    platform: process.platform,
    arch: process.arch,
    musl: isMusl(),
    pythons,
    compiler: findCompiler(env),
    nvidia: askNvidia(),
    browser: findBrowser(env),
    native: env.WHY_ATTENTION_NATIVE,
  };
}

/** What can be seen without starting a program, for the inputs of the stamps. */
function glance(env = process.env) {
  return {
    pythons: pythonCandidates(env),
    compiler: findCompiler(env),
    nvidia: nvidiaSeen(env),
    browser: findBrowser(env),
    native: env.WHY_ATTENTION_NATIVE,
  };
}

module.exports = {probe, glance, onPath, findCompiler};
