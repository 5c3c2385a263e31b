// tfjs-node calls util.isNullOrUndefined and util.isArray, which Node removed in version 23; it fails in the middle of
// a training step without them. Preloaded by the kernel (NODE_OPTIONS) and by the library before TensorFlow.js starts.
'use strict';

const util = require('node:util');

if (typeof util.isNullOrUndefined !== 'function') {
  util.isNullOrUndefined = (value) => value === null || value === undefined;
}
if (typeof util.isArray !== 'function') {
  util.isArray = Array.isArray;
}
