// npm run lab: JupyterLab on this machine only, with its token, new notebooks in TypeScript. What follows `--` goes to JupyterLab.
import {spawn} from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

const root = path.resolve(__dirname, '..');

/** JupyterLab's arguments; those of the user come last, and the last wins. */
export function labArguments(
  projectFolder: string,
  ofUser: readonly string[],
  isRoot = process.getuid?.() === 0,
): string[] {
  return [
    '-m',
    'jupyterlab',
    '--ServerApp.ip=127.0.0.1',
    `--ServerApp.root_dir=${projectFolder}`,
    '--LabApp.default_url=/lab/tree/notebooks',
    '--MultiKernelManager.default_kernel_name=tslab',
    // The environment's Python kernel is there for Jupyter's own sake; nothing here runs in it.
    '--KernelSpecManager.allowed_kernelspecs=tslab',
    '--KernelSpecManager.ensure_native_kernel=False',
    // One Ctrl-C ends it; without this it asks, and a second one leaves the kernels running.
    '--ServerApp.answer_yes=True',
    '--ServerApp.log_level=WARN',
    '--LabApp.log_level=WARN',
    // It looks up packages on the network.
    '--LabApp.extension_manager=readonly',
    // In a container one is root, and Jupyter refuses root without being told.
    ...(isRoot ? ['--ServerApp.allow_root=True'] : []),
    ...ofUser,
  ];
}

function pythonOf(projectFolder: string): string {
  const places = ['.venv/bin/python', '.venv/Scripts/python.exe'].map((place) =>
    path.join(projectFolder, place),
  );
  const found = places.find((place) => fs.existsSync(place));
  if (!found)
    throw new Error(
      `There is no Python environment in ${path.join(projectFolder, '.venv')}. Run "npm run setup".`,
    );
  return found;
}

/** Seconds that JupyterLab has to end its kernels before it is ended itself. */
const patience = 15;

function main(): void {
  const lab = spawn(pythonOf(root), labArguments(root, process.argv.slice(2)), {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    // A group of its own: the terminal's Ctrl-C comes to us alone, and we pass on one signal, not two.
    detached: process.platform !== 'win32',
    env: {
      ...process.env,
      JUPYTER_PREFER_ENV_PATH: '1',
      TF_CPP_MIN_LOG_LEVEL: process.env.TF_CPP_MIN_LOG_LEVEL ?? '2',
    },
  });
  console.log('JupyterLab starts; its address with the token follows. Ctrl-C here ends it and its kernels.');
  let ending = false;
  const end = (): void => {
    if (ending) return;
    ending = true;
    console.log('\nEnding JupyterLab and its kernels.');
    lab.kill('SIGTERM');
    setTimeout(() => lab.kill('SIGKILL'), patience * 1000).unref();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, end);
  lab.on('error', (error) => {
    console.error(`JupyterLab cannot be started: ${error.message}. Run "npm run setup".`);
    process.exitCode = 1;
  });
  lab.on('close', (code) => {
    process.exitCode = ending ? 0 : (code ?? 1);
  });
}

if (require.main === module) main();
