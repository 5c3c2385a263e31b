import {describe as group, expect, it} from 'vitest';
import {checkNotebook, describe} from '../../scripts/notebooks/check/check';
import {exploratoryRecords} from '../../scripts/notebooks/check/check-outputs';
import {finish} from '../../scripts/notebooks/finish';
import type {Display, Notebook} from '../../scripts/notebooks/notebook';
import {cellAt, codeCell, display, evidence, executed, goodNotebook, tinyPng} from './good-notebook';

const reasons = (notebook: Notebook): string[] =>
  checkNotebook(notebook, {evidence, committed: true}).map(describe);

/** The only reason against a good notebook to which one fault was added. */
function onlyReason(addFault: (notebook: Notebook) => void): string {
  const notebook = goodNotebook();
  addFault(notebook);
  const found = reasons(notebook);
  expect(found).toHaveLength(1);
  return found[0];
}

const outputAt = (notebook: Notebook, cell: number, output: number): Display =>
  cellAt(notebook, cell).outputs[output] as unknown as Display;

const withOutput = (output: object) => (notebook: Notebook) =>
  void cellAt(notebook, 1).outputs.push(output as never);

const withSource = (source: string) => (notebook: Notebook) => {
  cellAt(notebook, 1).source = source;
  finish(notebook, 'full');
};

group('a good notebook', () => {
  it('is refused for nothing', () => {
    expect(reasons(goodNotebook())).toEqual([]);
  });

  it('may have empty code cells, which the kernel does not count', () => {
    const notebook = goodNotebook();
    notebook.cells.splice(2, 0, codeCell(' \n'));
    finish(notebook, 'full');
    expect(reasons(notebook)).toEqual([]);
  });
});

group('what is refused about the execution', () => {
  it('a cell that was never executed', () => {
    expect(onlyReason((n) => (cellAt(n, 3).execution_count = null))).toBe('cell 4: it was never executed');
  });

  it('a cell that was executed out of order', () => {
    const reason = onlyReason((n) => (cellAt(n, 3).execution_count = 7));
    expect(reason).toBe('cell 4: it was executed out of order: number 7 at place 3');
  });

  it('code that has changed since', () => {
    const reason = onlyReason((n) => (cellAt(n, 2).source = 'const loss: number[] = [4, 1];'));
    expect(reason).toMatch(/its code has changed since it was executed; run: npm run notebooks -- --write/);
  });

  it('a notebook that the runner never saw', () => {
    expect(onlyReason((n) => delete n.metadata['why-attention'])).toMatch(/the runner never executed it/);
  });

  it('another tier than full', () => {
    expect(onlyReason((n) => finish(n, 'smoke'))).toBe('the tier "smoke" was executed, not "full"');
  });

  it('another kernel than tslab', () => {
    expect(onlyReason((n) => (n.metadata.kernelspec!.name = 'python3'))).toBe(
      'its kernel is "python3", not "tslab"',
    );
  });

  it('a corrected comma in the prose is no change of the code', () => {
    const notebook = goodNotebook();
    notebook.cells[0].source = '# A question, asked again';
    expect(reasons(notebook)).toEqual([]);
  });
});

