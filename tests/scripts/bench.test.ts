import {CommanderError} from 'commander';
import {describe, expect, test, vi} from 'vitest';
import {optionsOf} from '../../scripts/bench/options';
import {itemsOf, medians, timeItem, type Row} from '../../scripts/bench/plan';
import {matrixOperations, ratiosOf, requirements, sharesOf} from '../../scripts/bench/ratios';
import {benchSteps} from '../../scripts/bench/steps';
import {tableOf} from '../../scripts/bench/table';
import type {TimingProcess, TimingRequest} from '../../scripts/bench/timing-process';
import {withProcesses} from '../../scripts/bench/with-processes';
import {statusOf} from '../../scripts/study-command';

/** A timing process that answers with a fixed time and remembers what it was asked. */
function fake(milliseconds: number): TimingProcess & {readonly asked: TimingRequest[]} {
  const asked: TimingRequest[] = [];
  return {
    report: 'fake',
    asked,
    time: (request) => {
      asked.push(request);
      return Promise.resolve({milliseconds, parameters: 1});
    },
  };
}

describe('a round', () => {
  const processes = {
    library: fake(8),
    stock: fake(9),
    torch: fake(4),
    libraryACore: [fake(1), fake(3)],
    torchACore: [fake(5), fake(7)],
  };
  const items = itemsOf(processes, 2);

  test('times every step in every implementation, side by side', () => {
    const ofMlp = items.filter(({step}) => step === 'mlp').map(({implementation}) => implementation);
    expect(ofMlp).toEqual([
      'compiled',
      'one-step-a-call',
      'eager',
      'eager-one-thread',
      'pytorch',
      'pytorch-fused',
      'pytorch-compile',
    ]);
    expect(new Set(items.map(({step}) => step))).toEqual(
      new Set([
        ...Object.keys(benchSteps),
        'sweep-mlp',
        'sweep-block',
        'embedding',
        'draw',
        'matrix-product',
      ]),
    );
  });

  test('times a sweep on one process a core at once, PyTorch with its fused Adam, and takes the mean', async () => {
    const [own, theirs] = items.filter(({step}) => step === 'sweep-block');
    expect(await timeItem(own)).toMatchObject({
      step: 'sweep-block',
      implementation: 'compiled',
      milliseconds: 2,
    });
    expect(await timeItem(theirs)).toMatchObject({implementation: 'pytorch', milliseconds: 6});
    expect(processes.torchACore.map(({asked}) => asked.at(-1))).toEqual([
      {step: 'block', implementation: 'pytorch-fused', seconds: 2},
      {step: 'block', implementation: 'pytorch-fused', seconds: 2},
    ]);
  });

  test('tells a step of eight seeds a seed', async () => {
    const item = items.find(({step}) => step === 'block-8-seeds-per-seed')!;
    expect((await timeItem(item)).milliseconds).toBe(1);
  });

  test('does without PyTorch where there is none', () => {
    const without = itemsOf({library: fake(1), stock: fake(1), libraryACore: [fake(1)], torchACore: []}, 1);
    expect(without.some(({implementation}) => implementation.startsWith('pytorch'))).toBe(false);
  });
});

const row = (step: string, implementation: string, milliseconds: number): Row => ({
  step,
  implementation,
  milliseconds,
});

test('medians are taken row by row', () => {
  const rounds = [
    [row('mlp', 'eager', 9), row('mlp', 'compiled', 1)],
    [row('mlp', 'eager', 2), row('mlp', 'compiled', 4)],
  ];
  expect(medians([...rounds, [row('mlp', 'eager', 7), row('mlp', 'compiled', 3)]])).toEqual([
    row('mlp', 'eager', 7),
    row('mlp', 'compiled', 3),
  ]);
  expect(medians(rounds).map(({milliseconds}) => milliseconds)).toEqual([5.5, 2.5]);
});

describe('processes', () => {
  /** Starters of which one, by its name, fails or never is ready; remember what they began and stopped. */
  function starters(failing?: string, never?: string) {
    const [begun, stopped]: string[][] = [[], []];
    const start = (name: string) => {
      begun.push(name);
      const ready =
        name === failing
          ? Promise.reject(new Error(`${name} ended`))
          : name === never
            ? new Promise<never>(() => undefined)
            : Promise.resolve(fake(1));
      return {ready, stop: () => void stopped.push(name)};
    };
    let n = 0;
    return {
      begun,
      stopped,
      startLibrary: (threads: string) => start(threads === 'single' ? `library ${n++}` : threads),
      startTorch: (python: string, {single}: {single: boolean}) =>
        start(single ? `${python} ${n++}` : python),
    };
  }
  const all = ['default', 'as-tensorflow-comes', 'library 0', 'library 1', 'torch', 'torch 2', 'torch 3'];

  test('are used when all are ready, one a core of each single-threaded kind, and stopped then', async () => {
    const own = starters();
    const used = await withProcesses(own, 'torch', 2, async ({torch, libraryACore, torchACore}) => {
      expect(own.stopped).toEqual([]);
      return [torch?.report, libraryACore.length, torchACore.length];
    });
    expect(used).toEqual(['fake', 2, 2]);
    expect([own.begun, own.stopped]).toEqual([all, all]);
  });

  test('are those of the library alone where there is no PyTorch', async () => {
    const own = starters();
    await withProcesses(own, undefined, 2, async ({torch, torchACore}) => {
      expect([torch, torchACore]).toEqual([undefined, []]);
    });
    expect(own.begun).toEqual(all.slice(0, 4));
  });

  test.each([
    ['default', undefined, all.slice(0, 1)],
    ['torch', undefined, all.slice(0, 5)],
    // beside one that is still on its way
    ['library 1', 'library 0', all.slice(0, 4)],
    ['torch 2', 'torch 3', all],
  ])('all stop where %s cannot start', async (failing, never, begun) => {
    const own = starters(failing, never);
    const use = vi.fn();
    await expect(withProcesses(own, 'torch', 2, use)).rejects.toThrow(`${failing} ended`);
    expect([own.begun, own.stopped]).toEqual([begun, begun]);
    expect(use).not.toHaveBeenCalled();
  });

  test('all stop where what uses them throws', async () => {
    const own = starters();
    const use = () => Promise.reject(new Error('not the same model'));
    await expect(withProcesses(own, 'torch', 2, use)).rejects.toThrow('not the same model');
    expect(own.stopped).toEqual(all);
  });
});

