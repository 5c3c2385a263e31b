// A C++ compiler from PyPI, for machines that have none: fetched when a binding is to be compiled, and deleted after.
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const {StepFailure, run, nameCause} = require('./command.cjs');
const {adviceOnCompiler} = require('./decide.cjs');
const {environmentOfUv} = require('./python.cjs');

/**
 * Fetches ziglang, hands it to `use`, and deletes it with all it wrote.
 *
 * @param use - takes `{program, first, env}`: the compiler, its first arguments, and its environment
 * @throws StepFailure if it cannot be fetched, and whatever `use` throws
 */
async function withZiglang({place, env, log, say}, use) {
  const remove = () => fs.rmSync(place.compiler, {recursive: true, force: true});
  say(
    'fetching a C++ compiler, the PyPI package ziglang: 100 MB, and 0.5 GB on disk until the binding is compiled',
  );
  remove();
  const flags = ['pip', 'install', '--quiet', '--python', place.python, '--target', place.compiler];
  const from = ['--no-deps', '--require-hashes', '-r', path.join(place.root, 'requirements-compiler.txt')];
  try {
    await run(place.uv, [...flags, ...from], {cwd: place.root, env: environmentOfUv(env), log}).catch(
      (error) => {
        nameCause(error, 'PyPI');
        throw new StepFailure(`there is no C++ compiler, and ziglang cannot be had: ${error.message}`, {
          advice: adviceOnCompiler(process.platform),
          output: error.output,
        });
      },
    );
    const caches = path.join(place.compiler, 'cache');
    return await use({
      program: path.join(place.compiler, 'ziglang', 'zig'),
      // Not for this very processor: the binding may be used on another, and the work is done in libtensorflow.
      first: ['c++', '-mcpu=baseline'],
      env: {...env, ZIG_GLOBAL_CACHE_DIR: caches, ZIG_LOCAL_CACHE_DIR: caches},
    });
  } finally {
    remove();
  }
}

module.exports = {withZiglang};
