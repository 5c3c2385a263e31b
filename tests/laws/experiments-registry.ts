/**
 * One row an experiment: what drives all laws of all-experiments.test.ts. A new experiment joins by adding a row. What is an experiment's own (its arms' sizes, what it
 * learns, its numbers recomputed from the seed) is tested in tests/experiments.
 */
import {capacity, capacityTrials, type CapacityTrial} from 'why-attention/experiments/capacity';
import {
  collapseTrials,
  depthCollapse,
  depthComposition,
  depthNorms,
  depthPaths,
  depthPathsTrials,
  depthRealNets,
  depthTrials,
  depthTwins,
  depthTwinsTrials,
  normTrials,
  type CollapseTrial,
  type DepthPathsTrial,
  type DepthTrial,
  type DepthTwinsTrial,
  type NormTrial,
  realNetTrials,
  type RealNetTrial,
} from 'why-attention/experiments/depth';
import {
  attentionIdentities,
  attentionRelevance,
  attentionViews,
  identityTrials,
  relevanceTrials,
  type IdentityTrial,
  type RelevanceTrial,
} from 'why-attention/experiments/identities';
import {
  multiplication,
  multiplicationTrials,
  type MultiplicationTrial,
} from 'why-attention/experiments/multiplication';
import {
  kernelTrials,
  priorsKernels,
  priorsNets,
  priorsNetsTrials,
  type KernelTrial,
  type PriorsNetsTrial,
} from 'why-attention/experiments/priors';
import {
  furtherArms,
  furtherArmsTrials,
  mechanismTrials,
  routing,
  routingMechanism,
  routingTrials,
  type FurtherArmsTrial,
  type MechanismTrial,
  type RoutingTrial,
} from 'why-attention/experiments/routing';
import type {Experiment, NotebookStudy, Part, TrialConfig} from 'why-attention/study';

/** What the outcome of a trial has. */
export type ExpectedOutcome = {
  /** Names, in order. */
  readonly metrics: readonly string[];
  /** Names of what is measured before the first step; default those of the metrics. */
  readonly untrained?: readonly string[];
  /** The length of each curve, in order. */
  readonly curves: {readonly [name: string]: number};
};

/** What the laws need to know of an experiment. */
export type ExperimentRow<C extends TrialConfig = TrialConfig> = {
  readonly experiment: Experiment<C>;
  /** Two or three tiny ones of one stream that learn differently. */
  readonly trials: readonly C[];
  /** What is changed in a trial that is of another stream. */
  readonly otherStreams: readonly Partial<C>[];
  outcomeOf(trial: C): ExpectedOutcome;
  /** What is changed in the first trial so that it diverges, and the metrics and the curves, beside those over steps, that it then still has. Not given where nothing can diverge. */
  readonly diverging?: {
    readonly changes: Partial<C>;
    readonly metrics: readonly string[];
    readonly curves?: readonly string[];
  };
  /** A small design of a part, with several rates where they are tuned. */
  readonly design: Part['design'];
  /** The trials of a study whose settings a notebook does not change. */
  settings?(study: NotebookStudy): C[];
};

const row = <C extends TrialConfig>(own: ExperimentRow<C>): ExperimentRow => own;

const [STEPS, POINTS] = [4, 5];
const budget = {steps: STEPS, batchSize: 8, learningRate: 0.01} as const;
const [moreSteps, smallerBatch] = [{steps: STEPS + 1}, {batchSize: 4}];
const wild = {changes: {learningRate: 1e30}, metrics: []} as const;
const learningRates = [0.01, 0.1] as const;

const onTask = {cue: 'key', dial: 0.5, ...budget} as const;
const rSquared = ['r2', 'r2Routed', 'r2Fixed'];

const routingRow = row<RoutingTrial>({
  experiment: routing,
  trials: [
    {...onTask, arm: 'dot-product'},
    {...onTask, arm: 'static'},
  ],
  otherStreams: [{cue: 'slot-number'}, {dial: 0.25}, moreSteps, smallerBatch],
  outcomeOf: ({arm}) => ({
    metrics: rSquared,
    curves: {r2: POINTS, ...(arm === 'dot-product' ? {attention: 64} : {})},
  }),
  diverging: wild,
  design: {dials: [0, 0.5, 1], steps: 100, longSteps: 400, batchSize: 8, learningRates},
  settings: routingTrials,
});

