import {expect, test} from 'vitest';
import {depthRealNets, realNetTrials} from 'why-attention/experiments/depth';
import {studyOf, untunedPart} from '../../../support/part-of';

const design = {nets: ['mini-lm', 'face'], examples: 48, pathExamples: 16};
const part = untunedPart(depthRealNets, design);

test('each net with each kind of weights, on as many examples as asked for', () => {
  const trials = realNetTrials(studyOf(part), {nets: ['face'], examples: 20, pathExamples: 4});
  expect(trials).toEqual(
    ['trained', 'random', 'shuffled'].map((weights) => ({
      net: 'face',
      weights,
      examples: 20,
      pathExamples: 4,
    })),
  );
  expect(new Set(realNetTrials(studyOf(part)).map(depthRealNets.streamOf)).size).toBe(2);
});

test('in the smoke tier few examples, whatever is asked for; what is wrong is refused there too', () => {
  const smoke = realNetTrials(studyOf(part, 'smoke'), {examples: 30});
  for (const trial of smoke) expect(trial).toMatchObject({examples: 6, pathExamples: 2});
  expect(() => realNetTrials(studyOf(part, 'smoke'), {examples: 3})).toThrow(
    'examples must be an integer from 4. Got 3.',
  );
});

test('is refused without a net, with one twice, with one that is unknown, or with more paths than examples', () => {
  const asked = (settings: object) => () => realNetTrials(studyOf(part), settings);
  expect(asked({nets: []})).toThrow(
    'nets must name one or more of mini-lm, face, tiny, each once. Got none.',
  );
  expect(asked({nets: ['face', 'face']})).toThrow('Got face, face.');
  expect(asked({nets: ['resnet-152']})).toThrow('Got resnet-152.');
  expect(asked({pathExamples: 49})).toThrow(
    'pathExamples must be an integer from 1 to examples, 48. Got 49.',
  );
});

test('nothing is tuned', () => {
  expect(depthRealNets.tuningConfigs(part)).toEqual([]);
  expect(depthRealNets.confirmatoryConfigs(part)).toHaveLength(7);
});
