export * from './composition';
export * from './norms';
export {sequenceLength, type EncoderSizes, type TokenModel, type TokenTask} from './token-trials';