describe('the command line', () => {
  test('has defaults, and numbers', () => {
    expect(optionsOf([], vi.fn())).toEqual({rounds: 5, seconds: 1});
    expect(optionsOf(['--rounds', '3', '--seconds', '0.5', '--json', 'a.json'], vi.fn())).toEqual({
      rounds: 3,
      seconds: 0.5,
      json: 'a.json',
    });
  });

  test.each([
    ['--rounds', '0', 'It must be a whole number from 1.'],
    ['--rounds', '2.5', 'It must be a whole number from 1.'],
    ['--rounds', 'many', 'It must be a whole number from 1.'],
    ['--rounds', '', 'It must be a whole number from 1.'],
    ['--seconds', '0', 'It must be a number above 0.'],
    ['--seconds', '-1', 'It must be a number above 0.'],
    ['--seconds', 'long', 'It must be a number above 0.'],
    ['--seconds', 'Infinity', 'It must be a number above 0.'],
  ])('refuses %s %s with a sentence and status 2', async (option, value, sentence) => {
    const print = vi.fn();
    expect(() => optionsOf([option, value], vi.fn())).toThrow(CommanderError);
    expect(await statusOf(async () => void optionsOf([option, value], print), print)).toBe(2);
    expect(print.mock.calls.join('\n')).toContain(`argument '${value}' is invalid. ${sentence}`);
  });
});

test('the table tells each row over the compiled one, and what pytorch is in a sweep', () => {
  const table = tableOf([
    row('sweep-mlp', 'compiled', 2),
    row('sweep-mlp', 'pytorch', 3),
    row('draw', 'threefry', 1),
  ]);
  expect(table).toMatch(/sweep-mlp +│ pytorch +│ 3\.000 +│ 1\.50/);
  expect(table).toMatch(/draw +│ threefry +│ 1\.000 +│ +│/);
  expect(table).toMatch(/\nsweep-\*: .*There pytorch is its best arrangement, with the fused Adam;.*$/);
});

describe('requirements', () => {
  test('are ratios of rows; one that was not measured has none', () => {
    const ratios = ratiosOf([row('mlp', 'compiled', 2), row('mlp', 'eager', 10), row('mlp', 'pytorch', 1.6)]);
    expect(ratios.map(({ratio}) => ratio)).toEqual([0.2, 1.25, ...Array<undefined>(12).fill(undefined)]);
    expect(requirements.map(({most}) => most)).toEqual([
      0.25, 1, 1, 0.25, 1, 1, 1, 1, 1, 1, 1.2, 1.2, 1.3, 0.8,
    ]);
  });

  test('the share of the cores’ rate: 10 GFLOP/s, a step that needs half a second of it and takes one', () => {
    // the product of two 1024 x 1024 matrices is 2^31 operations
    const product = 2 ** 31 / 1e7;
    const inOneSecond = (step: string): Row =>
      row(step, 'compiled', matrixOperations[step.replace(/^sweep-|-8.*$/g, '')] / 5e6);
    const {gigaflops, shares} = sharesOf([
      row('matrix-product', 'all-cores', product),
      row('matrix-product', 'each-core', 2 * product),
      ...['mlp', 'block', 'block-8-seeds-per-seed', 'sweep-mlp', 'sweep-block'].map(inOneSecond),
    ]);
    expect(gigaflops.allCores).toBeCloseTo(10, 9);
    expect(gigaflops.eachCore).toBeCloseTo(5, 9);
    expect(shares.mlp).toBeCloseTo(0.5, 9);
    expect(shares['sweep-block']).toBeCloseTo(1, 9);
  });

  test('operations counted by hand: 117 million for the MLP, 327 million for the block', () => {
    // forward 2·256·82,176 = 42.1 M; three times that less the gradient of the input, 2·256·64·256 = 8.4 M
    expect(matrixOperations.mlp).toBe(3 * 42_074_112 - 8_388_608);
    // a token: 4·64² + 2·64·256 = 49,152 multiplications; 1,024 tokens; attention 2·128·32·32·16 = 4,194,304
    expect(matrixOperations.block).toBe(6 * (1024 * 49_152 + 4_194_304));
  });
});
