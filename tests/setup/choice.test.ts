import {describe, expect, it} from 'vitest';
import {choose} from './set-up-modules';

describe('the backends that a project is to have', () => {
  it('are those the machine allows, where nobody said otherwise', () => {
    expect(choose({})).toEqual({backend: 'auto'});
    expect(choose({recorded: 'a word of a later version'})).toEqual({backend: 'auto'});
  });

  it('are what was recorded, which a flag replaces', () => {
    expect(choose({recorded: 'wasm'})).toMatchObject({
      backend: 'wasm',
      reason: 'the set-up was asked for WASM alone',
      advice: expect.stringContaining('npm run setup -- --backend auto'),
    });
    expect(choose({recorded: 'native'}).backend).toBe('native');
    expect(choose({recorded: 'wasm', flag: 'native'}).backend).toBe('native');
    expect(choose({recorded: 'native', flag: 'wasm'}).backend).toBe('wasm');
    expect(choose({recorded: 'wasm', flag: 'auto'}).backend).toBe('auto');
  });

  it('are what WHY_ATTENTION_NATIVE says, as long as it is set', () => {
    expect(choose({recorded: 'native', variable: 'none'})).toMatchObject({
      backend: 'wasm',
      advice: 'Unset WHY_ATTENTION_NATIVE.',
    });
    expect(choose({recorded: 'wasm', variable: 'cpu'}).backend).toBe('auto');
    expect(choose({recorded: 'native', variable: 'cuda'}).backend).toBe('native');
    expect(choose({flag: 'native', variable: 'cpu'}).backend).toBe('native');
    expect(choose({flag: 'wasm', variable: 'none'}).backend).toBe('wasm');
  });

  it.each([
    [{flag: 'native', variable: 'none'}, '--backend native contradicts WHY_ATTENTION_NATIVE=none'],
    [{flag: 'wasm', variable: 'cuda'}, '--backend wasm contradicts WHY_ATTENTION_NATIVE=cuda'],
    [{flag: 'tensorflow'}, '--backend must be one of auto, native, wasm. Got tensorflow.'],
    [{variable: 'yes'}, 'WHY_ATTENTION_NATIVE must be one of cpu, cuda, none. Got yes.'],
  ])('cannot be %j', (wishes, message) => {
    expect(() => choose(wishes)).toThrow(message);
  });
});
