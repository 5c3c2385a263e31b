// Step: the library of lib/, compiled to lib/dist, from which the notebooks import it.
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const {StepFailure, run} = require('./command.cjs');
const {losses} = require('./decide.cjs');
const {filesBelow, hashOf, hashOfFiles, readJson} = require('./state.cjs');

const isSource = (file) => file.endsWith('.ts') || file.endsWith('.json');

/** The compiler leaves the outputs of sources that are gone; an import would still find them. */
function removeOrphans(library) {
  const dist = path.join(library, 'dist');
  for (const file of filesBelow(dist, (name) => /\.(?:d\.ts|js|js\.map)$/.test(name))) {
    const source = path.join(library, file.replace(/\.(?:d\.ts|js|js\.map)$/, '.ts'));
    if (!fs.existsSync(source)) fs.rmSync(path.join(dist, file));
  }
}

module.exports = {
  name: 'library',
  title: 'library',
  first: 'tsc -p lib',
  inputs({place}) {
    const sources = filesBelow(place.library, isSource).map((file) => path.join('lib', file));
    const compiler = readJson(path.join(place.modules, 'typescript/package.json'))?.version;
    return hashOf([compiler, hashOfFiles(place.root, ['tsconfig.json', ...sources])]);
  },
  circumstances: () => '',
  present: ({place}) => fs.existsSync(path.join(place.library, 'dist', 'index.js')),
  async make({place, log}) {
    const tsc = path.join(place.modules, 'typescript', 'bin', 'tsc');
    try {
      await run(process.execPath, [tsc, '-p', place.library, '--pretty', 'false'], {cwd: place.root, log});
    } catch (error) {
      throw new StepFailure('the library does not compile', {
        lost: losses.library,
        advice: 'Correct these errors, then run the command again.',
        output: error.output,
        retry: false,
      });
    }
    removeOrphans(place.library);
    const entries = filesBelow(
      path.join(place.library, 'dist'),
      (file) => path.basename(file) === 'index.js',
    );
    const names = entries.map((file) =>
      path.posix.join('why-attention', path.dirname(file).split(path.sep).join('/')),
    );
    // The names are those that a notebook writes.
    const use = `for (const name of ${JSON.stringify(names)}) require(name)`;
    try {
      await run(process.execPath, ['-e', use], {cwd: place.root, log});
    } catch (error) {
      const cause = /^\w*Error: .*/m.exec(error.output ?? '')?.[0] ?? error.message;
      throw new StepFailure(`the compiled library does not load: ${cause}`, {
        lost: losses.library,
        output: error.output,
      });
    }
    return `why-attention, ${names.length} entries`;
  },
};
