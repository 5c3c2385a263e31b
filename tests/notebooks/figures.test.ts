import path from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {createPainter, type Painter} from '../../scripts/notebooks/render/figures';

describe('createPainter', () => {
  let painter: Painter;
  beforeAll(() => void (painter = createPainter(path.resolve(__dirname, '..', '..'))));
  afterAll(() => painter.close());

  const sizeOf = (png: string): number[] => {
    const bytes = Buffer.from(png, 'base64');
    return [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
  };

  it('draws at the size of the layout, or at 760 by 460', async () => {
    const data = [{type: 'bar', x: ['a', 'b'], y: [1, 2]}];
    const {png, sharp, width, height} = await painter.draw({data, layout: {width: 400, height: 300}});
    expect([sizeOf(png), sizeOf(sharp), [width, height]]).toEqual([
      [400, 300],
      [800, 600],
      [400, 300],
    ]);
    expect(sizeOf((await painter.draw({data})).png)).toEqual([760, 460]);
  }, 300_000);

  it('draws the end of an animation', async () => {
    const layout = {width: 200, height: 150};
    const end = await painter.draw({data: [{y: [5, 1]}], layout});
    const animated = await painter.draw({
      data: [{y: [1, 2]}],
      layout,
      frames: [{data: [{y: [3, 2]}]}, {data: [{y: [5, 1]}]}],
    });
    const begin = await painter.draw({data: [{y: [1, 2]}], layout});
    expect(animated.png).toBe(end.png);
    expect(animated.png).not.toBe(begin.png);
  });

  it('refuses a picture on which there is nothing', async () => {
    const axis = {visible: false};
    const nothing = {
      data: [],
      layout: {width: 100, height: 100, xaxis: axis, yaxis: axis, plot_bgcolor: 'white'},
    };
    await expect(painter.draw(nothing)).rejects.toThrow('the picture is blank');
  });

  it('refuses a trace that Plotly does not know, by name', async () => {
    await expect(painter.draw({data: [{type: 'no-such-trace'}]})).rejects.toThrow(
      /Plotly has no trace of type no-such-trace/,
    );
  });

  it('still draws after a refusal', async () => {
    expect(sizeOf((await painter.draw({data: [{y: [1, 2]}], layout: {width: 90, height: 80}})).png)).toEqual([
      90, 80,
    ]);
  });
});
