import {describe, expect, it} from 'vitest';
import {escapeHtml, escapePlotly} from '../../lib/show';

describe('escapeHtml', () => {
  it('turns each of the five characters into its entity, the ampersand once', () => {
    expect(escapeHtml(`<img src="x" onerror='a'> & &lt;`)).toBe(
      '&lt;img src=&quot;x&quot; onerror=&#39;a&#39;&gt; &amp; &amp;lt;',
    );
  });

  it('converts what is no string', () => {
    expect(escapeHtml(null)).toBe('null');
    expect(escapeHtml({toString: () => '<b>'})).toBe('&lt;b&gt;');
  });
});

describe('escapePlotly', () => {
  it.each(['x<sub>1</sub>', 'R<sup>2</sup>', '<b>a</b><br>b<br/>c', '%{x}<extra></extra>'])(
    'keeps %s',
    (text) => {
      expect(escapePlotly(text)).toBe(text);
    },
  );

  it.each([
    ['<a href="javascript:alert(1)">x</a>', '&lt;a href="javascript:alert(1)">x&lt;/a>'],
    ['<img src=x onerror=alert(1)>', '&lt;img src=x onerror=alert(1)>'],
    ['<b onclick="x">y</b>', '&lt;b onclick="x">y</b>'],
    ['<body>', '&lt;body>'],
    ['p < 0.05', 'p &lt; 0.05'],
  ])('disarms %s', (text, expected) => {
    expect(escapePlotly(text)).toBe(expected);
  });
});
