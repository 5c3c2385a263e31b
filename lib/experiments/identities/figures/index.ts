export {attentionDiagram} from './diagram';
export {differencesByView, whatWeightsDependOn} from './records';
export {smootherByBandwidth, type SmootherOptions} from './smoother';
export {attentionInPlane} from './vectors';
