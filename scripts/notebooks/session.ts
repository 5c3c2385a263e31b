import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {startJupyter, type Jupyter} from './execute/jupyter';
import {createPainter, type Painter} from './render/figures';

/** Everything that runs beside the runner, and its end. */
export type Session = {
  jupyter: Jupyter;
  painter: Painter;
  /** The file to which kernels report the progress of trials. */
  progressFile: string;
  /** Ends the server, its kernels and the browser. Safe to call twice. */
  close(): Promise<void>;
};

/**
 * Starts what the execution of notebooks needs.
 *
 * @param root - the project's folder
 * @param env - variables that every kernel is to see, besides those of a headless run
 */
export async function openSession(root: string, env: NodeJS.ProcessEnv): Promise<Session> {
  const folder = await mkdtemp(path.join(tmpdir(), 'why-attention-run-'));
  const progressFile = path.join(folder, 'progress.ndjson');
  const painter = createPainter(root);
  try {
    const headless = {WHY_ATTENTION_HEADLESS: '1', WHY_ATTENTION_PROGRESS: progressFile};
    const jupyter = await startJupyter(root, {...headless, ...env});
    const close = async (): Promise<void> => {
      await Promise.allSettled([jupyter.close(), painter.close()]);
      await rm(folder, {recursive: true, force: true});
    };
    return {jupyter, painter, progressFile, close};
  } catch (error) {
    await rm(folder, {recursive: true, force: true});
    throw error;
  }
}