group('what is refused in outputs', () => {
  it('an error', () => {
    const error = {output_type: 'error', ename: 'Error', evalue: 'no', traceback: ['Error: no']};
    expect(onlyReason(withOutput(error))).toBe('cell 2: an error stands in the output');
  });

  it('anything on stderr', () => {
    const stderr = {output_type: 'stream', name: 'stderr', text: 'deprecated\n'};
    expect(onlyReason(withOutput(stderr))).toBe('cell 2: something was written to stderr');
  });

  it('a rejected promise as the last expression', () => {
    const stdout = {output_type: 'stream', name: 'stdout', text: 'Promise {\n  <rejected> Error: no\n}\n'};
    expect(onlyReason(withOutput(stdout))).toBe('cell 2: the last expression is a rejected promise');
  });

  it.each([
    '/home/ada/why/x.ts',
    '/workspaces/why/lib',
    '/root/.cache/x',
    '/tmp/run-1',
    'C:\\Users\\ada',
    'file:///etc/hosts',
  ])('the absolute path %s, in a text or inside a figure', (path) => {
    const inText = {output_type: 'stream', name: 'stdout', text: `read from ${path}\n`};
    expect(onlyReason(withOutput(inText))).toContain(`the absolute path ${path} stands`);
    const inHtml = display({'text/html': `<p>${path}</p>`, 'text/plain': 'x'});
    expect(onlyReason(withOutput(inHtml))).toContain(`the absolute path ${path} stands`);
  });

  it('an absolute path inside a Plotly figure', () => {
    const reason = onlyReason((n) => {
      const plotly = outputAt(n, 2, 1).data['application/vnd.plotly.v1+json'] as {layout: object};
      plotly.layout = {title: {text: 'from /home/ada/x'}};
    });
    expect(reason).toBe('cell 3: the absolute path /home/ada/x stands in the output');
  });

  it('no web address and no fraction', () => {
    const words = {
      output_type: 'stream',
      name: 'stdout',
      text: 'https://arxiv.org/home/x 3/4 and/or ./tmp/x\n',
    };
    const notebook = goodNotebook();
    withOutput(words)(notebook);
    expect(reasons(notebook)).toEqual([]);
  });

  it('a figure without a picture', () => {
    expect(onlyReason((n) => delete outputAt(n, 2, 1).data['image/png'])).toBe('cell 3: a figure has no PNG');
  });

  it('a figure without words', () => {
    const reason = onlyReason((n) => delete outputAt(n, 2, 1).metadata['why-attention']);
    expect(reason).toBe('cell 3: a figure has no alternative text');
  });

  it('a figure whose picture has other words', () => {
    const reason = onlyReason((n) => (outputAt(n, 2, 1).metadata['image/png'] = {alt: 'The loss rises.'}));
    expect(reason).toMatch(/PNG has another alternative text/);
  });

  it('a figure without plain text', () => {
    const reason = onlyReason((n) => delete outputAt(n, 2, 1).data['text/plain']);
    expect(reason).toBe('cell 3: a figure has no plain text');
  });

  it('a picture that is no figure and has no words', () => {
    const picture = display({'image/png': tinyPng, 'text/plain': 'x'});
    expect(onlyReason(withOutput(picture))).toBe('cell 2: a picture has no alternative text');
  });

  it('a picture that is written in anything but base64', () => {
    const reason = onlyReason((n) => (outputAt(n, 2, 1).data['image/png'] = 'AA" onerror="alert(1)'));
    expect(reason).toBe('cell 3: a picture is not written in base64');
  });

  it.each([
    ['a stub', 'iVBORw0KGgo='],
    ['a picture cut short', tinyPng.slice(0, -8)],
    ['something else', 'AAAA'],
  ])('a picture that is no whole PNG: %s', (_, data) => {
    const reason = onlyReason((n) => (outputAt(n, 2, 1).data['image/png'] = data));
    expect(reason).toBe('cell 3: a picture is no whole PNG');
  });

  it('a script in HTML', () => {
    const html = display({'text/html': '<p>fine</p><script>alert(1)</script>', 'text/plain': 'x'});
    expect(onlyReason(withOutput(html))).toBe('cell 2: HTML output: the element <script> is not allowed');
  });

  it('a file over 1.5 MB', () => {
    const reason = onlyReason((n) => (n.metadata.padding = 'A'.repeat(1_500_000)));
    expect(reason).toMatch(/^the file has \d+ bytes; at most 1500000 are allowed$/);
  });
});

