import {treeLeaves, treePaths, type Params} from '../tree';

/**
 * Names the structure, dtypes and shapes of arguments: a graph fits one signature.
 *
 * @param args - trees of tensors
 * @param from - leading axes to leave out. Default 0
 */
export function signatureOf(args: Params, from = 0): string {
  const paths = treePaths(args);
  return treeLeaves(args)
    .map(({dtype, shape}, i) => `${paths[i]}: ${dtype} [${shape.slice(from).join()}]`)
    .join('; ');
}
