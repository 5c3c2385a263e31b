// Workflows, Codespaces and Binder run elsewhere. What is held here is what they take for granted of this project.
import {spawnSync} from 'node:child_process';
import fs from 'node:fs';
import {createRequire} from 'node:module';
import path from 'node:path';
import ts from 'typescript';
import {describe, expect, it} from 'vitest';
import {parse} from 'yaml';
import {labArguments} from '../../scripts/lab';
import {needs, state} from './set-up-modules';

const root = path.resolve(__dirname, '../..');
const {intersects, major, minVersion} = createRequire(__filename)('semver') as {
  intersects(one: string, other: string): boolean;
  minVersion(range: string): string;
  major(version: string): number;
};

const read = (file: string): string => fs.readFileSync(path.join(root, file), 'utf8');
const {scripts, engines} = JSON.parse(read('package.json')) as {
  scripts: Record<string, string>;
  engines: {node: string};
};

/** The names of scripts that a shell text calls through npm. */
const calledScripts = (text: string): string[] =>
  [...text.matchAll(/\bnpm (?:run )?(?:--?\S+ )*([\w:-]+)/g)].map(([, name]) => name);

type Step = {uses?: string; run?: string; with?: Record<string, string | boolean>};
type Permissions = Record<string, string> | undefined;
type Job = {
  steps: Step[];
  permissions?: Permissions;
  'timeout-minutes'?: number;
  strategy?: {matrix: {node: string[]}};
};
type Workflow = {permissions?: Permissions; jobs: Record<string, Job>};

const workflows = fs
  .readdirSync(path.join(root, '.github/workflows'))
  .map((name) => [name, parse(read(`.github/workflows/${name}`)) as Workflow] as const);
const jobs = workflows.flatMap(([name, {jobs, permissions}]) =>
  Object.entries(jobs).map(
    ([job, content]) =>
      [`${name}, ${job}`, {...content, permissions: content.permissions ?? permissions}] as const,
  ),
);
const setUp = parse(read('.github/actions/set-up/action.yml')) as {
  inputs: {'node-version': {default: string}};
  runs: {steps: Step[]};
};

it('.ci/run calls scripts that exist', () => {
  const called = calledScripts(read('.ci/run'));
  expect(called).toContain('notebooks');
  expect(called.filter((name) => !(name in scripts))).toEqual([]);
});

describe('the workflows', () => {
  it('are those of the checks, the site and the fresh seeds', () => {
    expect(workflows.map(([name]) => name).sort()).toEqual(['ci.yml', 'nightly.yml', 'site.yml']);
  });

  it.each(jobs)('%s calls scripts and files that exist', (_, {steps}) => {
    const texts = steps.map(({run}) => run ?? '');
    expect(texts.flatMap(calledScripts).filter((name) => !(name in scripts))).toEqual([]);
    for (const file of texts.flatMap((text) => text.match(/^\.\S+$/gm) ?? [])) {
      fs.accessSync(path.join(root, file), fs.constants.X_OK);
    }
    const local = steps.flatMap(({uses}) => (uses?.startsWith('./') ? [uses] : []));
    for (const action of local)
      expect(fs.existsSync(path.join(root, action, 'action.yml')), action).toBe(true);
  });

  it.each(jobs)('%s ends after a time of its own', (_, {'timeout-minutes': minutes}) => {
    expect(minutes).toBeGreaterThan(0);
    expect(minutes).toBeLessThanOrEqual(180);
  });

  it('write nothing, save the job that deploys the site', () => {
    const writing = jobs.filter(
      ([, {permissions}]) => !permissions || /write/.test(JSON.stringify(permissions)),
    );
    expect(writing.map(([name, {permissions}]) => [name, permissions])).toEqual([
      ['site.yml, deploy', {pages: 'write', 'id-token': 'write'}],
    ]);
    const checkouts = jobs
      .flatMap(([, {steps}]) => steps)
      .filter(({uses}) => uses?.startsWith('actions/checkout'));
    expect(checkouts.length).toBe(3);
    for (const checkout of checkouts) expect(checkout.with).toEqual({'persist-credentials': false});
  });

  it('name one version of each action', () => {
    const steps = [...jobs.flatMap(([, job]) => job.steps), ...setUp.runs.steps];
    const named = new Set(steps.flatMap(({uses}) => (uses && !uses.startsWith('./') ? [uses] : [])));
    const actions = [...named].map((uses) => uses.split('@')[0]);
    expect(actions.length).toBeGreaterThan(6);
    expect(new Set(actions).size).toBe(actions.length);
  });

  it('test the oldest Node that is supported, and the one that everything else runs on', () => {
    const tested = jobs.flatMap(([, {strategy}]) => strategy?.matrix.node ?? []);
    expect(tested.filter((version) => !intersects(version, engines.node))).toEqual([]);
    expect(tested).toContain(String(major(minVersion(engines.node))));
    expect(tested).toContain(setUp.inputs['node-version'].default);
  });
});

