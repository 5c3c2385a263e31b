import {describe, expect, it} from 'vitest';
import {finalState} from '../../scripts/notebooks/render/final-state';

describe('finalState', () => {
  it('leaves a figure without frames alone', () => {
    const figure = {data: [{y: [1]}], layout: {title: {text: 'x'}}};
    expect(finalState(figure)).toBe(figure);
  });

  it('applies the last frame to the traces it names, and moves sliders to their ends', () => {
    const figure = {
      data: [
        {y: [1], line: {dash: 'dot', width: 2}},
        {y: [1], name: 'b'},
      ],
      layout: {
        xaxis: {range: [0, 1], title: {text: 'x'}},
        sliders: [{active: 0, steps: [{}, {}, {}]}],
        updatemenus: [{}],
      },
      frames: [
        {data: [{y: [2]}], traces: [1]},
        {data: [{y: [3], line: {width: 4}}], traces: [0], layout: {xaxis: {range: [0, 9]}}},
      ],
    };
    const final = finalState(figure);
    expect(final.data).toEqual([
      {y: [3], line: {dash: 'dot', width: 4}},
      {y: [1], name: 'b'},
    ]);
    expect(final.layout?.xaxis).toEqual({range: [0, 9], title: {text: 'x'}});
    expect(final.layout?.sliders).toEqual([{active: 2, steps: [{}, {}, {}]}]);
    expect(final.layout?.updatemenus).toEqual([]);
    expect(final.frames).toBeUndefined();
    expect(figure.layout.sliders[0].active).toBe(0);
  });

  it('takes traces in order when the frame names none', () => {
    const final = finalState({data: [{y: [1]}, {y: [2]}], frames: [{data: [{y: [5]}]}]});
    expect(final.data).toEqual([{y: [5]}, {y: [2]}]);
  });
});
