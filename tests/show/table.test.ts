import * as dfd from 'danfojs-node';
import {describe, expect, it} from 'vitest';
import {outputsOf, table, type TableOptions} from '../../lib/show';

function shown(data: Parameters<typeof table>[0], options?: TableOptions): {html: string; text: string} {
  const [{data: bundle}] = outputsOf(() => table(data, options));
  expect(Object.keys(bundle)).toEqual(['text/html', 'text/plain']);
  return {html: bundle['text/html'] as string, text: bundle['text/plain'] as string};
}

describe('table', () => {
  it('shows rows as aligned text and as an HTML table', () => {
    const {html, text} = shown(
      [
        {arm: 'dot', r2: 0.98765, steps: 800},
        {arm: 'MLP 16×', r2: -0.05, steps: 12800},
      ],
      {caption: 'Arms'},
    );
    expect(text).toBe(
      [
        'Arms',
        'arm          r2   steps',
        '-------  ------  ------',
        'dot       0.988     800',
        'MLP 16×  −0.050  12,800',
      ].join('\n'),
    );
    expect(html).toBe(
      [
        '<table>',
        '<caption style="text-align: left"><strong>Arms</strong></caption>',
        '<thead><tr><th scope="col" align="left" style="text-align: left">arm</th><th scope="col" align="right" style="text-align: right">r2</th><th scope="col" align="right" style="text-align: right">steps</th></tr></thead>',
        '<tbody><tr><td align="left" style="text-align: left">dot</td><td align="right" style="text-align: right">0.988</td><td align="right" style="text-align: right">800</td></tr>',
        '<tr><td align="left" style="text-align: left">MLP 16×</td><td align="right" style="text-align: right">−0.050</td><td align="right" style="text-align: right">12,800</td></tr></tbody>',
        '</table>',
      ].join('\n'),
    );
  });

  it('shows a danfojs data frame with its columns and values, and an index only when it says something', () => {
    const frame = new dfd.DataFrame([
      {arm: 'a', r2: 0.5},
      {arm: 'b', r2: 0.25},
    ]);
    expect(shown(frame).text).toBe('arm     r2\n---  -----\na    0.500\nb    0.250');
    const indexed = new dfd.DataFrame([[1], [2]], {columns: ['n'], index: ['one', 'two']});
    expect(shown(indexed).text).toBe('     n\n---  -\none  1\ntwo  2');
    expect(shown(frame.query(frame.column('r2').lt(0.4))).text).toBe(
      '   arm     r2\n-  ---  -----\n1  b    0.250',
    );
  });

  it('tells missing, NaN and infinite apart', () => {
    const {text} = shown([{x: 0.5}, {x: NaN}, {x: null}, {}, {x: -Infinity}]);
    expect(text.split('\n').slice(2)).toEqual(['0.500', '  NaN', '    –', '    –', '   −∞']);
  });

  it('gives numbers of many sizes digits of their own, so that none becomes zero', () => {
    const {text} = shown([{p: 0.25}, {p: 0.0000123}, {p: 0}]);
    expect(text.split('\n').slice(2)).toEqual(['  0.250', '1.23e−5', '      0']);
  });

  it('keeps learning rates readable', () => {
    const {text} = shown([{rate: 0.003}, {rate: 0.01}, {rate: 0.1}]);
    expect(text.split('\n').slice(2)).toEqual(['0.003', '0.010', '0.100']);
  });

  it('shows the first rows and says how many there are', () => {
    const rows = Array.from({length: 12345}, (_, n) => ({n}));
    const {html, text} = shown(rows);
    expect(html.match(/<tr>/g)).toHaveLength(21);
    expect(html).toContain('<p><em>The first 20 of 12,345 rows.</em></p>');
    expect(text.split('\n').slice(-2)).toEqual(['19', 'The first 20 of 12,345 rows.']);
    expect(shown(rows.slice(0, 20)).text).not.toContain('rows');
    expect(shown(rows, {maxRows: 2}).html.match(/<tr>/g)).toHaveLength(3);
  });

  it('escapes cells, column names, index and caption', () => {
    const evil = '<img src=x onerror="alert(1)">';
    const frame = {columns: [evil], index: [evil], values: [[evil]]};
    const {html} = shown(frame, {caption: evil});
    expect(html).not.toContain('<img');
    expect(html.split('&lt;img src=x onerror=&quot;alert(1)&quot;&gt;')).toHaveLength(5);
  });

  it('shows objects in cells as JSON and keeps line breaks out of the plain text', () => {
    expect(shown([{config: {a: 1}, note: 'two\nlines'}]).text.split('\n')[2]).toBe('{"a":1}  two lines');
  });

  it('unites the columns of uneven rows, shows an empty list, and refuses anything else', () => {
    expect(shown([{a: 1}, {b: 2}]).text).toBe('a  b\n-  -\n1  –\n–  2');
    expect(shown([]).html).toContain('<tbody></tbody>');
    expect(() => table('rows' as never)).toThrow('a data frame or a list of rows. Got string.');
  });
});
