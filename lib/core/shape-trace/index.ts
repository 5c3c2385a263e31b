export {parameterCountOf, parameterShapes} from './parameter-shapes';
export {
  traceShapes,
  type ShapeTrace,
  type Traced,
  type TracedKernel,
  type TracedTensor,
} from './trace-shapes';
