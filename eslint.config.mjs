// Flat, and without type information, so that it runs in seconds. tests/laws/lint-rules.test.ts shows that each rule of our own catches.
import {builtinModules} from 'node:module';
import js from '@eslint/js';
import globals from 'globals';
import tseslint from 'typescript-eslint';

/** tf.* calls whose derivatives are wrong or missing somewhere, and what to use instead; lib/ops is the one home of such calls. */
const defective = {
  ...same(['exp', 'erf', 'tanh', 'sigmoid', 'softmax', 'logSoftmax', 'logSumExp', 'gather', 'max'], (name) => `ops.${name}`),
  matMul: 'ops.matmul',
  conv1d: 'ops.convolve1d',
  conv2d: 'ops.convolve2d',
  avgPool: 'ops.averagePool2d',
  maxPool: 'ops.maxPool2d',
  batchNorm: 'nn.batchNorm',
  ...same(
    [
      'avgPool3d', 'clipByValue', 'conv2dTranspose', 'conv3d', 'cumprod', 'cumsum',
      'depthwiseConv2d', 'einsum', 'elu', 'gatherND', 'leakyRelu', 'maxPool3d', 'maximum', 'min', 'minimum', 'mirrorPad',
      'pool', 'prelu', 'prod', 'relu6', 'selu', 'separableConv2d', 'softplus', 'stridedSlice', 'topk', 'unsortedSegmentSum', 'where',
    ],
    () => undefined,
  ),
}; // prettier-ignore
const defectiveGroups = ['fused', 'losses', 'train', 'layers'];

/** Random numbers that no key decides. */
const unseeded = [
  'dropout', 'multinomial', 'rand', 'randomGamma', 'randomNormal', 'randomStandardNormal', 'randomUniform', 'randomUniformInt',
  'truncatedNormal',
]; // prettier-ignore

/** What each folder of lib may import of the others. */
export const mayImport = {
  core: [],
  ops: ['core'],
  nn: ['core', 'ops'],
  models: ['core', 'ops', 'nn'],
  optim: ['core'],
  train: ['core', 'optim'],
  data: ['core'],
  study: ['core', 'train'],
  pretrained: ['core', 'models', 'data'],
  analysis: ['core', 'ops', 'nn'],
  show: ['core', 'study'],
  experiments: [
    'core',
    'ops',
    'nn',
    'models',
    'optim',
    'train',
    'data',
    'pretrained',
    'study',
    'analysis',
    'show',
  ],
};

/** The files of lib that may use Node's own modules or the native binding. */
const nodeFiles = [
  'lib/core/backend.ts',
  'lib/core/jit/*.ts',
  'lib/core/native-draws.ts',
  'lib/core/native-kernels.ts',
  'lib/core/parallelism.ts',
  'lib/data/load-*.ts',
  'lib/pretrained/*.ts',
  'lib/study/{notebook-study,repository}.ts',
  'lib/study/records/{cache,canonical-json,committed,entry,pending,records,records-frame,storage-error}.ts',
  'lib/study/claims/{claims-file,corrections,looks,verdicts-file}.ts',
  'lib/study/run/{train-streams,worker*}.ts',
  'lib/study/thread/*.ts',
  'lib/show/*.ts',
];

function same(names, instead) {
  return Object.fromEntries(names.map((name) => [name, instead(name)]));
}

const adviceFor = (name) =>
  defective[name]
    ? `Use ${defective[name]}: its derivatives are right to second order and on every backend.`
    : 'Its derivatives are wrong or missing somewhere. Give it a home in lib/ops first.';

const randomProperties = [
  {object: 'Math', property: 'random', message: 'Randomness is a value: draw from a key (core/keys).'},
  {object: 'util', property: 'shuffle', message: 'Randomness is a value: use permutation of core/keys.'},
  ...unseeded.map((property) => ({
    object: 'tf',
    property,
    message: 'Randomness is a value: draw from a key (core/keys).',
  })),
];
const defectiveProperties = [
  ...Object.keys(defective).map((property) => ({object: 'tf', property, message: adviceFor(property)})),
  ...defectiveGroups.map((property) => ({object: 'tf', property, message: adviceFor(property)})),
];

// x.softmax() is tf.softmax(x). Names that arrays, Math, or our own modules have too are let through on those.
const ownObjects = '/^(Math|ops|reference|functions|Promise|Atomics)$/';
const chained = Object.keys(defective).map((name) => ({
  selector: `CallExpression > MemberExpression.callee[property.name='${name}']:not([object.name='tf']):not([object.name=${ownObjects}])`,
  message: `.${name}() is tf.${name}. ${adviceFor(name)}`,
}));

