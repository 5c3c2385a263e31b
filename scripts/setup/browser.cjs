// Step: a browser that draws the notebooks' pictures: one of the system, else the one that an npm package carries.
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const {StepFailure, run, lastLines} = require('./command.cjs');
const {losses} = require('./decide.cjs');
const {hashOf, readJson, writeWhole} = require('./state.cjs');

/** Start flags for a closed network. */
const flags = [
  ...['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
  ...['--disable-component-update', '--disable-sync'],
];

function fontSettings(folder) {
  const places = [path.join(folder, 'fonts'), '/usr/share/fonts', '/usr/local/share/fonts'];
  return [
    '<?xml version="1.0"?>',
    '<!DOCTYPE fontconfig SYSTEM "fonts.dtd">',
    '<fontconfig>',
    ...places.map((place) => `  <dir>${place.replace(/&/g, '&amp;').replace(/</g, '&lt;')}</dir>`),
    `  <cachedir>${path.join(folder, 'fonts-cache').replace(/&/g, '&amp;').replace(/</g, '&lt;')}</cachedir>`,
    '</fontconfig>',
    '',
  ].join('\n');
}

/**
 * Unpacks the browser of @sparticuz/chromium. That package trusts whatever file lies in the temporary folder under the
 * right name, so it gets a folder of its own, which takes its final name only when all is unpacked.
 */
async function unpack({place, log, env}) {
  const version = readJson(path.join(place.modules, '@sparticuz/chromium/package.json')).version;
  const folder = path.join(place.browsers, version);
  if (!fs.existsSync(folder)) {
    const half = `${folder}.half`;
    fs.rmSync(half, {recursive: true, force: true});
    fs.mkdirSync(half, {recursive: true});
    const program =
      "require('@sparticuz/chromium').executablePath().catch(error => { console.error(error); process.exit(1); })";
    // The variable makes it unpack the system libraries it carries: a bare machine lacks them.
    const own = {...env, TMPDIR: half, AWS_LAMBDA_JS_RUNTIME: 'nodejs20.x'};
    await run(process.execPath, ['-e', program], {cwd: place.root, env: own, log});
    fs.renameSync(half, folder);
  }
  fs.writeFileSync(path.join(folder, 'fonts', 'fonts.conf'), fontSettings(folder));
  return {
    executablePath: path.join(folder, 'chromium'),
    args: flags,
    env: {LD_LIBRARY_PATH: path.join(folder, 'al2023', 'lib'), FONTCONFIG_PATH: path.join(folder, 'fonts')},
    source: 'packaged',
  };
}

/** Whether as root, in a container or on a desktop: playwright starts it without a sandbox, and it draws our pages only. */
function fromSystem(program) {
  return {executablePath: program, args: flags, env: {}, source: 'system'};
}

async function draw({place, log}, way) {
  const program = path.join(__dirname, 'try-browser.cjs');
  return (
    await run(process.execPath, [program, JSON.stringify(way)], {cwd: place.root, log, seconds: 90})
  ).trim();
}

module.exports = {
  name: 'browser',
  title: 'browser for pictures',
  first: 'Chrome or Chromium',
  inputs({place, env}) {
    const packaged = readJson(path.join(place.modules, '@sparticuz/chromium/package.json'))?.version;
    return hashOf([place.root, packaged, env.WHY_ATTENTION_BROWSER ?? '', flags]);
  },
  circumstances: ({seen}) => hashOf(seen.browser ?? ''),
  present({place}) {
    const chosen = readJson(place.browser);
    return Boolean(chosen && fs.existsSync(chosen.executablePath));
  },
  async make(context) {
    const {place, say} = context;
    const plan = context.plan().browser;
    if (plan.action === 'none') throw new StepFailure(plan.reason, {...plan, retry: false});
    const troubles = [];
    for (const source of plan.sources) {
      try {
        const chosen = source === 'system' ? fromSystem(plan.program) : await unpack(context);
        const version = await draw(context, chosen);
        writeWhole(place.browser, `${JSON.stringify({...chosen, version}, null, 2)}\n`);
        return `${source === 'system' ? plan.program : 'packaged Chromium'} ${version}`;
      } catch (error) {
        if (!(error instanceof StepFailure)) throw error;
        troubles.push(lastLines(error.output || error.message, 1));
        if (source !== plan.sources.at(-1))
          say(`${plan.program} draws no page: taking the packaged Chromium`);
      }
    }
    throw new StepFailure(`no browser drew a page (${troubles.at(-1)})`, {
      lost: losses.browser,
      advice: 'Install Chrome or Chromium, or name one: WHY_ATTENTION_BROWSER=/path/to/chrome npm run setup.',
      output: troubles.join('\n'),
      retry: false,
    });
  },
};
