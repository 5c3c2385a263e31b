// The models of few layers against two others: float64 formulas on plain arrays, and PyTorch. Deep nets: tests/parity/models.test.ts.
import {describe, expect, test} from 'vitest';
import {smallCases} from '../parity/models';
import {asserting} from '../parity/models/case';
import {float64Formulas} from '../parity/models/float64';
import {torchConv} from '../parity/models/torch-conv';
import {torchSmall} from '../parity/models/torch-small';

test('PyTorch has each model, activation, scoring and rule of which there is a formula', () => {
  const titles = (cases: typeof smallCases): string[] => cases.map(({title}) => title).sort();
  // A ReLU is the default, which the fixture does not name.
  const formulas = titles(float64Formulas).map((title) => (title === 'mlp: relu' ? 'mlp' : title));
  expect(titles(torchSmall)).toEqual(formulas.sort());
});

test('PyTorch has each convolutional model', () => {
  const models = [...new Set(torchConv.map(({model}) => model))].sort();
  expect(models).toEqual(['convNet1d', 'convNet2d', 'dilatedConvNet', 'locallyConnectedNet']);
});

describe.each([
  ['PyTorch: outputs, loss, the gradient of every parameter', [...torchSmall, ...torchConv]],
  ['float64 formulas: outputs, the gradient of every parameter', float64Formulas],
])('against %s', (_, cases) => {
  test.each(cases.map((one) => [one.title, one] as const))('%s', async (_title, one) => {
    await one.run(asserting);
  });
});
