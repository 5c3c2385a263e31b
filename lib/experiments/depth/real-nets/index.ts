export {realNetArmNames, realNetNames} from './arm-names';
export {depthRealNets, type RealNetDesign, type RealNetExperiment} from './experiment';
export {
  closenessRows,
  damageByBlock,
  damageByLesion,
  pathMassesOfNets,
  similarityMaps,
  type ClosenessRow,
} from './figures';
export {lesionKinds, type LesionKind} from './lesions';
export {realNetMetrics, realNetValues, type RealNetCell} from './metrics';
export {realNetTrials, type RealNetSettings} from './settings';
export {
  realNets,
  realNetWeights,
  weightsOfNet,
  type RealNet,
  type RealNetTrial,
  type RealNetWeights,
} from './trial';
