// The README's table of verdicts is what the results say.
import fs from 'node:fs';
import path from 'node:path';
import {describe, expect, it} from 'vitest';
import {repositoryRoot, threadVerdicts, verdictsByState} from '../../lib/study';
import {withVerdicts} from '../../scripts/front/verdicts';

const root = repositoryRoot();
const readme = fs.readFileSync(path.join(root, 'README.md'), 'utf8');

describe('npm run front-page', () => {
  it('would write the README that is there: run it where this fails', () => {
    expect(withVerdicts(readme, root)).toBe(readme);
  });

  it('has a row for every item with a verdict, and tells how many there are', () => {
    const {decided} = verdictsByState(threadVerdicts());
    const rows = readme
      .split('\n')
      .filter((line) => /^\| .* \| (not )?(supported|half right|undecided)/.test(line));
    expect(rows).toHaveLength(decided.length);
    expect(readme).toContain(`The thread says and asks 50 things. ${decided.length} have a verdict`);
    expect(rows.filter((row) => !/\]\(notebooks\/\d\d-[^)]+\.ipynb#[^)]+\)/.test(row))).toEqual([]);
  });

  it('asks for the marks between which the table stands', () => {
    expect(() => withVerdicts('# No marks\n', root)).toThrow('<!-- verdicts: end -->');
  });
});
