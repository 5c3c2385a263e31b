import {describe, expect, it} from 'vitest';
import {mixingDiagram, routingDiagram} from 'why-attention/experiments/routing';
import {strokes, texts} from '../../../support/drawn';

describe('mixingDiagram', () => {
  it('shows sums that agree with its values and weights', () => {
    const all = texts(mixingDiagram());
    // 0.2·4 + 0.5·7 + 0.3·1 and 0.2·2 + 0.5·9 + 0.3·5; softmax(0, 2.5, 0) and softmax(0, 0, 2.5) on the same values
    const top = Math.exp(2.5);
    const dynamic = [(4 + 7 * top + 1) / (top + 2), (2 + 9 + 5 * top) / (top + 2)];
    expect(all.filter((text) => text.startsWith('y ='))).toEqual([
      'y = 4.6',
      'y = 6.4',
      ...dynamic.map((y) => `y = ${y.toFixed(1)}`),
    ]);
  });

  it('writes the same row twice on the static side and moves it with the key on the dynamic one', () => {
    const weights = texts(mixingDiagram()).filter((text) => /^0\.\d\d$/.test(text));
    expect(weights).toEqual([
      ...['0.20', '0.50', '0.30', '0.20', '0.50', '0.30'],
      ...['0.07', '0.86', '0.07', '0.07', '0.07', '0.86'],
    ]);
    expect(mixingDiagram().alt).toContain('are 0.20, 0.50, 0.30 both times');
    expect(mixingDiagram().alt).toContain('from 0.07, 0.86, 0.07 to 0.07, 0.07, 0.86.');
  });
});

describe('routingDiagram', () => {
  it('leads to the target from the slot asked for and from the fixed one', () => {
    const figure = routingDiagram({asked: 2, fixed: 5, dial: 0});
    const starts = strokes(figure).map(([x, y]) => `${x},${y}`);
    expect(starts).toContain(`${130 + 82},220`);
    expect(starts).toContain(`${130 + 4 * 82},220`);
    expect(texts(figure)).toContain('λ = 0: always slot 5');
    expect(figure.alt).toMatch(/the key of slot 2; .* the fixed slot 5\.$/);
  });

  it('has eight slots', () => {
    const slots = texts(routingDiagram()).filter((text) => /^c<sub>\d<\/sub>$/.test(text));
    expect(slots).toEqual([1, 2, 3, 4, 5, 6, 7, 8].map((slot) => `c<sub>${slot}</sub>`));
  });
});
