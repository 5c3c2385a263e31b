import {expect, test} from 'vitest';
import {outputsOf, threadMap} from 'why-attention/show';
import {notebookTitles, threadItems} from 'why-attention/study';

const titles = {
  '01': {title: 'Weights: static or dynamic?', file: '01-weights.ipynb'},
  '10': {title: 'How many *seeds*?'},
};
const shown = (...args: Parameters<typeof threadMap>) => {
  const [{data}] = outputsOf(() => threadMap(...args));
  return {lines: String(data['text/markdown']).split('\n'), plain: String(data['text/plain'])};
};

test('a notebook that is there is linked, one that is to come is named, and a note stands last', () => {
  const item = {speaker: 'OP', says: 'Why?', notebooks: ['01', '10'], note: 'In part.'};
  const {lines, plain} = shown([item], titles);
  expect(lines[2]).toBe(
    '| OP | Why? | [01 · Weights](01-weights.ipynb); 10 · How many \\*seeds\\*? (to come); In part. |',
  );
  expect(plain).toBe('OP: Why? → 01 · Weights; 10 · How many *seeds*? (to come); In part.');
});

test('marks of markdown in what was said are shown, not obeyed', () => {
  const {lines} = shown([{speaker: 'a_b', says: 'x | *y* <b> $z$', notebooks: []}], {});
  expect(lines[2]).toBe('| a\\_b | x \\| \\*y\\* \\<b\\> \\$z\\$ |  |');
});

test('the thread is shown whole, one row an item, without its ids', () => {
  const {lines, plain} = shown(threadItems(), notebookTitles());
  expect(lines).toHaveLength(2 + threadItems().length);
  expect(plain).not.toMatch(/\bT\d/);
  for (const line of lines.slice(2)) expect(line.replace(/\\\|/g, '').split('|')).toHaveLength(5);
});
