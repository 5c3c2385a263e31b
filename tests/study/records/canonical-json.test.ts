import {createHash} from 'node:crypto';
import vm from 'node:vm';
import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {canonicalJson, hashOf} from '../../../lib/study/records/canonical-json';

describe('canonical JSON', () => {
  it('is JSON that reads back as the value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('does not depend on the order of names at any depth', () => {
    const one = {b: {y: 1, x: [{q: 1, p: 2}]}, a: 0};
    const other = {a: 0, b: {x: [{p: 2, q: 1}], y: 1}};
    expect(canonicalJson(one)).toBe('{"a":0,"b":{"x":[{"p":2,"q":1}],"y":1}}');
    expect(hashOf(other)).toBe(hashOf(one));
  });

  it('depends on the order of a list and on every value', () => {
    expect(hashOf([1, 2])).not.toBe(hashOf([2, 1]));
    expect(hashOf({a: 1})).not.toBe(hashOf({a: '1'}));
  });

  it('leaves out what is undefined', () => {
    expect(canonicalJson({a: undefined, b: 1})).toBe('{"b":1}');
  });

  it('is hashed by SHA-256', () => {
    expect(hashOf({})).toBe(createHash('sha256').update('{}').digest('hex'));
  });

  it('takes objects of another context, as a notebook cell makes them', () => {
    expect(canonicalJson(vm.runInNewContext('({b: 1, a: [2]})'))).toBe('{"a":[2],"b":1}');
  });

  it.each([
    ['NaN', {a: [1, NaN]}, 'value.a[1]'],
    ['infinity', -Infinity, 'value'],
    ['a function', {f: () => 1}, 'value.f'],
    ['a date', [new Date(0)], 'value[0]'],
    ['a map', new Map(), 'value'],
    ['a typed array', {x: new Float32Array(1)}, 'value.x'],
    ['undefined in a list', [undefined], 'value[0]'],
  ])('refuses %s and says where', (_, value, place) => {
    expect(() => canonicalJson(value)).toThrow(`${place} must be plain JSON`);
  });
});
