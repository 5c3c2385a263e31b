import {describe, expect, test} from 'vitest';
import {kernelTrials, priorsKernels, trainingSizes} from 'why-attention/experiments/priors';
import type {NotebookStudy} from 'why-attention/study';

const design = {
  dimensions: [6, 12, 24], denseDimensions: [24], patch: 3, scale: 4, fewest: 32, most: 1024, convolutionalFewest: 16, convolutionalMost: 512,
  testPoints: 500, teachers: 32, jitter: 1e-6,
}; // prettier-ignore
const study = (tier: 'full' | 'smoke'): NotebookStudy => ({part: {design}, tier}) as unknown as NotebookStudy;

test('without changes the trials are the frozen ones', () => {
  expect(kernelTrials(study('full'))).toEqual(priorsKernels.confirmatoryConfigs(study('full').part));
});

test('a change changes what it names; what claims read is solved besides', () => {
  const trials = kernelTrials(study('full'), {
    dimensions: [48, 12],
    teachers: 4,
    jitter: 0,
    most: 256,
    scale: 1,
  });
  expect([...new Set(trials.map(({d}) => d))]).toEqual([6, 12, 24, 48]);
  expect(trials.every(({teachers, jitter, scale}) => teachers === 4 && jitter === 0 && scale === 1)).toBe(
    true,
  );
  expect(new Set(trials.map(({student, most}) => `${student} ${most}`))).toEqual(new Set(['dense 256', 'local 256', 'convolutional 512'])); // prettier-ignore
  expect(kernelTrials(study('full'), {dimensions: [48]}).filter(({d}) => d !== 48)).toEqual(
    kernelTrials(study('full')),
  );
});

test('the smoke tier has every cell, small', () => {
  const [full, smoke] = [
    kernelTrials(study('full')),
    kernelTrials(study('smoke'), {most: 2048, teachers: 99}),
  ];
  expect(smoke.map(priorsKernels.tuningCell)).toEqual(full.map(priorsKernels.tuningCell));
  expect(
    smoke.every(({testPoints, teachers, most}) => testPoints <= 20 && teachers === 2 && most <= 64),
  ).toBe(true);
  for (const one of smoke) expect(trainingSizes(one).length).toBeGreaterThan(1);
});

describe('faulty settings are named', () => {
  test.each([
    [{dimensions: [2]}, 'dimensions must be integers from 3, the numbers of a patch. Got 2.'],
    [{dimensions: [6.5]}, 'dimensions must be integers from 3, the numbers of a patch. Got 6.5.'],
    [{scale: 0}, 'scale must be a positive number. Got 0.'],
    [{jitter: NaN}, 'jitter must be a number from 0. Got NaN.'],
    [{teachers: 0}, 'teachers must be a positive integer. Got 0.'],
    [{most: 1000}, 'most must be fewest (an integer from 2) times a power of two. Got 32 and 1000.'],
  ])('%j', (settings, message) => {
    for (const tier of ['full', 'smoke'] as const)
      expect(() => kernelTrials(study(tier), settings)).toThrow(message);
  });
});
