import type {ParityCase} from './case';
import {faceApi} from './face-api';
import {float64Formulas} from './float64';
import {huggingFace} from './hugging-face';
import {publishedCounts} from './published-counts';
import {sklearn} from './sklearn';
import {torchConv} from './torch-conv';
import {torchEncoders, torchResidual} from './torch-deep';
import {torchImages} from './torch-images';
import {torchSmall} from './torch-small';

/** Nets of a few layers: what they are held to is quick, and holds on WebAssembly too. */
export const smallCases: readonly ParityCase[] = [...torchSmall, ...float64Formulas, ...torchConv];

/** Deep nets, real nets, kernels and published sizes. */
export const deepCases: readonly ParityCase[] = [
  ...torchResidual,
  ...torchEncoders,
  ...huggingFace,
  ...torchImages,
  ...faceApi,
  ...publishedCounts,
  ...sklearn,
];