const furtherArmsRow = row<FurtherArmsTrial>({
  experiment: furtherArms,
  trials: [
    {...onTask, arm: 'delta-rule', nSlots: 4},
    {...onTask, arm: 'dot-product', nSlots: 4},
  ],
  otherStreams: [{nSlots: 2}, {dial: 1}, moreSteps, smallerBatch],
  outcomeOf: ({arm}) => ({
    metrics: [...rSquared, ...(arm === 'dot-product' ? ['r2MeanRow'] : [])],
    untrained: rSquared,
    curves: {r2: POINTS},
  }),
  diverging: wild,
  design: {dials: [0, 0.5, 1], steps: 100, slots: [2, 8], longSteps: 400, batchSize: 8, learningRates},
  settings: furtherArmsTrials,
});

const ofMechanism = ['r2', 'r2Routed', 'r2Frozen', 'frozenLoss', 'jacobianVariance'];
const mechanismRow = row<MechanismTrial>({
  experiment: routingMechanism,
  trials: [
    {...onTask, dial: 1, arm: 'mlp-1x', examples: 8},
    {...onTask, dial: 1, arm: 'dot-product', examples: 8},
  ],
  otherStreams: [{examples: 16}, {cue: 'slot-number'}, moreSteps, smallerBatch],
  outcomeOf: () => ({
    metrics: [...ofMechanism, 'blockChange', 'transferRatio'],
    untrained: ofMechanism,
    // at 0, 1/4, 1/2 and all of the steps: an eighth is none of four
    curves: {r2: 4, transferRatio: 4},
  }),
  diverging: wild,
  design: {
    steps: 100,
    batchSize: 8,
    examples: 16,
    learningRates: Object.fromEntries(
      [
        'dot-product, key',
        'additive, key',
        'mlp-1x, key',
        'mlp-16x, key',
        'mlp-16x, slot-number',
        'dot-product, slot-number',
      ].map((cell, i) => [cell, 0.01 + i / 1000]),
    ),
  },
  settings: mechanismTrials,
});

const capacityRow = row<CapacityTrial>({
  experiment: capacity,
  trials: (['sum', 'delta', 'softmax'] as const).map((arm) => ({
    ...budget,
    arm,
    nKeys: 4,
    replacement: true,
  })),
  otherStreams: [{nKeys: 5}, {replacement: false}, moreSteps, smallerBatch],
  outcomeOf: () => ({metrics: ['recall', 'loss'], curves: {loss: POINTS}}),
  diverging: wild,
  design: {nKeys: [8, 16, 32, 64], steps: 100, batchSize: 8, learningRates},
  settings: capacityTrials,
});

const pair = {...budget, target: 'product', d: 1, samples: 'stream'} as const;
const multiplicationRow = row<MultiplicationTrial>({
  experiment: multiplication,
  trials: (['relu', 'reglu', 'attention'] as const).map((arm) => ({...pair, arm})),
  otherStreams: [{target: 'sines'}, {d: 2}, {samples: 16}, moreSteps, smallerBatch],
  outcomeOf: () => ({
    metrics: ['nrmse', 'nrmseOutside', 'r2'],
    curves: {nrmse: POINTS, slice: 41, surface: 17 * 17},
  }),
  diverging: wild,
  design: {
    dims: [1, 4, 16],
    samples: [64, 4096],
    steps: 100,
    longSteps: 400,
    batchSize: 8,
    learningRates,
    weightDecays: [0, 0.1],
  },
  settings: multiplicationTrials,
});

const accuracies = ['accuracy', 'validationAccuracy', 'trainAccuracy'];
const priorsNetsRow = row<PriorsNetsTrial>({
  experiment: priorsNets,
  trials: [
    {...budget, data: 'mnist-1d', n: 20, arm: 'mlp', weightDecay: 0.1},
    {...budget, data: 'mnist-1d', n: 20, arm: 'cnn-pooled'},
  ],
  otherStreams: [{n: 30}, {data: 'mnist'}, moreSteps, smallerBatch],
  outcomeOf: () => ({metrics: accuracies, curves: {accuracy: POINTS, shiftAccuracy: 4, shiftChanged: 4}}),
  // Answers that are not numbers are wrong answers, which have an accuracy.
  diverging: {
    changes: {learningRate: 1e30},
    metrics: accuracies,
    curves: ['shiftAccuracy', 'shiftChanged'],
  },
  design: {
    examples: {'mnist-1d': [20, 100], mnist: [100]},
    batchSizes: {'mnist-1d': 50, mnist: 64},
    steps: 100,
    learningRates: {'mnist-1d': learningRates, mnist: learningRates},
    weightDecays: [0, 0.1],
  },
  settings: priorsNetsTrials,
});

