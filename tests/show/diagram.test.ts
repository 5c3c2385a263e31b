import {describe, expect, it} from 'vitest';
import {diagram, themedFigure} from '../../lib/show';
import {strokes, texts} from '../support/drawn';

const box = (id: string, x: number, y: number, more = {}) => ({
  id,
  x,
  y,
  width: 80,
  height: 40,
  text: id,
  ...more,
});

describe('diagram', () => {
  it('runs an arrow from edge to edge, its shaft ending where the head begins', () => {
    const figure = diagram({
      height: 100,
      boxes: [box('a', 60, 50), box('b', 300, 50)],
      arrows: [{from: 'a', to: 'b', width: 2}],
    });
    const [[x0, y0, , , x1, y1]] = strokes(figure);
    expect([x0, y0, y1]).toEqual([100, 50, 50]);
    expect(x1).toBeCloseTo(260 - (7 + 1.6 * 2), 5);
    const heads = (figure.layout?.shapes as {path?: string}[]).filter(({path}) =>
      path?.startsWith('M260,50 L'),
    );
    expect(heads).toHaveLength(1);
  });

  it('leaves a circle at its radius and a box at the side that is asked for', () => {
    const figure = diagram({
      height: 400,
      boxes: [box('c', 100, 100, {shape: 'circle', width: 60, height: 60}), box('b', 100, 300)],
      arrows: [
        {from: 'c', to: 'b', hasHead: false},
        {from: 'b.right', to: 'c.left', hasHead: false},
      ],
    });
    const [straight, sided] = strokes(figure);
    expect([straight[0], straight[1], straight[4], straight[5]]).toEqual([100, 130, 100, 280]);
    expect([sided[0], sided[1], sided[4], sided[5]]).toEqual([140, 300, 70, 100]);
  });

  it('bends to the left of its direction', () => {
    const boxes = [box('a', 60, 100), box('b', 300, 100)];
    const at = (from: string, to: string) =>
      strokes(diagram({height: 200, boxes, arrows: [{from, to, bend: 20, hasHead: false}]}))[0];
    // The control point of a quadratic curve lies twice as far out as its middle.
    expect(at('a.right', 'b.left')[3]).toBeCloseTo(60, 10);
    expect(at('b.left', 'a.right')[3]).toBeCloseTo(140, 10);
  });

  it('has a pixel for a unit, with y running down and the title above', () => {
    const {layout, config} = diagram({title: 'T', width: 500, height: 100, boxes: [box('a', 60, 50)]});
    expect(layout).toMatchObject({
      width: 500,
      height: 148,
      margin: {l: 0, r: 0, t: 48, b: 0},
      xaxis: {range: [0, 500], visible: false},
      yaxis: {range: [100, 0], visible: false},
    });
    expect(config).toEqual({staticPlot: true});
  });

  it('refuses an arrow to nowhere, an id twice and a box that leaves the diagram', () => {
    const boxes = [box('a', 60, 50)];
    expect(() => diagram({height: 100, boxes, arrows: [{from: 'a', to: 'b.left'}]})).toThrow(
      'must join boxes of the diagram: a. Got "b.left"',
    );
    expect(() => diagram({height: 100, boxes: [...boxes, ...boxes]})).toThrow('Got "a" twice');
    expect(() => diagram({height: 60, boxes})).toThrow('"a" must lie within 760 x 60');
  });

  it('disarms markup in its texts when it becomes a figure', () => {
    const evil = '<img src=x onerror=alert(1)>';
    const parts = {height: 100, boxes: [box('a', 60, 50, {text: evil})], texts: [{x: 9, y: 9, text: evil}]};
    expect(texts(themedFigure(diagram(parts)))).toEqual(
      [evil, evil].map((text) => text.replace('<', '&lt;')),
    );
  });
});
