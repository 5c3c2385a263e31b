export {faceInput, loadFacePhotos} from './face-photos';
export {loadFaceNet, type FaceNet} from './load-face-net';
export {type LoadPretrainedOptions} from './loaded';
export {readSafetensors, type ReadSafetensorsOptions, type SafetensorsTensor} from './safetensors';
