// What docs/models.md says of each model that nothing computes: what it is, its papers, and which things said in the thread are about it.

/** A source, with its number at arXiv where it is there. */
export type Paper = {readonly cite: string; readonly arXiv?: string};

export type ModelFacts = {
  readonly what: string;
  /** None for what stands in every textbook. */
  readonly papers: readonly Paper[];
  /** Items of docs/thread.json that are about this kind of model. */
  readonly thread: readonly string[];
};

const vaswani = (where: string): Paper => ({cite: `Vaswani et al. 2017, ${where}`, arXiv: '1706.03762'});
const he = (where: string): Paper => ({cite: `He et al. 2015, ${where}`, arXiv: '1512.03385'});
const shazeer = (where: string): Paper => ({cite: `Shazeer 2020, ${where}`, arXiv: '2002.05202'});
const schlag = (where: string): Paper => ({cite: `Schlag et al. 2021, ${where}`, arXiv: '2102.11174'});
const rasmussen = (where: string): Paper => ({cite: `Rasmussen and Williams 2006, ${where}`});

const dense = ['T2', 'T7', 'T12', 'T15', 'T39', 'T43'];
const multiplication = ['T34'];
const routing = ['T1', 'T6', 'T21', 'T41'];
const fastWeights = ['T38', 'T42'];
const convolution = ['T5', 'T11', 'T37'];
const priors = ['T35', 'T36'];

/** By the export of lib/models, in the order of docs/models.md. */
export const modelFacts: {readonly [factory: string]: ModelFacts} = {
  mlp: {what: 'dense net', papers: [], thread: dense},
  residualMlp: {
    what: 'dense blocks with skips, or their twins without',
    papers: [
      {cite: 'He et al. 2016, eq. 1 to 4', arXiv: '1603.05027'},
      {cite: 'Zhang et al. 2019, small starts', arXiv: '1901.09321'},
    ],
    thread: ['T33'],
  },
  gatedMlp: {
    what: 'dense net whose hidden layer is multiplied by a gate',
    papers: [shazeer('eq. 5 and 6')],
    thread: multiplication,
  },
  lowRankBilinear: {
    what: 'product of two linear maps of the input',
    papers: [shazeer('eq. 5, there without biases')],
    thread: multiplication,
  },
  bilinearForm: {
    what: 'inner product of a map of x and a map of z',
    papers: [vaswani('a score of eq. 1')],
    thread: multiplication,
  },
  attentionOverNull: {
    what: 'attention of x over z and a learned key of value zero',
    papers: [vaswani('section 3.2')],
    thread: multiplication,
  },
  attentionPooling: {
    what: 'one query over slots, with four kinds of scores',
    papers: [
      vaswani('eq. 1 (dot product)'),
      {cite: 'Bahdanau et al. 2015, appendix A.1.2 (additive)', arXiv: '1409.0473'},
      {cite: 'Tay et al. 2020, section 3.1 (synthesizers)', arXiv: '2005.00743'},
    ],
    thread: routing,
  },
  fastWeightPooling: {
    what: 'slots written into a matrix, which the query reads',
    papers: [schlag('eq. 8, 13 and 24'), {cite: 'Katharopoulos et al. 2020, eq. 7', arXiv: '2006.16236'}],
    thread: fastWeights,
  },
  associativeMemory: {
    what: 'keys and values written one after another, then asked for',
    papers: [schlag('sections 4.1 and 6.1, eq. 24 and 37')],
    thread: fastWeights,
  },
  convNet1d: {
    what: 'convolutions along one axis, read out flattened or pooled',
    papers: [{cite: 'Greydanus and Kobak 2024 (sizes for MNIST-1D)', arXiv: '2011.14439'}],
    thread: [...convolution, ...priors],
  },
  convNet2d: {
    what: 'the same for images',
    papers: [],
    thread: [...convolution, ...priors],
  },
  locallyConnectedNet: {
    what: 'the same with filters that are not shared between places',
    papers: [],
    thread: priors,
  },
  dilatedConvNet: {
    what: 'causal convolutions with growing gaps',
    papers: [
      {cite: 'van den Oord et al. 2016', arXiv: '1609.03499'},
      {cite: 'Bai et al. 2018', arXiv: '1803.01271'},
    ],
    thread: ['T11'],
  },
  resNet: {
    what: 'residual nets for large images and for small ones',
    papers: [
      he('sections 3.3 and 3.4, table 1'),
      {cite: 'He et al. 2018, section 4.2 (ResNet-C, -D)', arXiv: '1812.01187'},
    ],
    thread: ['T33', 'T46', 'T49', 'T50'],
  },
  vgg: {
    what: 'convolutions without skips',
    papers: [{cite: 'Simonyan and Zisserman 2014, table 1', arXiv: '1409.1556'}],
    thread: ['T33'],
  },
  faceRecognitionNet: {
    what: 'dlib’s residual net that makes vectors of faces',
    papers: [
      he('section 3.3, option A'),
      {cite: '[King 2017](http://blog.dlib.net/2017/02/high-quality-face-recognition-with-deep.html)'},
    ],
    thread: ['T50'],
  },
  transformerEncoder: {
    what: 'transformer encoder, norms before branches or after sums',
    papers: [
      vaswani('section 3 (after)'),
      {cite: 'Xiong et al. 2020, table 1 (before)', arXiv: '2002.04745'},
    ],
    thread: ['T7', 'T14', 'T24', 'T50'],
  },
  bert: {
    what: 'BERT, with vectors of tokens or of sentences',
    papers: [
      {cite: 'Devlin et al. 2019, section 3', arXiv: '1810.04805'},
      {cite: 'Wang et al. 2020 (MiniLM)', arXiv: '2002.10957'},
      {cite: 'Reimers and Gurevych 2019, section 3', arXiv: '1908.10084'},
    ],
    thread: ['T50'],
  },
  kernelMatrix: {
    what: 'Laplace and Gaussian kernels of whole inputs, of patches, and of shared patches',
    papers: [
      rasmussen('eq. 4.18'),
      {cite: 'van der Wilk et al. 2017, eq. 11', arXiv: '1709.01894'},
      {cite: 'Favero et al. 2021, eq. 8', arXiv: '2106.08619'},
    ],
    thread: priors,
  },
  kernelRidge: {what: 'kernel ridge regression', papers: [rasmussen('eq. 2.25')], thread: priors},
};
