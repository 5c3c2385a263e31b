// What each command cannot do without. What else is missing is said, and the command goes on.
'use strict';

const needs = {
  setup: ['packages', 'library'],
  // Tests compare with the native library, run notebooks, and look at pages and pictures: without a part, they cannot pass.
  test: ['packages', 'python', 'native', 'library', 'kernel', 'browser'],
  'test:lab': ['packages', 'python', 'library', 'kernel', 'browser'],
  'test:pages': ['packages', 'browser'],
  notebooks: ['packages', 'python', 'library', 'kernel'],
  lab: ['packages', 'python', 'library', 'kernel'],
  tune: ['packages', 'library'],
  confirm: ['packages', 'library'],
  'prefix-check': ['packages', 'library'],
  fresh: ['packages', 'library'],
  verdicts: ['packages', 'library'],
  'front-page': ['packages', 'library', 'browser'],
  'models-page': ['packages', 'native', 'library'],
  bench: ['packages', 'native', 'library'],
};

module.exports = {needs};
