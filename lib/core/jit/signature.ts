import {treeMap, type Params} from '../tree';

/**
 * Names the structure, dtypes and shapes of arguments: a graph fits one signature.
 *
 * @param args - trees of tensors
 * @param from - leading axes to leave out. Default 0
 */
export const signatureOf = (args: Params, from = 0): string =>
  JSON.stringify(treeMap(({dtype, shape}) => `${dtype} [${shape.slice(from).join()}]`, args));

/** Names the structure of a tree alone: lists, records and their fields in order. */
export const structureOf = (tree: Params): string => JSON.stringify(treeMap(() => 0, tree));
