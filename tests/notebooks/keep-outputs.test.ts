import {describe, expect, it} from 'vitest';
import {agree, keepUnchangedFigures} from '../../scripts/notebooks/keep-outputs';
import type {Display, Notebook} from '../../scripts/notebooks/notebook';
import {cellAt, goodNotebook} from './good-notebook';

type Plotly = {data: {y: number[]}[]};
const figureOf = (notebook: Notebook): Display => cellAt(notebook, 2).outputs[1] as unknown as Display;
const plotlyOf = (notebook: Notebook): Plotly =>
  figureOf(notebook).data['application/vnd.plotly.v1+json'] as unknown as Plotly;

/** The picture that is kept when a re-run drew another one, after `change` altered what was run. */
function keptPicture(change: (fresh: Notebook) => void): unknown {
  const [fresh, committed] = [goodNotebook(), goodNotebook()];
  figureOf(committed).data['image/png'] = 'OLD';
  figureOf(fresh).data['image/png'] = 'NEW';
  change(fresh);
  keepUnchangedFigures(fresh, committed);
  return figureOf(fresh).data['image/png'];
}

describe('keepUnchangedFigures', () => {
  it('keeps the old picture of a figure that says the same to six digits', () => {
    expect(keptPicture((n) => (plotlyOf(n).data[0].y[0] *= 1 + 1e-7))).toBe('OLD');
  });

  it('takes the new picture when a number differs', () => {
    expect(keptPicture((n) => (plotlyOf(n).data[0].y[0] *= 1 + 1e-4))).toBe('NEW');
  });

  it('takes the new picture when the words differ', () => {
    expect(keptPicture((n) => (figureOf(n).metadata['why-attention'] = {alt: 'Other words.'}))).toBe('NEW');
  });

  it('takes the new picture when the code differs', () => {
    expect(keptPicture((n) => (cellAt(n, 2).source = 'other'))).toBe('NEW');
  });
});

describe('agree', () => {
  it.each([
    [1, 1 + 1e-7, true],
    [1, 1.001, false],
    [0, 1e-12, false],
    [-1, 1, false],
    [null, null, true],
    [null, 0, false],
    [[1, 2], [1, 2], true],
    [[1], [1, 2], false],
    [[1], {0: 1}, false],
    [{a: 1}, {b: 1}, false],
    [{a: 1, b: 2}, {b: 2, a: 1}, true],
    ['1', 1, false],
  ])('of %j and %j is %s', (a, b, expected) => {
    expect(agree(a, b)).toBe(expected);
  });
});
