// tfjs-node calls util.isNullOrUndefined and util.isArray in the middle of a training step: Node 23 has them no more, and
// Node 22 warns of them on standard error. Preloaded where tfjs-node may be loaded without the library: by the kernel
// (NODE_OPTIONS) and by the set-up's trial of the native library. The library itself defines them in core/backend.ts.
'use strict';

Object.assign(require('node:util'), {
  isArray: Array.isArray,
  isNullOrUndefined: (value) => value === null || value === undefined,
});
