import {describe, expect, test} from 'vitest';
import {ConfigError, float64Matrix, type Float64Matrix} from 'why-attention/core';
import {experiments} from 'why-attention/experiments';
import {priorKernel, priorsKernels, trainingSizes, type KernelTrial} from 'why-attention/experiments/priors';
import {kernelMatrix, kernelRidge, predictKernelRidge} from 'why-attention/models';
import {
  chooseLearningRates,
  checkPrefixes,
  tuningKeys,
  type Part,
  type RecordOfTrial,
} from 'why-attention/study';
import {drawTask} from '../../../../lib/experiments/priors/kernels/task';
import {assertClose} from '../../../support/assert-close';
import {recordOf} from '../../../support/record-of';

const small = {
  d: 6,
  patch: 3,
  scale: 4,
  fewest: 16,
  most: 128,
  testPoints: 40,
  teachers: 8,
  jitter: 1e-6,
} as const;
const trial = (changes: Partial<KernelTrial> = {}): KernelTrial => ({teacher: 'local', student: 'local', ...small, ...changes}); // prettier-ignore
const students = ['dense', 'local', 'convolutional'] as const;
const design = {
  dimensions: [6, 12, 24], denseDimensions: [24], patch: 3, scale: 4, fewest: 32, most: 1024, convolutionalFewest: 16, convolutionalMost: 512,
  testPoints: 500, teachers: 32, jitter: 1e-6,
}; // prettier-ignore
const timeless = (outcomes: Awaited<ReturnType<typeof priorsKernels.trial>>) =>
  outcomes.map((ofSeeds) => ofSeeds.map((outcome) => ({...outcome, seconds: 0})));

describe('a trial', () => {
  test('is what kernel ridge regression says of its inputs and functions, error by error', async () => {
    const [[{curves, metrics, prefixLosses, steps, failure}]] = await priorsKernels.trial(
      [trial({student: 'dense'})],
      [1000],
    );
    const {tests, train, values} = drawTask(1000, trial(), 128);
    const kernel = priorKernel('dense', small);
    const part = (of: Float64Matrix, from: number, to: number): Float64Matrix => float64Matrix(of.values.slice(from * of.columns, to * of.columns), of.columns); // prettier-ignore
    const truth = part(values, 0, 40);
    const errors = [16, 32, 64, 128].map((n) => {
      const x = part(train, 0, n);
      const fit = kernelRidge(kernelMatrix(kernel, x), {jitter: 1e-6}).fit(part(values, 40, 40 + n));
      const predicted = predictKernelRidge(fit, kernelMatrix(kernel, tests, x)).values;
      let [squares, spread] = [0, 0];
      for (let t = 0; t < 8; t++) {
        const own = Array.from({length: 40}, (_, i) => truth.values[i * 8 + t]);
        const mean = own.reduce((sum, value) => sum + value, 0) / 40;
        own.forEach((value, i) => {
          squares += (predicted[i * 8 + t] - value) ** 2;
          spread += (value - mean) ** 2;
        });
      }
      return squares / spread;
    });
    assertClose([...prefixLosses], errors, {rtol: 1e-9, atol: 0});
    assertClose([...curves.error], errors, {rtol: 1e-5, atol: 0});
    expect(metrics['error at 64']).toBe(curves.error[2]);
    expect(metrics.exponent).toBeCloseTo(Math.log2(errors[2] / errors[3]), 4);
    expect([steps, failure]).toEqual([4, null]);
    expect(errors[3]).toBeLessThan(errors[0]);
  });

  test('gives the same alone, beside other students, beside other seeds, and from fewer examples', async () => {
    const together = timeless(await priorsKernels.trial(students.map((student) => trial({student, most: student === 'convolutional' ? 32 : 128})), [1000, 1001])); // prettier-ignore
    const alone = timeless(await priorsKernels.trial([trial({student: 'convolutional', most: 32})], [1001]));
    assertClose(together[2][1].prefixLosses as number[], alone[0][0].prefixLosses as number[], {
      rtol: 1e-10,
      atol: 0,
    });
    const again = timeless(await priorsKernels.trial([trial()], [1000]));
    expect(again[0][0].prefixLosses).toEqual(together[1][0].prefixLosses);
  });

  test('of another seed, teacher or d has other inputs and functions', async () => {
    const of = async (changes: Partial<KernelTrial>, seed = 1000) =>
      (await priorsKernels.trial([trial({most: 32, ...changes})], [seed]))[0][0].prefixLosses[0];
    const losses = [await of({}), await of({}, 1001), await of({teacher: 'dense'}), await of({d: 7})];
    expect(new Set(losses).size).toBe(4);
    const [a, b] = [drawTask(1000, trial(), 16), drawTask(1000, trial({teacher: 'dense'}), 16)];
    expect(a.train).toEqual(b.train); // inputs are paired over teachers
    expect(a.values.values[0]).not.toBe(b.values.values[0]);
  });

  test('ends after some sizes with the same errors, and no metrics', async () => {
    const told: [number, number][] = [];
    const [[whole]] = await priorsKernels.trial([trial()], [1000]);
    const [[cut]] = await priorsKernels.trial([trial()], [1000], {
      stopAfter: 2,
      onPoint: (_, step, [{error}]) => told.push([step, error]),
    });
    expect(cut.prefixLosses).toEqual(whole.prefixLosses.slice(0, 2));
    expect([cut.metrics, cut.steps, cut.curves.error]).toEqual([{}, 2, whole.curves.error.slice(0, 2)]);
    expect(told).toEqual(whole.prefixLosses.slice(0, 2).map((error, step) => [step, error]));
  });

  test('tells its progress in steps, and lets others in', async () => {
    const told: number[] = [];
    let others = 0;
    const timer = setImmediate(function again() {
      others++;
      if (told.length < 4) setImmediate(again);
    });
    await priorsKernels.trial([trial(), trial({student: 'dense'})], [1000, 1001], {
      onProgress: (done) => told.push(done),
    });
    clearImmediate(timer);
    expect(told).toEqual([1, 2, 3, 4]);
    expect(others).toBeGreaterThan(1);
    const stopped = priorsKernels.trial([trial()], [1000, 1001], {onProgress: () => { throw new Error('stop'); }}); // prettier-ignore
    await expect(stopped).rejects.toThrow('stop');
  });

  test('is refused beside one of another stream, and with sizes that do not double', async () => {
    await expect(priorsKernels.trial([trial(), trial({d: 7})], [1000])).rejects.toThrow(
      'Trials that train together must share a stream.',
    );
    await expect(priorsKernels.trial([], [1000])).rejects.toThrow(
      'trials must hold at least one trial. Got none.',
    );
    await expect(priorsKernels.trial([trial({most: 100})], [1000])).rejects.toThrow(
      'most must be fewest (an integer from 2) times a power of two. Got 16 and 100.',
    );
    expect(() => trainingSizes({fewest: 1, most: 4})).toThrow(ConfigError);
    expect(() => priorKernel('ring' as 'dense', small)).toThrow(
      'structure must be one of dense, local, convolutional. Got ring.',
    );
  });
});

