import fs from 'node:fs';
import path from 'node:path';
import {expect, it} from 'vitest';
import {advantageByDial} from 'why-attention/experiments/routing';
import {themedFigure} from 'why-attention/show';
import {committedRecords, repositoryRoot} from 'why-attention/study';

const folder = path.join(repositoryRoot(), 'docs', 'figures');

it('the README shows the figure that the committed records give; else run "npm run front-figure"', () => {
  const records = committedRecords().filter(
    ({purpose, experiment}) => purpose === 'confirm' && experiment === 'routing',
  );
  const drawn = JSON.parse(fs.readFileSync(path.join(folder, 'advantage.json'), 'utf8')) as unknown;
  expect(drawn).toEqual(JSON.parse(JSON.stringify(themedFigure(advantageByDial(records)))));
});

it('the README names the picture with a text alternative, and the picture is a PNG', () => {
  const readme = fs.readFileSync(path.join(repositoryRoot(), 'README.md'), 'utf8');
  expect(readme).toMatch(/!\[[^\]]{40,}\]\(docs\/figures\/advantage\.png\)/);
  const bytes = fs.readFileSync(path.join(folder, 'advantage.png'));
  expect([...bytes.subarray(0, 8)]).toEqual([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
});