const kernelRow = row<KernelTrial>({
  experiment: priorsKernels,
  trials: (['dense', 'local', 'convolutional'] as const).map((student) => ({
    teacher: 'local',
    student,
    d: 6,
    patch: 3,
    scale: 4,
    fewest: 32,
    most: 128,
    testPoints: 20,
    teachers: 4,
    jitter: 1e-6,
  })),
  otherStreams: [{teacher: 'dense'}, {d: 7}, {testPoints: 21}, {teachers: 5}],
  outcomeOf: () => ({
    metrics: ['error at 32', 'error at 64', 'error at 128', 'exponent'],
    untrained: [],
    curves: {error: 3},
  }),
  design: {
    dimensions: [6, 12],
    denseDimensions: [6],
    patch: 3,
    scale: 4,
    fewest: 32,
    most: 128,
    convolutionalFewest: 16,
    convolutionalMost: 64,
    testPoints: 20,
    teachers: 4,
    jitter: 1e-6,
  },
  settings: kernelTrials,
});

const composing = {...budget, task: 'composition', power: 2} as const;
const onTokens = ['accuracy', 'exactMatch'];
const ofTokens = {metrics: onTokens, curves: {accuracy: POINTS, exactMatch: POINTS}};
/** Answers that are not numbers are wrong answers, which have an accuracy. */
const wildOnTokens = {changes: {learningRate: 1e30}, metrics: onTokens};
const depthRow = row<DepthTrial>({
  experiment: depthComposition,
  trials: (['one-block', 'two-blocks'] as const).map((arm) => ({...composing, arm})),
  otherStreams: [{power: 3}, {task: 'sorting'}, moreSteps, smallerBatch],
  outcomeOf: () => ofTokens,
  diverging: wildOnTokens,
  design: {powers: [2, 3, 4], steps: 100, sortingSteps: 50, batchSize: 8, learningRates},
  settings: depthTrials,
});

const normsRow = row<NormTrial>({
  experiment: depthNorms,
  trials: (['post', 'pre-scaled'] as const).map((arm) => ({...budget, arm, warmUp: true})),
  otherStreams: [{warmUp: false}, moreSteps, smallerBatch],
  outcomeOf: () => ofTokens,
  diverging: wildOnTokens,
  design: {rates: [0.01, 0.1], warmUps: [true, false], steps: 100, batchSize: 8},
  settings: normTrials,
});

const blocks = {...budget, nBlocks: 3} as const;
const ofTwins = {nBlocks: 3, steps: 100, batchSize: 8, learningRates} as const;
const depthPathsRow = row<DepthPathsTrial>({
  experiment: depthPaths,
  trials: (['he', 'zero'] as const).map((arm) => ({...blocks, measuredOn: 40, arm})),
  otherStreams: [{measuredOn: 50}, moreSteps, smallerBatch],
  outcomeOf: () => ({
    metrics: [...accuracies, 'meanPathLength', 'shortPathLength', 'longPathLength', 'sampledPathLength'],
    curves: {
      accuracy: POINTS,
      meanPathLength: POINTS,
      ...Object.fromEntries([0, 1, 2, 3].map((length) => [`share of length ${length}`, POINTS])),
    },
  }),
  // Answers that are not numbers are wrong answers, which have an accuracy.
  diverging: {changes: {learningRate: 1e30}, metrics: accuracies},
  design: ofTwins,
  settings: depthPathsTrials,
});