const namedImports = {
  selector:
    "ImportDeclaration[importKind!='type'][source.value=/^@tensorflow\\u002Ftfjs/] > ImportSpecifier[importKind!='type']",
  message: 'Import * as tf, so that the rules on tf.* see each call.',
};
const nodeModules = {
  regex: `^(node:|(${builtinModules.join('|')})$|@tensorflow/tfjs-node)`,
  message: 'Node and the native binding stay in the files that eslint.config.mjs names (nodeFiles).',
};

// Text becomes a program nowhere: data and records are parsed, and programs are started with a list of arguments.
const shells = [
  {
    selector:
      ':matches(ImportDeclaration[source.value=/child_process$/] > ImportSpecifier[imported.name=/^exec(Sync)?$/], VariableDeclarator[init.arguments.0.value=/child_process$/] Property[key.name=/^exec(Sync)?$/])',
    message: 'It hands its text to a shell. Use execFile or spawn with a list of arguments.',
  },
  {
    selector: "Property[key.name='shell'][value.value!=false]",
    message: 'A shell reads its text again. Start the program itself with a list of arguments.',
  },
];
const virtualMachines = {
  selector:
    ':matches(ImportDeclaration[source.value=/^(node:)?vm$/], CallExpression[callee.name="require"][arguments.0.value=/^(node:)?vm$/])',
  message: 'It runs text, and is no sandbox. Parse the text.',
};

/** The import rules of one folder of lib. */
function importsOf(folder, {node = false} = {}) {
  const allowed = mayImport[folder];
  const others = Object.keys(mayImport).filter((name) => name !== folder && !allowed.includes(name));
  const patterns = [
    {
      regex: `^(\\.\\./)+(${others.join('|')})(/|$)`,
      message: `lib/${folder} may import ${allowed.join(', ') || 'no other folder'} only.`,
    },
    {regex: '^why-attention(/|$)', message: 'Inside lib, import by relative path.'},
    {regex: '^(\\.\\./)+(tests|scripts|notebooks)/', message: 'lib stands alone.'},
    ...(node ? [] : [nodeModules]),
  ];
  return {'no-restricted-imports': ['error', {patterns}]};
}

const folders = Object.keys(mayImport);

export default tseslint.config(
  {
    ignores: [
      '**/node_modules/',
      'lib/dist/',
      'build/',
      'coverage/',
      '.venv/',
      '.venv-torch/',
      '.cache/',
      '**/.ipynb_checkpoints/',
      'tests/**/build/',
    ],
  },
  js.configs.recommended,
  ...tseslint.configs.recommended,
  {
    languageOptions: {globals: globals.node},
    linterOptions: {reportUnusedDisableDirectives: 'error'},
    rules: {
      eqeqeq: ['error', 'always', {null: 'ignore'}],
      'prefer-const': ['error', {destructuring: 'all'}],
      'object-shorthand': 'error',
      'no-eval': 'error',
      'no-implied-eval': 'error',
      'no-new-func': 'error',
      'no-proto': 'error',
      'no-script-url': 'error',
      'no-restricted-properties': ['error', ...randomProperties],
      'no-restricted-syntax': ['error', ...shells],
      '@typescript-eslint/consistent-type-definitions': 'off', // parameter trees must be types, classes of errors may be interfaces
      '@typescript-eslint/no-unused-vars': [
        'error',
        {argsIgnorePattern: '^_', varsIgnorePattern: '^_', destructuredArrayIgnorePattern: '^_'},
      ],
    },
  },
  {
    files: ['**/*.cjs', 'shims/**/*.js'],
    languageOptions: {sourceType: 'commonjs'},
    rules: {
      '@typescript-eslint/no-require-imports': 'off',
      'no-redeclare': ['error', {builtinGlobals: false}],
    },
  },
  {
    files: ['lib/**/*.ts', 'scripts/**/*.{ts,cjs}', 'shims/**/*.{js,cjs}'],
    rules: {'no-restricted-syntax': ['error', ...shells, virtualMachines]},
  },
  {
    files: ['lib/**/*.ts', 'scripts/**/*.ts'],
    ignores: ['lib/ops/**'],
    rules: {
      'no-restricted-properties': ['error', ...randomProperties, ...defectiveProperties],
      'no-restricted-syntax': ['error', ...shells, virtualMachines, namedImports, ...chained],
    },
  },
  ...folders.map((folder) => ({
    files: [`lib/${folder}/**/*.ts`],
    rules: importsOf(folder),
  })),
  ...folders
    .map((folder) => ({folder, files: nodeFiles.filter((file) => file.startsWith(`lib/${folder}/`))}))
    .filter(({files}) => files.length > 0)
    .map(({folder, files}) => ({files, rules: importsOf(folder, {node: true})})),
  {
    files: ['lib/index.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            nodeModules,
            {regex: '^\\./(?!core(/|$))', message: 'The entry exports core’s useBackend only.'},
          ],
        },
      ],
    },
  },
);
