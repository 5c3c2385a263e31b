// What the set-up does on a machine, as a function of what was found there and of nothing else.
'use strict';

const oldestPython = [3, 10];

/** What is lost with a part that is missing. Each of them is needed by tests (needs.cjs). */
const losses = {
  python: 'no JupyterLab, no notebooks, no native library, and no tests, which need it',
  native:
    'training runs on the WASM backend, several times slower, and there are no tests, which compare with it',
  kernel: 'no notebooks, and no tests, which run some',
  library: 'no notebooks and no tests, which import it',
  browser:
    'figures get no picture: notebooks show them in JupyterLab only; and there are no tests, which look at pictures',
};

function atLeast(version, wanted) {
  return version[0] > wanted[0] || (version[0] === wanted[0] && version[1] >= wanted[1]);
}

function decidePython({platform, pythons}) {
  const lost = losses.python;
  const install = {
    linux: 'Install it (Debian, Ubuntu: sudo apt install python3 python3-venv)',
    darwin: 'Install it (brew install python@3.12)',
    win32: 'Install it from python.org',
  };
  const how = `${install[platform] ?? 'Install it'} or name one: PYTHON=/path/to/python3 npm run setup`;
  const recent = pythons.filter((python) => atLeast(python.version, oldestPython));
  if (recent.length === 0) {
    const found = pythons.map((python) => python.version.join('.'));
    const reason =
      found.length === 0
        ? 'no Python that runs was found'
        : `Python ${found.join(', ')} was found, ${oldestPython.join('.')} or newer is needed`;
    return {action: 'none', reason, lost, advice: `${how}.`};
  }
  const usable = recent.find((python) => python.venv);
  if (!usable) {
    const version = recent[0].version.join('.');
    return {
      action: 'none',
      reason: `Python ${version} has no module venv or ensurepip`,
      lost,
      advice: `Debian and Ubuntu pack it apart: sudo apt install python${version.split('.').slice(0, 2).join('.')}-venv. Or name another Python: PYTHON=/path/to/python3 npm run setup.`,
    };
  }
  return {action: 'venv', program: usable.program, version: usable.version.join('.')};
}

/** How to get a compiler of the system's own. */
function adviceOnCompiler(platform) {
  return platform === 'darwin'
    ? 'Get one: xcode-select --install. Then run "npm run setup".'
    : 'Get one (Debian, Ubuntu: sudo apt install g++; Fedora: sudo dnf install gcc-c++). Then run "npm run setup".';
}

/** `null` if libtensorflow has a wheel for the machine, else why not. */
function reasonAgainstWheel({platform, arch, musl}) {
  if (platform === 'win32')
    return 'on Windows there is no libtensorflow to link against; WSL 2 has the native library';
  if (platform === 'darwin' && arch !== 'arm64')
    return 'PyPI has no TensorFlow 2.21 for Macs with Intel processors';
  if (!['linux', 'darwin'].includes(platform)) return `PyPI has no TensorFlow for ${platform}`;
  if (!['x64', 'arm64'].includes(arch)) return `PyPI has no TensorFlow for ${arch} processors`;
  if (musl) return 'PyPI has no TensorFlow for the musl C library (Alpine)';
  return null;
}

/** The systems for which TensorFlow.js serves a libtensorflow and a binding, both compiled: an older one, with no hash to check it by. */
const downloads = ['linux x64', 'win32 x64', 'darwin x64'];

/** How the binding can be had, best first: compilers, `ziglang` being the one on PyPI, then TensorFlow.js's own `download`. */
function waysToBinding({platform, arch, compiler}) {
  return [
    ...(compiler ? [compiler] : []),
    // Tried on Linux only; elsewhere the compiler comes with the system's own headers.
    ...(platform === 'linux' ? ['ziglang'] : []),
    ...(downloads.includes(`${platform} ${arch}`) ? ['download'] : []),
  ];
}

function decideNative(probes, python) {
  const {platform, arch, nvidia, choice = {backend: 'auto'}, native} = probes;
  const lost = losses.native;
  const none = (reason, advice = '') => ({action: 'none', reason, lost, advice});
  if (choice.backend === 'wasm') return {...none(choice.reason, choice.advice), chosen: true};
  const ways = waysToBinding(probes);
  const against = reasonAgainstWheel(probes);
  if (against) {
    if (probes.musl || !ways.includes('download')) return none(against);
    return {action: 'download', ways: ['download'], why: against};
  }
  if (python.action === 'none') return none(python.reason, python.advice);
  if (ways.length === 0) return none('there is no C++ compiler', adviceOnCompiler(platform));
  const cpu = (why) => ({action: 'cpu', requirements: 'requirements-native.txt', ways, why});
  if (native === 'cpu') return cpu('WHY_ATTENTION_NATIVE=cpu asks for it');
  const cudaWheel = platform === 'linux' && arch === 'x64';
  if (native === 'cuda' && !cudaWheel) return none(`TensorFlow has no CUDA wheel for ${platform} ${arch}`);
  if (native === 'cuda' || (nvidia && cudaWheel)) {
    const why = nvidia ? `${nvidia.name}, driver ${nvidia.driver}` : 'WHY_ATTENTION_NATIVE=cuda asks for it';
    return {
      action: 'cuda',
      requirements: 'requirements-cuda.txt',
      ways: ways.filter((way) => way !== 'download'),
      why,
    };
  }
  return cpu(nvidia ? `no CUDA wheel exists for ${platform} ${arch}` : 'no NVIDIA GPU was found');
}

function decideBrowser({platform, arch, browser}) {
  const packaged = platform === 'linux' && arch === 'x64';
  // In this order: a browser of the system has its fonts, the packaged one needs nothing of the system.
  const sources = [...(browser ? ['system'] : []), ...(packaged ? ['packaged'] : [])];
  if (sources.length > 0) return {action: sources[0], sources, program: browser};
  return {
    action: 'none',
    sources,
    reason: 'no Chrome or Chromium was found',
    lost: losses.browser,
    advice: 'Install Chrome or Chromium, or name one: WHY_ATTENTION_BROWSER=/path/to/chrome npm run setup.',
  };
}

/**
 * Decides what to install.
 *
 * @param probes - what was found on the machine (probe.cjs)
 * @returns for python, native and browser what to do, or why not, what is lost with it and how to get it
 */
function decide(probes) {
  const python = decidePython(probes);
  return {python, native: decideNative(probes, python), browser: decideBrowser(probes)};
}

module.exports = {decide, losses, adviceOnCompiler};