const depthTwinsRow = row<DepthTwinsTrial>({
  experiment: depthTwins,
  trials: (['residual', 'plain'] as const).map((arm) => ({...blocks, measuredOn: 40, arm})),
  otherStreams: [{measuredOn: 50}, {arm: 'wide'}, moreSteps, smallerBatch],
  outcomeOf: ({arm}) => {
    const paths = arm === 'residual' ? ['meanPathLength'] : [];
    return {
      metrics: [...accuracies, ...paths, 'intactAccuracy', 'shuffledAccuracy'],
      untrained: [...accuracies, ...paths],
      curves: {
        accuracy: POINTS,
        withoutBlock: 3,
        swappedBlocks: 2,
        ...(arm === 'residual' ? {pathShares: 4} : {}),
      },
    };
  },
  diverging: {
    changes: {learningRate: 1e30},
    metrics: [...accuracies, 'intactAccuracy', 'shuffledAccuracy'],
    curves: ['withoutBlock', 'swappedBlocks'],
  },
  design: ofTwins,
  settings: depthTwinsTrials,
});

const lesions = ['swap', 'delete block', 'delete branch', 'delete skip'];
const realNetsRow = row<RealNetTrial>({
  experiment: depthRealNets,
  trials: (['trained', 'random', 'shuffled'] as const).map((weights) => ({
    net: 'tiny',
    weights,
    examples: 5,
    pathExamples: 3,
  })),
  otherStreams: [{net: 'face'}, {examples: 6}, {pathExamples: 2}],
  outcomeOf: () => ({
    metrics: [
      'unrelated cosine',
      ...lesions.flatMap((kind) => [`${kind} damage`, `${kind} cosine`, `${kind} retrieval`]),
      'mean path',
      'path 5 %',
      'path 95 %',
      'rows compared',
      'neighbour similarity',
      'first and last similarity',
    ],
    untrained: [],
    curves: {
      pathLength: 3,
      ...Object.fromEntries(
        lesions.flatMap((kind, k) =>
          ['at', 'damage', 'cosine', 'retrieval'].map((of) => [`${kind} ${of}`, [2, 3, 6, 6][k]]),
        ),
      ),
      'path masses': 7,
      similarity: 49,
      'biased similarity': 49,
    },
  }),
  design: {nets: ['mini-lm', 'face'], examples: 48, pathExamples: 16},
  settings: realNetTrials,
});

const collapseRow = row<CollapseTrial>({
  experiment: depthCollapse,
  trials: (['attention', 'skip-mlp', 'pre-norm'] as const).map((arm) => ({
    arm,
    gain: 2,
    depth: 5,
    tokens: 4,
    dModel: 8,
    nHeads: 2,
  })),
  otherStreams: [{tokens: 5}, {dModel: 16}, {nHeads: 1}],
  outcomeOf: () => ({metrics: ['residual'], curves: {residual: 5}}),
  design: {gains: [1, 2], depth: 5, tokens: 4, dModel: 8, nHeads: 2},
  settings: collapseTrials,
});

const identitiesRow = row<IdentityTrial>({
  experiment: attentionIdentities,
  trials: attentionViews.map((view) => ({view, draws: STEPS, largest: 6})),
  otherStreams: [{draws: 5}, {largest: 7}],
  outcomeOf: () => ({metrics: ['difference'], untrained: [], curves: {difference: STEPS}}),
  design: {draws: 8, largest: 6},
  settings: identityTrials,
});

const relevanceRow = row<RelevanceTrial>({
  experiment: attentionRelevance,
  trials: (['drawn', 'one-hot'] as const).map((values) => ({values, draws: STEPS, largest: 6, queries: 5})),
  otherStreams: [{draws: 5}, {largest: 7}, {queries: 6}],
  outcomeOf: () => ({
    metrics: ['byValues', 'byKeys', 'otherMissed'],
    untrained: [],
    curves: {byValues: STEPS, byKeys: STEPS, otherMissed: STEPS},
  }),
  design: {draws: 8, largest: 6, queries: 5},
  settings: relevanceTrials,
});

/** All rows. */
export const experimentRows: readonly ExperimentRow[] = [
  routingRow,
  furtherArmsRow,
  mechanismRow,
  capacityRow,
  multiplicationRow,
  priorsNetsRow,
  kernelRow,
  depthRow,
  normsRow,
  depthPathsRow,
  realNetsRow,
  depthTwinsRow,
  collapseRow,
  identitiesRow,
  relevanceRow,
];
