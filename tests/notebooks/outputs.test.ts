import {describe, expect, it} from 'vitest';
import {collectOutputs} from '../../scripts/notebooks/execute/outputs';
import {judge} from '../../scripts/notebooks/failure';

const message = (type: string, content: object) => ({header: {msg_type: type}, content}) as never;
const stream = (text: string, name = 'stdout') => message('stream', {name, text});
const shown = (id: string | undefined, plain: string, type = 'display_data') =>
  message(type, {
    data: {'text/plain': plain},
    metadata: {},
    transient: id === undefined ? {} : {display_id: id},
  });

describe('collectOutputs', () => {
  it('joins neighbouring pieces of a stream, and only those', () => {
    const collector = collectOutputs();
    for (const piece of [stream('a'), stream('b'), stream('c', 'stderr'), stream('d')])
      collector.receive(0, piece);
    expect(collector.outputs(0)).toEqual([
      {output_type: 'stream', name: 'stdout', text: 'ab'},
      {output_type: 'stream', name: 'stderr', text: 'c'},
      {output_type: 'stream', name: 'stdout', text: 'd'},
    ]);
  });

  it('applies an update to every output of that id, in earlier cells too, and adds none', () => {
    const collector = collectOutputs();
    collector.receive(0, shown('live', 'first'));
    collector.receive(0, shown(undefined, 'other'));
    collector.receive(1, shown('live', 'second'));
    collector.receive(1, shown('live', 'last', 'update_display_data'));
    collector.receive(1, shown('unknown', 'nothing', 'update_display_data'));
    expect(collector.outputs(0).map(({data}) => data)).toEqual([
      {'text/plain': 'last'},
      {'text/plain': 'other'},
    ]);
    expect(collector.outputs(1).map(({data}) => data)).toEqual([{'text/plain': 'last'}]);
  });

  it('leaves no transient display id in the outputs', () => {
    const collector = collectOutputs();
    collector.receive(0, shown('live', 'x'));
    expect(collector.outputs(0)).toEqual([
      {output_type: 'display_data', data: {'text/plain': 'x'}, metadata: {}},
    ]);
  });

  it('clears at once, or with the next output when told to wait', () => {
    const collector = collectOutputs();
    collector.receive(0, stream('old'));
    collector.receive(0, message('clear_output', {wait: true}));
    expect(collector.outputs(0)).toHaveLength(1);
    collector.receive(0, stream('new'));
    expect(collector.outputs(0)).toEqual([{output_type: 'stream', name: 'stdout', text: 'new'}]);
    collector.receive(0, message('clear_output', {wait: false}));
    expect(collector.outputs(0)).toEqual([]);
  });
});

describe('judge', () => {
  const out = (text: string, name = 'stdout') => ({output_type: 'stream', name, text}) as never;

  it('passes a cell that answered ok and wrote to stdout only', () => {
    expect(judge('ok', [out('Promise { 3 }\n')])).toBeUndefined();
  });

  it.each([
    ['error', [out('Error: no\n', 'stderr')], 'error', 'Error: no'],
    ['abort', [], 'error', 'the kernel answered with status "abort" and no message'],
    ['ok', [out('careful\n', 'stderr')], 'written to stderr', 'careful'],
    [
      'ok',
      [out('UnhandledPromiseRejection: no\n', 'stderr')],
      'unhandled rejection',
      'UnhandledPromiseRejection: no',
    ],
    [
      'ok',
      [out('1\nPromise {\n  <rejected> Error: no\n}\n')],
      'rejected promise',
      'Promise {\n  <rejected> Error: no\n}',
    ],
    ['ok', [out('Promise { <rejected> 3 }\n')], 'rejected promise', 'Promise { <rejected> 3 }'],
    ['ok', [{output_type: 'error', traceback: ['Error: no']} as never], 'error', 'Error: no'],
  ])('fails a cell with status %s and outputs %j', (status, outputs, kind, text) => {
    expect(judge(status, outputs)).toEqual({kind, message: text});
  });
});
