import {ConfigError} from '../../core';
import type {Experiment} from '../experiment';

type AnyExperiment = Pick<Experiment, 'name'>;

/** By identity: a copy with another trial is another experiment, which no other process can find. */
const modules = new Map<AnyExperiment, string>();

/**
 * Tells where experiments are defined, so that child processes can train them too. Others are trained in the process that runs them.
 *
 * @param module - path of the module that calls this when it is loaded: its `__filename`
 * @param experiments - by their names
 * @returns the experiments
 * @throws ConfigError if one stands under another name than its own
 * @example
 * registerExperiments('/nowhere.js', {}); // => {}
 * registerExperiments('/nowhere.js', {mine: {name: 'yours'} as Experiment}); // throws The experiment "yours" must be registered under its name. Got "mine".
 */
export function registerExperiments<E extends {readonly [name: string]: Experiment}>(
  module: string,
  experiments: E,
): E {
  for (const [name, experiment] of Object.entries(experiments)) {
    if (name !== experiment.name) {
      throw new ConfigError(
        `The experiment "${experiment.name}" must be registered under its name. Got "${name}".`,
      );
    }
    modules.set(experiment, module);
  }
  return experiments;
}

/** The module that registers an experiment when it is loaded, or undefined. */
export const moduleOf = (experiment: AnyExperiment): string | undefined => modules.get(experiment);

/** The experiment of a name that a module has registered, or undefined. */
export function registeredExperiment(module: string, name: string): Experiment | undefined {
  for (const [experiment, its] of modules) {
    if (its === module && experiment.name === name) return experiment as Experiment;
  }
  return undefined;
}
