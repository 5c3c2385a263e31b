import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, expect, it} from 'vitest';
import {binding, findCompiler, state} from './set-up-modules';

let root: string;
let said: string[];

beforeEach(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), 'why-attention-binding-'));
  said = [];
});

afterEach(() => {
  fs.rmSync(root, {recursive: true, force: true});
});

/** A program written in the shell; as a compiler it notes its call and writes the file after -o. */
function writeProgram(file: string, script: string): string {
  fs.mkdirSync(path.dirname(file), {recursive: true});
  fs.writeFileSync(file, `#!/bin/sh\n${script}\n`, {mode: 0o755});
  return file;
}

const compiling = `echo "$@" >> ${'"$0"'}.calls
while [ $# -gt 0 ]; do [ "$1" = -o ] && echo "compiled by $0" > "$2"; shift; done`;
const refusing = 'echo "error: C++17 is unknown to me" >&2; exit 1';

/** uv as the set-up calls it: brings ziglang to the folder that it is told. */
const fetching = `while [ $# -gt 0 ]; do [ "$1" = --target ] && target=$2; shift; done
mkdir -p "$target/ziglang"
cat > "$target/ziglang/zig" <<'END'
#!/bin/sh
[ "$1 $2" = "c++ -mcpu=baseline" ] || exit 1
[ -d "$(dirname "$ZIG_GLOBAL_CACHE_DIR")/ziglang" ] || exit 1
${compiling}
cp "$0.calls" "$(dirname "$0")/../../../zig.calls"
END
chmod +x "$target/ziglang/zig"`;

function make(ways: string[], uv = refusing): Promise<string> {
  const place = state.places(root);
  writeProgram(place.uv, uv);
  const say = (text: string): void => void said.push(text);
  return binding.makeBinding({place, env: process.env, log: path.join(root, 'log'), say}, ways, '/wheel');
}

const contentOf = (file: string): string => fs.readFileSync(file, 'utf8');

it('is compiled by the first compiler, linked to its place, and not compiled again', async () => {
  const compiler = writeProgram(path.join(root, 'g++'), compiling);
  const made = await make([compiler, 'ziglang']);
  expect(contentOf(made)).toBe(`compiled by ${compiler}\n`);
  expect(fs.realpathSync(state.places(root).bindingLink)).toBe(fs.realpathSync(made));
  expect(contentOf(path.join(path.dirname(made), 'draws.node'))).toBe(`compiled by ${compiler}\n`);
  expect(contentOf(`${compiler}.calls`)).toMatch(/^-O2 .*-Wl,-z,initfirst\n-O3 .*draws\.cc/);
  expect(await make([writeProgram(path.join(root, 'clang++'), refusing)])).toBe(made);
  expect(said).toEqual([]);
});

it('is compiled by ziglang where the compiler refuses it; nothing of ziglang is left', async () => {
  const made = await make([writeProgram(path.join(root, 'g++'), refusing), 'ziglang'], fetching);
  expect(contentOf(made)).toContain('ziglang/zig');
  expect(contentOf(path.join(root, 'zig.calls'))).toMatch(
    /^c\+\+ -mcpu=baseline -O2 [^\n]*\nc\+\+ .*draws\.cc/,
  );
  expect(contentOf(path.join(root, 'zig.calls'))).not.toContain('initfirst');
  expect(fs.existsSync(state.places(root).compiler)).toBe(false);
  expect(said[0]).toMatch(/C\+\+17 is unknown to me: trying ziglang$/);
  expect(said[1]).toMatch(/ziglang: 100 MB/);
});

it('is missing for the reason of the first way, with how to get a compiler', async () => {
  const failing = make(['ziglang'], 'echo "dns error" >&2; exit 1');
  await expect(failing).rejects.toMatchObject({
    name: 'StepFailure',
    message: 'there is no C++ compiler, and ziglang cannot be had: PyPI was not reached',
    advice: expect.stringContaining('Get one'),
    retry: true,
  });
  expect(fs.existsSync(state.places(root).compiler)).toBe(false);
  expect(fs.existsSync(state.places(root).bindingLink)).toBe(false);
});

it('is missing for what the first compiler said, whatever the next ones lacked', async () => {
  const failing = make([writeProgram(path.join(root, 'g++'), refusing), 'ziglang']);
  await expect(failing).rejects.toMatchObject({
    message: expect.stringMatching(/g\+\+ refused the binding: error: C\+\+17 is unknown to me$/),
    advice: expect.stringContaining('CXX='),
  });
});

it('is what TensorFlow.js downloads where no compiler does, by its own install script', async () => {
  const {bindingLink} = state.places(root);
  const script = path.join(root, 'node_modules/@tensorflow/tfjs-node-gpu/scripts/install.js');
  fs.mkdirSync(path.dirname(script), {recursive: true});
  fs.mkdirSync(path.dirname(bindingLink), {recursive: true});
  fs.writeFileSync(path.join(path.dirname(script), '../package.json'), '{"version": "4.22.0"}');
  // As that script does, it reads which binding to fetch from a file beside it.
  const write = `const {addon} = require('./custom-binary.json');
    const words = [...process.argv.slice(2), addon.package_name].join(' ');
    require('fs').writeFileSync(${JSON.stringify(bindingLink)}, words);`;
  fs.writeFileSync(script, write);
  expect(await make([writeProgram(path.join(root, 'g++'), refusing), 'download'])).toBe(bindingLink);
  expect(contentOf(bindingLink)).toMatch(/^cpu download CPU-(linux|darwin|windows)-4\.22\.0\.(tar\.gz|zip)$/);
  expect(fs.lstatSync(bindingLink).isSymbolicLink()).toBe(false);
});

it("finds the compiler that CXX names, and the system's where it names none that is there", () => {
  const system = writeProgram(path.join(root, 'bin/c++'), compiling);
  const named = writeProgram(path.join(root, 'other/c++'), compiling);
  const PATH = path.dirname(system);
  expect(findCompiler({PATH})).toBe(system);
  expect(findCompiler({PATH, CXX: named})).toBe(named);
  expect(findCompiler({PATH, CXX: '/no/such/compiler'})).toBe(system);
  expect(findCompiler({PATH: root})).toBeUndefined();
});
