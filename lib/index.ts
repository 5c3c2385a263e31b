export {useBackend, type Backend} from './core';
