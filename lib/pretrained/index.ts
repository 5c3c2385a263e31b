export {bertFromHuggingFace, bertWeightNames, isBertWeight} from './bert-names';
export {faceInput, loadFacePhotos} from './face-photos';
export {loadFaceNet, type FaceNet} from './load-face-net';
export {loadMiniLm, type MiniLm} from './load-mini-lm';
export {type LoadPretrainedOptions} from './loaded';
export {parametersFrom, type NamedWeight, type WeightName, type WeightTable} from './named-weights';
export {resNetFromTimm, resNetWeightNames, vggFromTimm, vggWeightNames} from './res-net-names';
export {readSafetensors, type ReadSafetensorsOptions, type SafetensorsTensor} from './safetensors';
export {type SentenceTokens} from './word-pieces';
