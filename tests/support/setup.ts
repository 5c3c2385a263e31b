// Runs before each test file: the native backend computes, and a warning that a test did not ask for fails it.
import {afterEach, beforeAll, beforeEach} from 'vitest';
import {useBackend} from 'why-attention/core';

const backend = useBackend(process.env.WHY_ATTENTION_BACKEND ?? 'native');
beforeAll(async () => {
  await backend;
});

const warnings: string[] = [];
const record = (...parts: unknown[]): void => {
  warnings.push(parts.map(String).join(' '));
};
const original = {warn: console.warn, error: console.error};

beforeEach(() => {
  warnings.length = 0;
  console.warn = record;
  console.error = record;
});

// A test that expects a warning replaces console.warn itself (vi.spyOn) and looks at what came.
afterEach(() => {
  console.warn = original.warn;
  console.error = original.error;
  const unexpected = warnings.splice(0);
  if (unexpected.length > 0) {
    throw new Error(`The test wrote to console.warn or console.error:\n${unexpected.join('\n')}`);
  }
});
