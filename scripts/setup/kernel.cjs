// Step: the TypeScript kernel, made known to the Jupyter of .venv, and JupyterLab's settings for this project.
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const {StepFailure, run} = require('./command.cjs');
const {losses} = require('./decide.cjs');
const {hashOf, writeWhole} = require('./state.cjs');

/** NODE_OPTIONS splits at spaces, save within double quotes. */
function quoted(file) {
  return /[\s"\\]/.test(file) ? `"${file.replace(/[\\"]/g, '\\$&')}"` : file;
}

function kernelspec({root, node = process.execPath}) {
  return {
    argv: [
      node,
      path.join(root, 'node_modules/tslab/bin/tslab'),
      'kernel',
      '--config-path',
      '{connection_file}',
    ],
    display_name: 'TypeScript',
    language: 'typescript',
    env: {
      NODE_OPTIONS: `--require ${quoted(path.join(root, 'shims/node-compat.cjs'))}`,
      TF_CPP_MIN_LOG_LEVEL: '2',
    },
  };
}

/** No question about news and no look for a newer JupyterLab: both would go out to the network. */
const labSettings = {
  '@jupyterlab/apputils-extension:notification': {
    checkForUpdates: false,
    doNotDisturbMode: false,
    fetchNews: 'false',
  },
};

/** Jupyter looks into JUPYTER_PATH before it looks into .venv. */
function adviceAbout(jupyterPath) {
  return jupyterPath
    ? `JUPYTER_PATH (${jupyterPath}) holds another kernel of that name: unset it, then run "npm run setup".`
    : 'Delete the folder .venv, then run "npm run setup".';
}

module.exports = {
  name: 'kernel',
  title: 'TypeScript kernel',
  first: 'kernelspec tslab',
  inputs: ({place}) => hashOf([kernelspec(place), labSettings]),
  circumstances: ({results}) => String(results.python?.state === 'without'),
  present: ({place}) => fs.existsSync(place.kernelspec) && fs.existsSync(place.labSettings),
  async make({place, log, results}) {
    if (results.python.state === 'without') {
      throw new StepFailure('there is no Jupyter to know it', {lost: losses.kernel, retry: false});
    }
    writeWhole(place.kernelspec, `${JSON.stringify(kernelspec(place), null, 2)}\n`);
    writeWhole(place.labSettings, `${JSON.stringify(labSettings, null, 2)}\n`);
    // The module and not the script `jupyter`, whose first line names the Python it was installed for.
    const list = await run(place.python, ['-m', 'jupyter_client.kernelspecapp', 'list', '--json'], {
      cwd: place.root,
      env: {...process.env, JUPYTER_PREFER_ENV_PATH: '1'},
      log,
    });
    const found = JSON.parse(list).kernelspecs.tslab?.spec;
    if (found?.argv?.[1] !== kernelspec(place).argv[1]) {
      throw new StepFailure(`Jupyter lists ${found ? 'another kernel as tslab' : 'no kernel tslab'}`, {
        lost: losses.kernel,
        advice: adviceAbout(process.env.JUPYTER_PATH),
      });
    }
    const [node, program] = found.argv;
    const version = await run(node, [program, '--version'], {cwd: place.root, log});
    return version.trim().split('\n')[0];
  },
  kernelspec,
};
