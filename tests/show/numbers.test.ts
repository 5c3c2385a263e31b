import {describe, expect, it} from 'vitest';
import {formatChosen, formatNumber, formatSeconds, withDecimals} from '../../lib/show';

describe('formatNumber', () => {
  it.each([
    [0, '0'],
    [-0, '0'],
    [8, '8'],
    [9999, '9999'],
    [10000, '10,000'],
    [-40988800, '−40,988,800'],
    [0.5, '0.500'],
    [0.123456, '0.123'],
    [12.3456, '12.3'],
    [1234.5678, '1235'],
    [0.003, '0.00300'],
    [0.00002345, '2.35e−5'],
    [-12345678.9, '−1.23e7'],
    [NaN, 'NaN'],
    [Infinity, '∞'],
    [-Infinity, '−∞'],
  ])('%d is %s', (value, text) => {
    expect(formatNumber(value)).toBe(text);
  });

  it('takes a count of digits', () => {
    expect(formatNumber(0.123456, 5)).toBe('0.12346');
    expect(formatNumber(0.0078125, 2)).toBe('0.0078');
  });
});

describe('withDecimals', () => {
  it('has no sign at zero and groups long whole parts', () => {
    expect(withDecimals(-0.004, 2)).toBe('0.00');
    expect(withDecimals(-0.006, 2)).toBe('−0.01');
    expect(withDecimals(12345.678, 1)).toBe('12,345.7');
  });
});

describe('formatSeconds', () => {
  it.each([
    [0.0123, '12 ms'],
    [0.9996, '1.0 s'],
    [9.94, '9.9 s'],
    [9.96, '10 s'],
    [119.4, '119 s'],
    [119.6, '2 min 0 s'],
    [3723, '62 min 3 s'],
  ])('%d s is %s', (seconds, text) => {
    expect(formatSeconds(seconds)).toBe(text);
  });
});

describe('formatChosen', () => {
  it('keeps the digits that were chosen and none of the machine', () => {
    expect([0.3, -0.05, 1 - 0.05 / 5, 1e-7, 3].map(formatChosen)).toEqual([
      '0.3',
      '−0.05',
      '0.99',
      '1e−7',
      '3',
    ]);
  });
});
