import {key, type Key} from '../keys';
import {treePaths, treeMap, type Params} from '../tree';
import {traceShapes} from './trace-shapes';

/** What has parameters: a model, a layer. */
type Initialised = {readonly init: (key: Key) => Params};

/**
 * The shapes of a model's parameters by path, without drawing one.
 *
 * @param model - has `init`, a function of a key
 * @returns path -> shape, in the order of `treeLeaves`
 * @throws what `traceShapes` throws
 * @example
 * parameterShapes({init: (seed) => ({layers: [{w: normal(seed, [1000000, 300])}]})}); // => {"layers.0.w": [1000000, 300]}
 */
export function parameterShapes({init}: Initialised): {readonly [path: string]: readonly number[]} {
  const paths: string[] = [];
  const shapes: (readonly number[])[] = [];
  traceShapes(() => {
    const params = init(key(0));
    paths.push(...treePaths(params));
    treeMap((leaf) => shapes.push([...leaf.shape]), params);
    return [];
  });
  return Object.fromEntries(paths.map((path, i) => [path, shapes[i]]));
}

/**
 * The number of a model's parameters, without drawing one.
 *
 * @throws what `traceShapes` throws
 * @example
 * parameterCountOf({init: (seed) => ({w: normal(seed, [1000000, 300]), b: tf.zeros([300])})}); // => 300000300
 */
export const parameterCountOf = (model: Initialised): number =>
  Object.values(parameterShapes(model)).reduce(
    (total, shape) => total + shape.reduce((product, size) => product * size, 1),
    0,
  );
