export {kernelStudentNames} from './arm-names';
export {concentrationOfDistances, type Concentration, type ConcentrationOptions} from './concentration';
export {
  kernelErrors,
  kernelExponents,
  localExponents,
  sharingRatios,
  type KernelCell,
  type SizedError,
} from './curves';
export {priorsKernels, type KernelDesign, type KernelExperiment} from './experiment';
export {
  directionsOfPriors,
  distancesByDimension,
  exponentByDimension,
  kernelLearningCurves,
  localExponentRows,
  sharingByDimension,
  type LocalExponentRow,
} from './figures';
export {kernelMetrics} from './metrics';
export {kernelTrials, type KernelSettings} from './settings';
export {directionsFor, priorSpectra, type PriorSpectrum, type SpectraOptions} from './spectra';
export {priorKernel, trainingSizes, type KernelTrial} from './trial';
