// Step: the packages of package-lock.json, by `npm ci`. Install scripts stay off (.npmrc).
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const {StepFailure, run, nameCause} = require('./command.cjs');
const {hashOfFiles, readJson} = require('./state.cjs');

/** Where npm writes what it installed, as its last act: an interrupted `npm ci` has none. */
const installedList = 'node_modules/.package-lock.json';

/** The first difference between the lock file and what is installed, or undefined where they agree. */
function differenceFromLock(root) {
  const lock = readJson(path.join(root, 'package-lock.json'));
  const installed = readJson(path.join(root, installedList));
  if (!lock) return 'package-lock.json cannot be read';
  if (!installed) return 'nothing is installed';
  for (const [place, wanted] of Object.entries(lock.packages)) {
    if (!place.startsWith('node_modules/') && !place.includes('/node_modules/')) continue;
    const found = installed.packages[place];
    if (!found && (wanted.optional || wanted.devOptional || wanted.peer)) continue;
    if (!found) return `${place} is not installed`;
    if (found.version !== wanted.version) return `${place} is ${found.version}, not ${wanted.version}`;
    if (wanted.link && !fs.existsSync(path.join(root, place))) return `${place} is not linked`;
  }
  return undefined;
}

async function verify({place}) {
  const own = readJson(path.join(place.root, 'package.json'));
  const library = readJson(path.join(place.root, 'lib/package.json'));
  const isMissing = (name) => {
    const places = [place.root, place.library].map((folder) =>
      path.join(folder, 'node_modules', name, 'package.json'),
    );
    return !places.some((file) => fs.existsSync(file));
  };
  const names = Object.keys({...own.devDependencies, ...own.dependencies, ...library.dependencies});
  const missing = names.filter(isMissing);
  if (missing.length > 0) throw new StepFailure(`npm did not install ${missing.join(', ')}`);
  const use = [
    "const tf = require('@tensorflow/tfjs-core');",
    "require('typescript').transpileModule('const a: number = 1', {});",
    "import('vitest/node').then(() => console.log('ok'), error => { console.error(error); process.exit(1); });",
  ];
  await run(process.execPath, ['-e', use.join('')], {cwd: place.root});
  // Packages of data: what needs one says so, and everything else runs.
  return {count: names.length, without: Object.keys(library.optionalDependencies).filter(isMissing)};
}

module.exports = {
  name: 'packages',
  title: 'npm packages',
  first: 'npm ci',
  inputs: ({place}) => hashOfFiles(place.root, ['package-lock.json', 'package.json', 'lib/package.json']),
  circumstances: () => '',
  present: ({place}) => fs.existsSync(path.join(place.root, installedList)),
  async make({place, log}) {
    const difference = differenceFromLock(place.root);
    if (difference) {
      // The npm that runs us, where there is one: it need not be the first on PATH.
      const npm = process.env.npm_execpath;
      const [program, first] = npm
        ? [process.execPath, [npm]]
        : [process.platform === 'win32' ? 'npm.cmd' : 'npm', []];
      const flags = [
        'ci',
        '--include=dev',
        '--ignore-scripts',
        '--no-audit',
        '--no-fund',
        '--loglevel=error',
      ];
      try {
        await run(program, [...first, ...flags], {cwd: place.root, log});
      } catch (error) {
        nameCause(error, "npm's registry");
        error.lost = 'nothing works without them';
        throw error;
      }
    }
    const {count, without} = await verify({place});
    const done = difference ? `npm ci, ${count} direct packages` : `as in package-lock.json`;
    return without.length > 0 ? `${done}, without ${without.join(', ')}` : done;
  },
  differenceFromLock,
};
