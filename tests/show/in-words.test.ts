import {describe, expect, it} from 'vitest';
import {listInWords, meanInWords} from '../../lib/show';

describe('numbers in words', () => {
  it('are means to two decimals with a true minus sign', () => {
    expect(meanInWords(new Map([[0, -0.1], [1, -0.13]]).values())).toBe('−0.12'); // prettier-ignore
    expect(meanInWords([])).toBe('not trained');
  });

  it('are listed by name', () => {
    expect(listInWords([['a, b', [1, 2]], ['c', []]])).toBe('a, b 1.50; c not trained'); // prettier-ignore
  });
});
