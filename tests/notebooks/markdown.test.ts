import {describe, expect, it} from 'vitest';
import {createMarkdown} from '../../scripts/notebooks/render/markdown';

const render = async (source: string, attachments = {}) =>
  (await createMarkdown({isPage: (name) => name === '02-next', contents: 'index.html'})).render(
    source,
    attachments,
  );

describe('markdown', () => {
  it('writes maths as MathML and nothing else', async () => {
    const html = await render('so $x^2$ and\n\n$$\n\\frac{a}{b}\n$$\n');
    expect(html).toContain('<msup><mi>x</mi><mn>2</mn></msup>');
    expect(html).toContain('<mfrac><mi>a</mi><mi>b</mi></mfrac>');
    expect(html).toContain('display="block"');
    expect(html).not.toContain('katex-html');
  });

  it('refuses maths that it cannot read, by name', async () => {
    await expect(render('$\\nosuchcommand$')).rejects.toThrow(/nosuchcommand/);
  });

  it('leads links to notebooks to their pages, where there is one', async () => {
    expect(await render('[n](02-next.ipynb#What-Follows)')).toContain('href="02-next.html#what-follows"');
    // Addresses a section as JupyterLab does; the page's own anchors have no signs.
    expect(await render('[n](02-next.ipynb#What-is-R²,-then?)')).toContain('02-next.html#what-is-r²-then"');
    expect(await render('## What is R², then?')).toContain('id="what-is-r²-then"');
    expect(await render('[n](03-none.ipynb)')).toContain('href="03-none.ipynb"');
    expect(await render('[n](../README.md#notebooks)')).toContain('href="index.html"');
    expect(await render('[n](https://example.org/02-next.ipynb)')).toContain(
      'href="https://example.org/02-next.ipynb"',
    );
  });

  it('leaves an address alone whose percent signs encode nothing', async () => {
    expect(await render('[half](50%.ipynb)')).toContain('<a href="50%25.ipynb">half</a>');
    expect(await render('![words](attachment:50%)')).toBe('<p><em>words</em></p>\n');
    expect(await render('[odd](%E0%A4%A.ipynb)')).toContain('>odd</a>');
  });

  it('shows HTML as text and makes no link of a script', async () => {
    expect(await render('<script>alert(1)</script>')).toContain('&lt;script&gt;');
    expect(await render('[x](javascript:alert(1))')).not.toContain('href');
  });

  it('takes images from the cell and loads none', async () => {
    const attachments = {'a.png': {'image/png': 'QUJD\n'}};
    expect(await render('![three letters](attachment:a.png)', attachments)).toContain(
      '<img src="data:image/png;base64,QUJD" alt="three letters">',
    );
    expect(await render('![far "away"](https://example.org/a.png)')).toBe(
      '<p><em>far &quot;away&quot;</em></p>\n',
    );
  });

  it('colours TypeScript and escapes everything else', async () => {
    expect(await render('```ts\nconst a = "<b>";\n```')).toContain('<span class="hljs-keyword">const</span>');
    expect(await render('```text\n<b>\n```')).toContain('&lt;b&gt;');
  });

  it('gives headings addresses, each once', async () => {
    const markdown = await createMarkdown();
    markdown.render('## The answer, $n = 3$\n\n## The `answer`\n\n## The answer');
    expect(markdown.headings.map(({slug}) => slug)).toEqual(['the-answer-n-3', 'the-answer', 'the-answer-2']);
  });
});
