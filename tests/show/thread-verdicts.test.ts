// Tables of the thread's verdicts: markdown whose cells cannot break it, and words for those who see no table.
import {describe, expect, it} from 'vitest';
import {
  ledgerTable,
  openItems,
  outputsOf,
  threadVerdictMarkdown,
  threadVerdictTable,
  verdictDetails,
} from '../../lib/show';
import type {ClaimEvidence, LedgerRow, ThreadVerdict} from '../../lib/study';

const claim: ClaimEvidence = {
  ...{id: '01.C1', statement: 'It leads by |x| > 0.3.', outcome: 'held', units: 'log ratio', primary: true},
  ...{
    effect: Math.log(2.1),
    lower: Math.log(1.5),
    upper: Math.log(2.5),
    level: 0.99,
    n: 8,
    scope: 'eight slots',
  },
  place: {file: '01-here.ipynb', heading: 'How far?', href: '01-here.ipynb#How-far?'},
};
const verdict: ThreadVerdict = {
  ...{id: 'T2', speaker: '029187 (OP)', says: 'A | B <b>?', notebooks: ['01', '03'], verdict: 'half right'},
  ...{sentence: 'A, not *B*.', scope: 'eight slots', toCome: ['03'], soFar: true, claims: [claim, claim]},
};
const titles = {'03': {title: 'And else?'}};
const dataOf = (show: () => void) => outputsOf(show)[0].data as {[mime: string]: string};
const rowsOf = (markdown: string) => markdown.split('\n').map((line) => line.split(/(?<!\\)\|/).length);

describe('verdicts', () => {
  it('have a row each, marks escaped, each section linked once', () => {
    const lines = threadVerdictMarkdown([verdict]).split('\n');
    expect(lines[2]).toBe(
      '| A \\| B \\<b\\>? (029187, who asked) | half right, so far | A, not \\*B\\*. | [01, How far?](01-here.ipynb#How-far?) |',
    );
    expect(new Set(rowsOf(lines.join('\n')))).toEqual(new Set([6]));
  });

  it('are told without reasons, and from another folder, where asked', () => {
    const [head, , row] = threadVerdictMarkdown([verdict], {folder: 'notebooks/', reasons: false}).split(
      '\n',
    );
    expect(head).toBe('| The thread says | verdict | evidence |');
    expect(row).toContain('| half right, so far | [01, How far?](notebooks/01-here.ipynb#How-far?) |');
  });

  it('say that a sentence was worded anew, and in the details why', () => {
    const corrected = {original: 'A and B.', why: 'B is not shown.'};
    const data = dataOf(() => threadVerdictTable([{...verdict, corrected}]));
    expect(data['text/markdown']).toContain('A, not \\*B\\*. (Worded anew after the run.)');
    const details = dataOf(() => verdictDetails([{...verdict, corrected}], titles))['text/markdown'];
    expect(details).toContain('Corrected after the run: B is not shown. It was: “A and B.”');
  });

  it('say of a claim that was worded anew where its frozen words are', () => {
    const reworded = {...claim, corrected: {original: 'It leads.', why: '"It" has no name.'}};
    const details = dataOf(() => verdictDetails([{...verdict, claims: [reworded]}], titles))['text/markdown'];
    expect(details).toContain('| It leads by \\|x\\| \\> 0.3. (Worded anew: see the card.) |');
  });

  it('have their numbers, scope and what is to come in the details', () => {
    const {'text/markdown': markdown, 'text/plain': plain} = dataOf(() => verdictDetails([verdict], titles));
    expect(markdown).toContain(
      '| It leads by \\|x\\| \\> 0.3. | held | a factor of 2.10 (99 % interval 1.50 to 2.50), 8 seeds | [01, How far?](01-here.ipynb#How-far?) |',
    );
    expect(markdown).toContain('Scope: eight slots');
    expect(markdown).toContain('To come: 03, And else?');
    expect(plain).toContain('held: It leads by |x| > 0.3. a factor of 2.10');
    const second = dataOf(() => verdictDetails([{...verdict, claims: [{...claim, primary: false}]}], titles));
    expect(second['text/markdown']).toContain('| held (secondary) |');
  });

  it('show no effect of a claim that was not read', () => {
    const data = dataOf(() => verdictDetails([{...verdict, claims: [{...claim, outcome: 'void'}]}], titles));
    expect(data['text/markdown']).toContain('| void | not read: a condition failed |');
    expect(data['text/plain']).not.toContain('interval');
  });
});

it('what is open says why', () => {
  const open = {...verdict, sentence: 'Notebook 03 will ask.', claims: []};
  expect(dataOf(() => openItems([open]))['text/markdown'].split('\n')[2]).toBe(
    '| A \\| B \\<b\\>? (029187, who asked) | Notebook 03 will ask. |',
  );
});

describe('the ledger', () => {
  const row: LedgerRow = {
    ...{notebook: '01', source: 'Ada 1843', arxiv: '1706.03762', place: 'note G', prediction: 'It computes.'},
    ...{tests: {'01.C1': 'held'}, outcome: 'came out', claims: [claim], waiting: []},
  };
  const cells = (one: LedgerRow) => dataOf(() => ledgerTable([one]))['text/markdown'].split('\n')[2];

  it('links source and evidence', () => {
    expect(cells(row)).toBe(
      '| It computes. | came out | [Ada 1843](https://arxiv.org/abs/1706.03762): note G | [01, How far?](01-here.ipynb#How-far?) |',
    );
  });

  it('says that a claim waits', () => {
    expect(cells({...row, outcome: 'undecided', claims: [], waiting: ['01.C1']})).toContain(
      '| undecided. Not all of it was run yet. |',
    );
  });

  it('adds what was seen and what must be said, and links the notebook where no claim tests it', () => {
    const seen = {outcome: 'in part' as const, words: 'Half.'};
    const shown = {
      ...row,
      ...{arxiv: undefined, claims: [], file: '01-here.ipynb', outcome: seen.outcome, seen},
    };
    expect(cells({...shown, note: 'On paper.'})).toBe(
      '| It computes. | in part. Half. On paper. | Ada 1843: note G | [01](01-here.ipynb) |',
    );
  });
});
