export {countedNets, type CountedNet} from './count';
export {depthCensusFigure} from './figure';
export {depthCensusTable, type DepthCensusRow} from './table';