test('the exponent moves by less than 0.002 between jitters 1e-8 and 1e-4, also where noise tells most', async () => {
  // The convolutional kernel at d = 24: most of what it says of two inputs is the same for all, so that jitter weighs more beside the rest.
  const task = {
    teacher: 'convolutional',
    d: 24,
    most: 256,
    fewest: 64,
    testPoints: 250,
    teachers: 32,
  } as const;
  const configs = students.flatMap((student) =>
    [1e-8, 1e-4].map((jitter) => trial({...task, student, jitter})),
  );
  const exponents = (await priorsKernels.trial(configs, [1000])).map(([{metrics}]) => metrics.exponent);
  for (const [i, student] of students.entries())
    expect(Math.abs(exponents[2 * i] - exponents[2 * i + 1]), student).toBeLessThan(0.002);
}, 120_000);

test('with a teacher of its own kernel a student beats the others and the mean; what assumes sharing where there is none does not', async () => {
  const errorsOf = async (teacher: KernelTrial['teacher']) => {
    const configs = students.map((student) => trial({teacher, student, most: 256, teachers: 32, d: 9}));
    return (await priorsKernels.trial(configs, [1000])).map(([{metrics}]) => metrics['error at 256']);
  };
  for (const [i, teacher] of students.entries()) {
    const errors = await errorsOf(teacher);
    expect(errors.indexOf(Math.min(...errors))).toBe(i);
    if (teacher === 'convolutional') expect(Math.max(...errors)).toBeLessThan(0.5);
    else expect([errors[0] < 1, errors[1] < 1, errors[2] > 1]).toEqual([true, true, true]);
  }
});

describe('the design', () => {
  const part = {design, tuningSeeds: [], learningRates: {}} as unknown as Part;

  test('has each student with each teacher, at each d', () => {
    const configs = priorsKernels.confirmatoryConfigs(part);
    expect(configs).toHaveLength(3 * (3 + 3 + 1));
    expect(new Set(configs.map(priorsKernels.streamOf)).size).toBe(7);
    expect(configs.filter(({teacher}) => teacher === 'dense').map(({d}) => d)).toEqual([24, 24, 24]);
    expect(configs.filter(({student}) => student === 'convolutional').every(({fewest, most}) => fewest === 16 && most === 512)).toBe(true); // prettier-ignore
    expect(new Set(configs.map(priorsKernels.stepsOf))).toEqual(new Set([6]));
  });

  test('has nothing to tune: no rates, no keys, no choice', () => {
    expect(priorsKernels.tuningConfigs(part)).toEqual([]);
    expect(tuningKeys(priorsKernels, part).size).toBe(0);
    expect(chooseLearningRates(priorsKernels, [])).toEqual([]);
  });

  test('weighs its streams by their exponentials, the convolutional teacher at d = 24 most', () => {
    const works = priorsKernels.confirmatoryConfigs(part).map((config) => priorsKernels.workOfStep!(config));
    expect(Math.max(...works)).toBe(works[priorsKernels.confirmatoryConfigs(part).findIndex(({teacher, d}) => teacher === 'convolutional' && d === 24)]); // prettier-ignore
  });

  test('is known by its name', () => {
    expect(experiments['priors-kernels']).toBe(priorsKernels);
  });
});

test('the prefix check solves all sizes anew, and sees a changed number', async () => {
  const config = trial({most: 32});
  const [[outcome]] = await priorsKernels.trial([config], [1000]);
  const record = (changes: Partial<RecordOfTrial> = {}): RecordOfTrial =>
    recordOf({experiment: 'priors-kernels', config, seed: 1000}, {...outcome, ...changes});
  expect((await checkPrefixes(priorsKernels, [record()], {processes: 'here'})).differences).toEqual([]);
  const [first, second] = outcome.prefixLosses;
  const changed = record({prefixLosses: [first, second * 1.01]});
  const {differences} = await checkPrefixes(priorsKernels, [changed], {processes: 'here'});
  expect(differences.map(({what}) => what)).toEqual(['loss of step 1']);
});
