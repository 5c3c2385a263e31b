export {CompileError} from './compile-error';
export {jit, type Compiled} from './jit';
export {scan, type Scan, type ScanStep} from './scan';
