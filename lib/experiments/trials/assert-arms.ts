import {ConfigError} from '../../core';

/** Arms of a live training: one or more, each once. Whether they are known is for the one who makes them. */
export function assertArms<A extends string>(arms: readonly A[], known: readonly A[]): void {
  if (arms.length > 0 && new Set(arms).size === arms.length) return;
  throw new ConfigError(
    `arms must name one or more of ${known.join(', ')}, each once. Got ${arms.join(', ') || 'none'}.`,
  );
}
