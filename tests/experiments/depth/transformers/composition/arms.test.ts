import {describe, expect, test} from 'vitest';
import {ConfigError} from 'why-attention/core';
import {depthArmNames, depthArms, depthModel, depthParameters, depthSizes, type DepthArm} from 'why-attention/experiments/depth'; // prettier-ignore

const tasks = ['composition', 'sorting'] as const;

/** All of an encoder's parameters, layer by layer. */
function counted({nLayers, dModel: d, dMlp}: ReturnType<typeof depthSizes>, nSymbols: number): number {
  const lin = (dIn: number, dOut: number): number => dIn * dOut + dOut;
  const block = 4 * lin(d, d) + lin(d, dMlp) + lin(dMlp, d) + 2 * 2 * d;
  return nSymbols * d + 8 * d + nLayers * block + 2 * d + lin(d, nSymbols);
}

describe.each(tasks)('the encoders for %s', (task) => {
  test('have their parameters by formula, within half a percent of the budget', () => {
    for (const arm of depthArms) {
      const sizes = depthSizes(arm, task);
      expect(depthParameters(arm, task)).toBe(counted(sizes, task === 'sorting' ? 10 : 8));
      const budget = arm === 'one-block-larger' ? 48_000 : 12_000;
      expect(Math.abs(depthParameters(arm, task) / budget - 1)).toBeLessThan(0.005);
    }
  });

  test('have so many blocks and the even width that is nearest to √(1000/L), which two heads divide', () => {
    const of = (arm: DepthArm): [number, number] => {
      const {nLayers, dModel} = depthSizes(arm, task);
      return [nLayers, dModel];
    };
    expect(depthArms.map(of)).toEqual([[1, 32], [2, 22], [4, 16], [8, 12], [1, 16], [2, 16], [1, 64]]); // prettier-ignore
    for (const arm of depthArms.slice(0, 4)) {
      const [blocks, d] = of(arm);
      expect(d % 2).toBe(0);
      expect(Math.abs(d - Math.sqrt(1000 / blocks))).toBeLessThanOrEqual(1);
    }
  });
});

test('have names of their own, and an unknown one is refused with the choices', () => {
  expect(new Set(Object.values(depthArmNames)).size).toBe(depthArms.length);
  for (const make of [depthSizes, depthModel]) {
    const unknown = () => make('three-blocks' as DepthArm, 'sorting');
    expect(unknown).toThrow(ConfigError);
    expect(unknown).toThrow(`arm must be one of ${depthArms.join(', ')}. Got three-blocks.`);
  }
});
