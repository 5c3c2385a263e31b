import {expect, it} from 'vitest';
import {labArguments} from '../../scripts/lab';

it('keeps JupyterLab on this machine, with its token and the TypeScript kernel', () => {
  const given = labArguments('/project', [], false);
  expect(given).toEqual(
    expect.arrayContaining([
      '--ServerApp.ip=127.0.0.1',
      '--ServerApp.root_dir=/project',
      '--MultiKernelManager.default_kernel_name=tslab',
    ]),
  );
  // A token of its own making is the default of Jupyter: nothing here may replace it or take it away.
  expect(given.filter((part) => /token|password|allow_origin|allow_remote/i.test(part))).toEqual([]);
});

it("lets the user's arguments win: they come last", () => {
  expect(labArguments('/project', ['--port=9000', '--no-browser']).slice(-2)).toEqual([
    '--port=9000',
    '--no-browser',
  ]);
});

it('tells Jupyter to start as root only where one is root', () => {
  expect(labArguments('/project', [], true)).toContain('--ServerApp.allow_root=True');
  expect(labArguments('/project', [], false)).not.toContain('--ServerApp.allow_root=True');
});
