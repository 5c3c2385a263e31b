import fs from 'node:fs';
import path from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import {executeNotebook} from '../../scripts/notebooks/execute/execute';
import {readNotebook} from '../../scripts/notebooks/notebook';
import {openSession} from '../../scripts/notebooks/session';
import {streamText} from '../../scripts/notebooks/failure';
import {codeCells} from '../../scripts/notebooks/notebook';
import {below, untilEnded} from './processes';

const cellsOf = (folder: string): string[] => [
  `import * as fs from 'node:fs';
import {routing} from 'why-attention/experiments/routing';
import {recordCache, run} from 'why-attention/study';
fs.writeFileSync(${JSON.stringify(path.join(folder, 'kernel'))}, String(process.pid));`,
  `const configs = [0, 0.25, 0.5, 0.75].map((dial) => ({arm: 'dot-product', cue: 'key', dial: dial, steps: 400, batchSize: 64, learningRate: 0.01} as const));
const result = await run(routing, configs, {seeds: [1000, 1001], missing: 'train', committed: [], processes: 2, cache: recordCache(${JSON.stringify(path.join(folder, 'records'))})});
console.log(JSON.stringify({trained: result.trained, replayed: result.replayed, r2: result.records.map((record) => record.metrics.r2)}));`,
];

/**
 * Kills the kernel of a notebook while it trains, and runs the notebook again.
 *
 * @param check - told what must hold, with words for where it does not
 * @returns what happened
 */
export async function killKernel(
  repository: string,
  check: (holds: boolean, words: string) => void,
): Promise<string> {
  fs.mkdirSync(path.join(repository, 'build'), {recursive: true});
  const folder = fs.mkdtempSync(path.join(repository, 'build', 'kill-'));
  const session = await openSession(repository, {WHY_ATTENTION_TIER: 'full'});
  const index = path.join(folder, 'records', 'index-v5');
  const saved = (): number =>
    fs.existsSync(index) ? fs.readdirSync(index, {recursive: true, withFileTypes: true}).filter((file) => file.isFile()).length : 0; // prettier-ignore
  const execute = async (place: string) => {
    const file = path.join(place, 'kill.ipynb');
    const cell = (source: string, i: number) => ({cell_type: 'code', id: `cell-${i}`, metadata: {}, execution_count: null, outputs: [], source}); // prettier-ignore
    fs.writeFileSync(file, JSON.stringify({cells: cellsOf(place).map(cell), metadata: {}, nbformat: 4, nbformat_minor: 5})); // prettier-ignore
    const {notebook, failure} = await executeNotebook(session.jupyter, file, await readNotebook(file));
    const words = codeCells(notebook).map(({outputs}) => streamText(outputs, 'stdout'));
    return {failure, words: words.at(-1) ?? ''};
  };
  try {
    const killing = execute(folder);
    while (saved() < 2) await delay(20);
    await delay(300);
    const kernel = Number(fs.readFileSync(path.join(folder, 'kernel'), 'utf8'));
    const children = below(kernel);
    process.kill(kernel, 'SIGKILL');
    const gone = await untilEnded([kernel, ...children]);
    const {failure} = await killing;
    const kept = saved();
    check(failure?.kind === 'kernel died', `The killed kernel counts as ${failure?.kind}`);
    const again = await execute(folder);
    check(again.failure === undefined, `After the kill: ${again.failure?.message}`);
    const undisturbed = path.join(folder, 'undisturbed');
    fs.mkdirSync(undisturbed);
    const whole = JSON.parse((await execute(undisturbed)).words) as {r2: number[]};
    const result = JSON.parse(again.words) as {trained: number; replayed: number; r2: number[]};
    const same = JSON.stringify(result.r2) === JSON.stringify(whole.r2);
    check(same, 'The killed notebook ends with other numbers');
    check(result.replayed === kept && kept + result.trained === 8, 'The killed notebook trained again what was saved'); // prettier-ignore
    return `A notebook's kernel was killed with ${kept} of 8 records saved; its ${children.length} children were gone after ${gone} ms. Run again, it replayed ${result.replayed}, trained ${result.trained}, and gave ${same ? 'the same numbers, bit for bit, as' : 'OTHER numbers than'} an undisturbed one.`; // prettier-ignore
  } finally {
    await session.close();
    fs.rmSync(folder, {recursive: true, maxRetries: 5});
  }
}
