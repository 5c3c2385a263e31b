export {
  backendInUse,
  backendNames,
  chooseBackend,
  useBackend,
  type Backend,
  type BackendProbes,
} from './backend';
export {cholesky, solveCholesky} from './cholesky';
export {erfInverse} from './erf-inverse';
export {ConfigError, ShapeError, StructureError} from './errors';
export {float64Matrix, multiply, type Float64Matrix} from './float64-matrix';
export {CompileError, jit, scan, type Compiled, type Scan, type ScanStep} from './jit';
export {hvp, valueAndGrad, type ValueAndGrad} from './gradients';
export {
  bits,
  foldIn,
  integers,
  key,
  normal,
  normalArray,
  permutation,
  split,
  uniform,
  uniformArray,
  type Key,
} from './keys';
export {operationsAtOnce} from './parallelism';
export {
  parameterCountOf,
  parameterShapes,
  traceShapes,
  type ShapeTrace,
  type Traced,
  type TracedKernel,
  type TracedTensor,
} from './shape-trace';
export {assertOneOf, assertPositiveInteger, assertShape, type Axis} from './shapes';
export {symmetricEigenvalues} from './symmetric-eigenvalues';
export {threefry} from './threefry';
export {tidy} from './tidy';
export {
  parameterCount,
  treeAt,
  treeDispose,
  treeFromLeaves,
  treeLeaves,
  treeMap,
  treePaths,
  treeStack,
  type Params,
  type Tree,
} from './tree';
