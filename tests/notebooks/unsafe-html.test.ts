import {describe, expect, it} from 'vitest';
import {unsafeHtml} from '../../scripts/notebooks/unsafe-html';

describe('unsafeHtml', () => {
  it.each([
    '<script>alert(1)</script>',
    '<SCRIPT src=x>',
    '<p onclick="x()">',
    '<p ONMOUSEOVER=x()>',
    '<img/onerror=alert(1) src="data:image/png;base64,AA">',
    '<a href="javascript:alert(1)">x</a>',
    '<a href="java&#115;cript:alert(1)">x</a>',
    '<a href="java\tscript:alert(1)">x</a>',
    '<svg><a><animate attributeName="href" values="#;javascript:alert(1)"/></a></svg>',
    '<svg><a><set attributeName="href" to="javascript:alert(1)"/></a></svg>',
    '<a href="data:text/html,x">x</a>',
    '<img src="https://example.org/x.png">',
    '<img src="//example.org/x.png">',
    '<img src="x.png">',
    '<img srcset="https://example.org/x.png 2x">',
    '<img src="data:image/svg+xml;base64,AA">',
    '<link rel="stylesheet" href="x.css">',
    '<iframe srcdoc="x"></iframe>',
    '<object data="x"></object>',
    '<embed src="x">',
    '<base href="https://example.org/">',
    '<meta http-equiv="refresh" content="0">',
    '<form action="x"><input></form>',
    '<style>@import "x"</style>',
    '<p style="background: url(https://example.org/x)">',
    '<p style="background: \\75rl(x)">',
    '<svg><use xlink:href="https://example.org/x"/></svg>',
    '<svg><image href="https://example.org/x"/></svg>',
    '<video poster="https://example.org/x"></video>',
    '<script',
    '<p title=">" onclick="x()">',
  ])('refuses %s', (html) => {
    expect(unsafeHtml(html)).not.toEqual([]);
  });

  it.each([
    '<p>plain</p>',
    '<table><thead><tr><th scope="col">a</th></tr></thead><tbody><tr><td style="color: #0072b2">1</td></tr></tbody></table>',
    '&lt;script&gt;alert(1)&lt;/script&gt;',
    'onclick=x() is text, and so is javascript:',
    '<a href="https://arxiv.org/abs/1706.03762">a paper</a>',
    '<a href="02-next.ipynb#method">next</a>',
    '<details open><summary>p</summary>0.01</details>',
    '<img alt="a &gt; b" src="data:image/png;base64,AA">',
    '1 < 2 and 3 > 2',
    '<!-- a comment <b -->',
  ])('lets through %s', (html) => {
    expect(unsafeHtml(html)).toEqual([]);
  });

  it('names each fault once', () => {
    expect(unsafeHtml('<p onclick="x()"><p onclick="y()">')).toEqual([
      'the attribute onclick of <p> runs a script',
    ]);
  });
});
