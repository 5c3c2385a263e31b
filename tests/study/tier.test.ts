import {afterEach, expect, test, vi} from 'vitest';
import {ConfigError} from '../../lib/core';
import {currentTier, tiers} from '../../lib/study/tier';

afterEach(() => vi.unstubAllEnvs());

test('the tier is the environment’s, and full where it says nothing', () => {
  vi.stubEnv('WHY_ATTENTION_TIER', undefined);
  expect(currentTier()).toBe('full');
  for (const tier of tiers) {
    vi.stubEnv('WHY_ATTENTION_TIER', tier);
    expect(currentTier()).toBe(tier);
  }
});

test.each(['', 'Smoke', 'fast'])('"%s" is refused with the choices', (name) => {
  vi.stubEnv('WHY_ATTENTION_TIER', name);
  expect(() => currentTier()).toThrow(ConfigError);
  expect(() => currentTier()).toThrow(`WHY_ATTENTION_TIER must be one of smoke, full. Got ${name}.`);
});
