import {createRequire} from 'node:module';
import * as tf from '@tensorflow/tfjs';
import {afterEach, beforeEach, describe, expect, test, vi} from 'vitest';
import {ConfigError} from 'why-attention/core';
import {liveRouting} from 'why-attention/experiments/routing';
import type {PlotlyFigure} from 'why-attention/show';

describe('the live cell', () => {
  afterEach(() => vi.unstubAllEnvs());

  test('trains the arms asked for and returns the R² that each ends at', async () => {
    vi.stubEnv('WHY_ATTENTION_TIER', 'smoke');
    const final = await liveRouting({dial: 0.25, arms: ['static', 'dot-product']});
    expect(Object.keys(final)).toEqual(['static', 'dot-product']);
    for (const r2 of Object.values(final)) {
      expect(r2).toBeGreaterThan(-2);
      expect(r2).toBeLessThan(1);
    }
    expect(await liveRouting({dial: 0.25, arms: ['static', 'dot-product']})).toEqual(final);
    expect(await liveRouting({dial: 0.25, arms: ['static', 'dot-product'], seed: 1001})).not.toEqual(final);
  });

  test.each<[Record<string, unknown>, string]>([
    [{dial: 2}, 'dial must be in [0, 1]. Got 2.'],
    [
      {arms: []},
      'arms must name one or more of mlp-1x, mlp-16x, static, dot-product, additive, each once. Got none.',
    ],
    [{arms: ['static', 'static']}, 'each once. Got static, static.'],
    [{arms: ['mlp']}, 'arm must be one of mlp-1x, mlp-16x, static, dot-product, additive. Got mlp.'],
    [{cue: 'number'}, 'cue must be key or slot-number. Got number.'],
    [{steps: 0}, 'steps must be an integer of at least 2. Got 0.'],
    [{seed: -1}, 'seed must be an integer in [0, 2^53). Got -1.'],
  ])('refuses %j', async (options, message) => {
    vi.stubEnv('WHY_ATTENTION_TIER', 'smoke');
    await expect(liveRouting(options)).rejects.toThrow(ConfigError);
    await expect(liveRouting(options)).rejects.toThrow(message);
  });

  describe('on an interrupt of the kernel, which lives on', () => {
    const modules = createRequire(__filename).cache;
    const kernel = '/project/node_modules/tslab/dist/jupyter.js';
    const heard = (): void => undefined;
    beforeEach(() => void process.on('SIGINT', heard));
    afterEach(() => {
      process.off('SIGINT', heard);
      delete modules[kernel];
    });

    test('stops, keeps the curve so far and leaves no tensor', async () => {
      vi.stubEnv('WHY_ATTENTION_TIER', 'full');
      vi.stubEnv('WHY_ATTENTION_HEADLESS', '');
      const shown: {[mime: string]: unknown}[] = [];
      const write = ({data}: {data: {[mime: string]: unknown}}): void => {
        // The curve's first picture: the training has begun.
        if (shown.push(data) === 1) setImmediate(() => process.emit('SIGINT'));
      };
      modules[kernel] = {exports: {lastWriteDisplayData: write}} as unknown as NodeJS.Module;
      const [tensors, listeners] = [tf.memory().numTensors, process.listenerCount('SIGINT')];
      await expect(liveRouting({steps: 400})).rejects.toThrow('The training was interrupted.');
      expect(tf.memory().numTensors).toBe(tensors);
      expect(process.listenerCount('SIGINT')).toBe(listeners);
      const figures = shown.flatMap((data) => data['application/vnd.plotly.v1+json'] ?? []) as PlotlyFigure[];
      expect(figures).toHaveLength(1);
      const steps = figures[0].data.map(({x}) => x as number[]);
      expect(steps).toHaveLength(4);
      for (const ofArm of steps) {
        expect(ofArm[0]).toBe(0);
        expect(ofArm[ofArm.length - 1]).toBeLessThan(400);
      }
    });
  });
});
