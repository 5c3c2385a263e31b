// Step: .venv with JupyterLab, filled by uv from PyPI. Everything is pinned with hashes.
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const {StepFailure, run, nameCause} = require('./command.cjs');
const {losses} = require('./decide.cjs');
const {hashOf, hashOfFiles, writeWhole} = require('./state.cjs');

/** uv reads its own settings; those made for pip are handed on where uv has none. */
function environmentOfUv(env) {
  const settings = {...env, UV_NO_PROGRESS: '1', UV_HTTP_TIMEOUT: env.UV_HTTP_TIMEOUT ?? '180'};
  if (env.PIP_INDEX_URL && !env.UV_DEFAULT_INDEX && !env.UV_INDEX_URL)
    settings.UV_DEFAULT_INDEX = env.PIP_INDEX_URL;
  if (env.PIP_CERT && !env.SSL_CERT_FILE) settings.SSL_CERT_FILE = env.PIP_CERT;
  return settings;
}

async function works(program, parameters) {
  if (!fs.existsSync(program)) return undefined;
  try {
    return await run(program, parameters, {seconds: 60});
  } catch {
    return undefined;
  }
}

/** Whether .venv was made where it lies: in a clone that was moved or copied, its scripts name the Python of the old folder. */
function isOfThisFolder({root, venvRoot}) {
  return fs.existsSync(venvRoot) && fs.readFileSync(venvRoot, 'utf8').trim() === root;
}

async function makeEnvironment(context) {
  const {place, log} = context;
  const plan = context.plan().python;
  // A Python of an earlier run that still works is kept: an interrupted installation goes on in it.
  const question = 'import sys, pip; print("%d.%d.%d" % sys.version_info[:3])';
  const found = isOfThisFolder(place) && (await works(place.python, ['-c', question]));
  if (found) return found.trim();
  if (plan.action === 'none') throw new StepFailure(plan.reason, {...plan, retry: false});
  await run(plan.program, ['-m', 'venv', '--clear', place.venv], {cwd: place.root, log});
  writeWhole(place.venvRoot, `${place.root}\n`);
  return plan.version;
}

async function makeUv({place, log}) {
  const requirements = path.join(place.root, 'requirements-uv.txt');
  const wanted = /^uv==(\S+)/m.exec(fs.readFileSync(requirements, 'utf8'))[1];
  const found = await works(place.uv, ['--version']);
  if (found?.split(' ')[1] === wanted) return;
  const flags = [
    '-m',
    'pip',
    'install',
    '--quiet',
    '--disable-pip-version-check',
    '--no-deps',
    '--require-hashes',
  ];
  await run(place.python, [...flags, '-r', requirements], {cwd: place.root, log});
}

module.exports = {
  name: 'python',
  title: 'Python packages',
  first: '.venv with JupyterLab',
  inputs: ({place}) =>
    hashOf([place.root, hashOfFiles(place.root, ['requirements.txt', 'requirements-uv.txt'])]),
  circumstances: ({seen}) => hashOf(seen.pythons),
  present: ({place}) => fs.existsSync(place.python) && fs.existsSync(place.jupyterApp),
  async make(context) {
    const {place, log, env} = context;
    try {
      const python = await makeEnvironment(context);
      await makeUv(context);
      const flags = ['pip', 'install', '--quiet', '--python', place.python, '--require-hashes'];
      await run(place.uv, [...flags, '-r', path.join(place.root, 'requirements.txt')], {
        cwd: place.root,
        env: environmentOfUv(env),
        log,
      });
      const version = await run(place.python, ['-m', 'jupyterlab', '--version'], {cwd: place.root, log});
      return `JupyterLab ${version.trim()}, Python ${python}`;
    } catch (error) {
      error.lost ||= losses.python;
      nameCause(error, 'PyPI');
      throw error;
    }
  },
  environmentOfUv,
  makeEnvironment,
};