type DevContainer = {
  features: Record<string, {version: string}>;
  updateContentCommand: string;
  remoteEnv: {JUPYTER_CONFIG_PATH: string};
  forwardPorts: number[];
  portsAttributes: Record<string, unknown>;
};

describe('Codespaces', () => {
  const {config} = ts.parseConfigFileTextToJson('devcontainer.json', read('.devcontainer/devcontainer.json'));
  const container = config as DevContainer;

  it('runs the set-up, on the Node of the workflows', () => {
    expect(calledScripts(container.updateContentCommand)).toEqual(['setup']);
    expect(container.features['ghcr.io/devcontainers/features/node:1'].version).toBe(
      setUp.inputs['node-version'].default,
    );
  });

  it('forwards the port where JupyterLab listens by default', () => {
    expect([scripts.lab, ...labArguments('/project', [])].join(' ')).not.toMatch(/\bport\b/);
    expect(container.forwardPorts).toEqual([8888]);
    expect(Object.keys(container.portsAttributes)).toEqual(['8888']);
  });

  /** Jupyter's configuration as it reads it there. */
  function jupyterConfiguration(env: Record<string, string>): {[name: string]: Record<string, unknown>} {
    const folder = container.remoteEnv.JUPYTER_CONFIG_PATH.replace('${containerWorkspaceFolder}', root);
    const program = [
      'import json, sys',
      'from traitlets.config import PyFileConfigLoader',
      'print(json.dumps(PyFileConfigLoader("jupyter_server_config.py", path=sys.argv[1]).load_config()))',
    ];
    const {python} = state.places(root);
    const answer = spawnSync(python, ['-c', program.join('\n'), folder], {encoding: 'utf8', env});
    return JSON.parse(answer.stdout || `"${answer.stderr}"`);
  }

  it("lets JupyterLab answer at the codespace's own forwarded address, and at no other", () => {
    const {ServerApp} = jupyterConfiguration({
      CODESPACE_NAME: 'fuzzy-owl-x7',
      GITHUB_CODESPACES_PORT_FORWARDING_DOMAIN: 'app.github.dev',
    });
    expect(Object.keys(ServerApp).sort()).toEqual(['allow_origin_pat', 'local_hostnames']);
    expect(ServerApp.local_hostnames).toEqual(['localhost', 'fuzzy-owl-x7-8888.app.github.dev']);
    // Jupyter matches from the start on.
    const allows = (origin: string): boolean => new RegExp(`^(?:${ServerApp.allow_origin_pat})`).test(origin);
    expect(allows('https://fuzzy-owl-x7-8888.app.github.dev')).toBe(true);
    expect(allows('https://fuzzy-owl-x7-8888.app.github.dev.example.org')).toBe(false);
    expect(allows('https://fuzzy-owl-x7-8888-app.github.dev')).toBe(false);
    expect(allows('https://sly-fox-z9-8888.app.github.dev')).toBe(false);
    expect(jupyterConfiguration({})).toEqual({});
  });
});

describe('Binder', () => {
  const dockerfile = read('.binder/Dockerfile');
  const instructions = (name: string): string[] =>
    [...dockerfile.matchAll(new RegExp(`^${name} (.*)$`, 'gm'))].map(([, text]) => text);

  it('stands on the Node of the workflows', () => {
    const [image] = instructions('FROM');
    expect(/^node:(\d+)-bookworm$/.exec(image)?.[1]).toBe(setUp.inputs['node-version'].default);
  });

  it('sets up what JupyterLab needs, as the user with the id that Binder starts', () => {
    expect(instructions('USER')).toEqual(['1000']);
    const [, script, command] = /node (\S+) --for (\w+)/.exec(dockerfile)!;
    expect(fs.existsSync(path.join(root, script))).toBe(true);
    expect(needs).toHaveProperty(command);
    expect(command).toBe('lab');
  });

  it('finds the Jupyter of the set-up first, and takes any arguments', () => {
    const [folder] = instructions('WORKDIR');
    expect(instructions('ENV')).toEqual([`PATH=${folder}/.venv/bin:$PATH`]);
    expect(instructions('ENTRYPOINT')).toEqual(['[]']);
    expect(JSON.parse(instructions('CMD')[0])).toEqual(['jupyter', 'lab', '--ip=0.0.0.0']);
  });

  it('opens a notebook that exists', () => {
    const links = [dockerfile, read('README.md')].flatMap((text) => [
      ...text.matchAll(/urlpath=lab\/tree\/([\w./-]+)/g),
    ]);
    expect(links.length).toBeGreaterThan(0);
    for (const [, file] of links) expect(fs.existsSync(path.join(root, file)), file).toBe(true);
  });
});

it.each(['.devcontainer', '.binder'])(
  "no file in %s replaces JupyterLab's token or opens it to every origin",
  (folder) => {
    for (const name of fs.readdirSync(path.join(root, folder))) {
      expect(read(path.join(folder, name))).not.toMatch(
        /(token|password|xsrf)["']?\s*[=:]|\ballow_origin\s*=|["']\*["']/i,
      );
    }
  },
);
