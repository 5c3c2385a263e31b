import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {perform, state, StepFailure, type Result, type Step} from './set-up-modules';

let root: string;

beforeEach(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), 'why-attention-steps-'));
});

afterEach(() => {
  fs.rmSync(root, {recursive: true, force: true});
});

/** A step that writes a file of its name into the project, and what may be different about it. */
function step(name: string, changes: Partial<Step> = {}): Step {
  const file = path.join(root, name);
  return {
    name,
    title: name,
    first: '',
    inputs: () => 'inputs',
    circumstances: () => '',
    present: () => fs.existsSync(file),
    make: async () => {
      fs.writeFileSync(file, '');
      return `made ${name}`;
    },
    ...changes,
  };
}

type Run = {began: string[]; results: Record<string, Result>};

async function setUp(steps: Step[], options: {quiet?: boolean; needed?: string[]} = {}): Promise<Run> {
  const began: string[] = [];
  const results: Record<string, Result> = {};
  const {quiet = true, needed = []} = options;
  const screen = {wait: () => {}, begin: (it: Step) => began.push(it.name), show: () => {}, end: () => {}};
  await perform.setUp(steps, {place: state.places(root), quiet, needed, results}, screen);
  return {began, results};
}

describe('a step that was done', () => {
  it('is not done again', async () => {
    const steps = [step('one'), step('two')];
    expect((await setUp(steps)).began).toEqual(['one', 'two']);
    const second = await setUp(steps);
    expect(second.began).toEqual([]);
    expect(second.results.one).toEqual({state: 'in place', detail: 'made one'});
  });

  it('is done again when its inputs change or its result is gone, alone', async () => {
    await setUp([step('one'), step('two')]);
    expect((await setUp([step('one', {inputs: () => 'other'}), step('two')])).began).toEqual(['one']);
    fs.rmSync(path.join(root, 'two'));
    expect((await setUp([step('one', {inputs: () => 'other'}), step('two')])).began).toEqual(['two']);
  });

  it('is done again if an input changed while it was at work', async () => {
    let content = 'before';
    const changing = step('one', {
      inputs: () => content,
      make: async () => {
        fs.writeFileSync(path.join(root, 'one'), '');
        content = 'after';
        return 'made of what was there before';
      },
    });
    await setUp([changing]);
    expect((await setUp([changing])).began).toEqual(['one']);
  });
});

describe('a set-up that was stopped', () => {
  it('goes on with the step it was at, and leaves the lock', async () => {
    let attempts = 0;
    const stopped = step('two', {
      make: async () => {
        attempts += 1;
        if (attempts === 1) throw new TypeError('a mistake in the set-up itself');
        fs.writeFileSync(path.join(root, 'two'), '');
        return 'made two';
      },
    });
    const steps = [step('one'), stopped, step('three')];
    await expect(setUp(steps)).rejects.toThrow('a mistake in the set-up itself');
    expect(fs.existsSync(state.places(root).lock)).toBe(false);
    expect((await setUp(steps)).began).toEqual(['two', 'three']);
  });
});

describe('a step that the machine does not allow', () => {
  const failing = (changes: Partial<Step> = {}, retry = false): Step =>
    step('one', {
      make: async () => {
        throw new StepFailure('there is no compiler', {advice: 'Get one.', retry});
      },
      ...changes,
    });

  it('stops no other step, and is remembered with its reason and advice', async () => {
    const first = await setUp([failing(), step('two')]);
    expect(first.results).toMatchObject({
      one: {state: 'without', reason: 'there is no compiler', advice: 'Get one.'},
      two: {state: 'done'},
    });
    const second = await setUp([failing(), step('two')]);
    expect(second.began).toEqual([]);
    expect(second.results.one).toMatchObject({
      state: 'without',
      remembered: true,
      reason: 'there is no compiler',
    });
  });

  it('is tried again when asked for, when needed, and when circumstances change', async () => {
    await setUp([failing()]);
    expect((await setUp([failing()], {quiet: false})).began).toEqual(['one']);
    expect((await setUp([failing()], {needed: ['one']})).began).toEqual(['one']);
    expect((await setUp([failing({circumstances: () => 'a compiler is here'})])).began).toEqual(['one']);
  });

  it('and that the user chose to do without is left alone, also when asked for or needed, until he chooses otherwise', async () => {
    const chosen = failing({
      make: async () => {
        throw new StepFailure('WASM alone was asked for', {chosen: true});
      },
    });
    const {results} = await setUp([chosen]);
    expect(results.one).toMatchObject({state: 'without', chosen: true});
    const asked = await setUp([chosen], {quiet: false, needed: ['one']});
    expect(asked.began).toEqual([]);
    expect(asked.results.one).toMatchObject({state: 'without', chosen: true});
    expect((await setUp([failing({inputs: () => 'another choice'})])).began).toEqual(['one']);
  });

  it('is tried again after a while if it may succeed by itself', async () => {
    const stamp = (): string => path.join(state.places(root).stamps, 'one.json');
    const age = (): void => {
      const old = JSON.parse(fs.readFileSync(stamp(), 'utf8')) as {at: number};
      fs.writeFileSync(stamp(), JSON.stringify({...old, at: old.at - 11 * 60_000}));
    };
    await setUp([failing({}, true)]);
    expect((await setUp([failing({}, true)])).began).toEqual([]);
    age();
    expect((await setUp([failing({}, true)])).began).toEqual(['one']);
    await setUp([failing({}, false)], {quiet: false});
    age();
    expect((await setUp([failing({}, false)])).began).toEqual([]);
  });

  it('ends the set-up if it is the npm packages: each later step needs them', async () => {
    const {began} = await setUp([failing({name: 'packages'}), step('two')]);
    expect(began).toEqual(['packages']);
  });
});
