import {readFileSync} from 'node:fs';
import path from 'node:path';
import {expect, it} from 'vitest';
import {readThread} from '../../scripts/notebooks/check/thread';

const root = path.resolve(__dirname, '..', '..');

it('tells of every item that a truth table answers: who said it, and what', async () => {
  const {notebooks} = JSON.parse(readFileSync(path.join(root, 'results', 'claims.json'), 'utf8')) as {
    notebooks: {[id: string]: {tables: object}};
  };
  const answered = Object.values(notebooks).flatMap(({tables}) => Object.keys(tables));
  expect(answered).toContain('T38');
  const thread = await readThread(root);
  expect(answered.filter((id) => !thread.has(id))).toEqual([]);
  for (const {speaker, says} of thread.values()) {
    expect(speaker).toMatch(/^[\w-]+/);
    expect(says).toMatch(/^[A-Z].*[.?]$/);
    // Its id says nothing to a reader.
    expect(says).not.toMatch(/\bT\d+\b/);
  }
});