group('what is refused about claims', () => {
  const claim = (n: Notebook): {[name: string]: unknown} =>
    outputAt(n, 3, 0).data['application/vnd.why-attention.claim+json'] as {[name: string]: unknown};

  it.each(['effect', 'lower', 'upper', 'n', 'looks'])(
    'a card whose %s is not what the records give',
    (name) => {
      const reason = onlyReason((n) => (claim(n)[name] = 0.42));
      expect(reason).toMatch(
        new RegExp(`^cell 4: the claim card 01.C1 shows ${name} 0.42, the records give `),
      );
    },
  );

  it.each(['text/html', 'text/plain'])('a card whose %s does not say what its numbers give', (type) => {
    const reason = onlyReason((n) => (outputAt(n, 3, 0).data[type] = '<p><b>Not held</b></p>'));
    expect(reason).toBe(
      `cell 4: the words of the claim card 01.C1 (${type}) are not those that its numbers give`,
    );
  });

  it('a card with another outcome', () => {
    const reason = onlyReason((n) => (claim(n).outcome = 'not held'));
    expect(reason).toBe('cell 4: the claim card 01.C1 says "not held", the records say "held"');
  });

  it('a card of a claim that nobody computed', () => {
    expect(onlyReason((n) => (claim(n).claim = '09.C9'))).toMatch(/09.C9 has no recomputed claim/);
  });

  it('a missing number on the card', () => {
    expect(onlyReason((n) => (claim(n).lower = null))).toMatch(/shows lower null, the records give 0.35/);
  });

  const records = (...keys: string[]) =>
    withOutput(
      display({
        'application/vnd.why-attention.records+json': {keys, trained: 1, replayed: 0},
        'text/plain': 'x',
      }),
    );

  it('a record that is not committed, whether it was replayed or trained in this run', () => {
    const reason = onlyReason(records('b'.repeat(64)));
    expect(reason).toMatch(/^cell 2: 1 of the records shown are not among the committed ones, such as bbbb/);
  });

  it('but in a notebook that is not to be committed such records are only counted', () => {
    const notebook = goodNotebook();
    records('a'.repeat(64), 'b'.repeat(64), 'c'.repeat(64))(notebook);
    records('b'.repeat(64))(notebook);
    expect(checkNotebook(notebook, {evidence})).toEqual([]);
    expect(exploratoryRecords(notebook, evidence.records)).toEqual(['b'.repeat(64), 'c'.repeat(64)]);
  });

  it('nothing in a tier that asserts nothing', () => {
    const notebook = goodNotebook();
    claim(notebook).effect = 9;
    expect(checkNotebook(notebook, {})).toEqual([]);
  });
});

group('what is refused in words', () => {
  it.each(['It leads by @@ points.', 'A placeholder stands here.'])('a place left open: %s', (words) => {
    const found = /@@|placeholder/.exec(words)![0];
    const reason = `"${found}" stands where words are missing`;
    expect(onlyReason((n) => (n.cells[0].source = `# A question\n\n${words}`))).toBe(`cell 1: ${reason}`);
    const inFigure = onlyReason((n) => {
      const {metadata} = outputAt(n, 2, 1);
      for (const owner of ['why-attention', 'image/png']) metadata[owner] = {alt: words};
    });
    expect(inFigure).toBe(`cell 3: ${reason}`);
  });

  it('but not in a notebook that is still being written', () => {
    const notebook = goodNotebook();
    notebook.cells[0].source = '# A question\n\n@@';
    expect(checkNotebook(notebook, {evidence})).toEqual([]);
  });
});

group('what is refused in sources', () => {
  it('a cell over 25 lines', () => {
    const lines = (count: number): string =>
      Array.from({length: count}, (_, i) => `const x${i} = ${i};`).join('\n');
    expect(onlyReason(withSource(lines(26)))).toBe('cell 2: the cell has 26 lines; at most 25 are allowed');
    const notebook = goodNotebook();
    withSource(lines(25))(notebook);
    expect(reasons(notebook)).toEqual([]);
  });

  it.each([
    ['function step() {', '}', 'step'],
    ['const step = () => {', '};', 'at line 1'],
    ['const o = {step() {', '}};', 'step'],
  ])('a function over ten lines: %s', (head, tail, name) => {
    const source = (inside: number): string =>
      [head, ...Array<string>(inside).fill('  void 0;'), tail].join('\n');
    expect(onlyReason(withSource(source(9)))).toContain(`the function ${name} has 11 lines`);
    const notebook = goodNotebook();
    withSource(source(8))(notebook);
    expect(reasons(notebook)).toEqual([]);
  });

  it.each([
    "import _ from 'lodash';",
    "const x = require('../lib/core');",
    "await import('left-pad');",
    "export * from 'd3';",
  ])('an import of what a reader may not have: %s', (source) => {
    expect(onlyReason(withSource(source))).toMatch(
      /^cell 2: it imports ".+"; notebooks import from why-attention/,
    );
  });

  it.each([
    "import {figure} from 'why-attention/show';",
    "import fs from 'fs';",
    "const p = require('node:path');",
    "import {display} from 'tslab';",
  ])('but not %s', (source) => {
    const notebook = executed([codeCell(source)]);
    expect(reasons(notebook)).toEqual([]);
  });
});
