import {CompileError} from './compile-error';
import {value, type Attribute, type Graph} from './graph';
import type {Binding, HostValues, NativeAttribute} from './native';
import {addInParts} from './product-in-parts';
import type {Form, Recording, Source} from './recording';

/** An attribute as it was given to the native operation. */
function recordedValue(binding: Binding, {name, type, value: given}: NativeAttribute): Attribute {
  const isList = Array.isArray(given) && type !== binding.TF_ATTR_INT && type !== binding.TF_ATTR_SHAPE;
  switch (isList ? undefined : type) {
    case binding.TF_ATTR_TYPE:
      return value.type(given as number);
    case binding.TF_ATTR_BOOL:
      return value.flag(given as boolean);
    case binding.TF_ATTR_INT:
      return Array.isArray(given) ? value.integers(given as number[]) : value.integer(given as number);
    case binding.TF_ATTR_FLOAT:
      return value.number(given as number);
    case binding.TF_ATTR_STRING:
      return value.text(given as string);
    case binding.TF_ATTR_SHAPE:
      return value.shape(given as number[]);
    default:
      throw new CompileError(
        `A graph cannot hold attribute ${name}, of type ${type}${isList ? ', a list' : ''}: use another operation.`,
      );
  }
}

/** Forms and bytes name a constant: equal ones become one node. */
const identityOf = ({dtype, shape, values}: Recording['constants'][number]): string =>
  `${dtype} [${shape.join()}] ${Buffer.from(values.buffer as ArrayBuffer, values.byteOffset, values.byteLength).toString('base64')}`;

/**
 * Adds the operations of a recording to a graph, which computes once what they compute twice, and leaves out what changes nothing. All recorded operations are pure.
 *
 * @param graph - receives the nodes
 * @param binding - the native constants
 * @param recording - the call
 * @param inputs - the node of each input
 * @param makeConstant - adds a constant and returns the node that stands for it
 * @param parts - in how many parts large matrix products are computed
 * @returns the node of each result
 */
export function addRecording(
  graph: Graph,
  binding: Binding,
  {inputs: forms, constants, operations, results}: Recording,
  inputs: readonly string[],
  makeConstant: (name: string, values: HostValues, form: Form) => string,
  parts: number,
): string[] {
  const known = new Map<string, string>();
  /** The node that stands for each operation: one that repeats an earlier one, on the same inputs, is that one. */
  const nodes: string[] = [];
  const nodeOf = (source: Source): string => {
    if (source.from === 'input') return inputs[source.index];
    if (source.from === 'operation') return outputOf(nodes[source.index], source.output);
    const made = constants[source.index];
    return once(known, identityOf(made), () => makeConstant(`constant${known.size}`, made.values, made));
  };
  const isRoot = (source: Source): boolean =>
    source.from === 'operation' && operations[source.index].op === 'Sqrt';
  const opaque = (node: string): string =>
    once(known, `opaque ${node}`, () => graph.opaque(`${node}/opaque`, node, binding.TF_FLOAT));
  const shapeOf = (source: Source): readonly number[] => {
    if (source.from === 'input') return forms[source.index].shape;
    if (source.from === 'constant') return constants[source.index].shape;
    return operations[source.index].shapes[source.output];
  };
  const productOf = (
    i: number,
    [a, b]: readonly string[],
    values: readonly (readonly [string, Attribute])[],
  ): string | undefined => {
    const [aShape, bShape] = operations[i].inputs.map(shapeOf);
    const product = {
      name: `op${i}`,
      op: operations[i].op,
      dtype: operations[i].attributes.find(({name}) => name === 'T')!.value as number,
      attributes: Object.fromEntries(values),
      a,
      b,
      aShape,
      bShape,
    };
    return addInParts(graph, binding, product, parts, makeConstant);
  };
  /** What the node of each reshape reshapes. */
  const reshaped = new Map<string, string>();
  operations.forEach(({op, attributes, inputs: sources}, i) => {
    const from = sources.map(nodeOf);
    if (isNoCast(op, attributes)) {
      nodes[i] = from[0];
      return;
    }
    // Only the last of several reshapes counts.
    if (op === 'Reshape') from[0] = reshaped.get(from[0]) ?? from[0];
    if (op === 'RealDiv' && isRoot(sources[1])) from[1] = opaque(from[1]);
    const values = attributes.map(
      (attribute) => [attribute.name, recordedValue(binding, attribute)] as const,
    );
    const identity = JSON.stringify([op, attributes, from]);
    const make = (): string => graph.node(`op${i}`, op, from, Object.fromEntries(values));
    nodes[i] = once(
      known,
      identity,
      () => (isProduct(op, attributes) ? productOf(i, from, values) : undefined) ?? make(),
    );
    if (op === 'Reshape') reshaped.set(nodes[i], from[0]);
  });
  return results.map(({source}) => nodeOf(source));
}

/** Whether an operation is a matrix product without transposes. */
const isProduct = (op: string, attributes: readonly NativeAttribute[]): boolean =>
  op === 'BatchMatMulV2' && !attributes.some(({name, value: given}) => /^adj_/.test(name) && given === true);

/** Whether an operation casts to the dtype that its input has. */
function isNoCast(op: string, attributes: readonly NativeAttribute[]): boolean {
  const typeOf = (name: string): unknown => attributes.find((attribute) => attribute.name === name)?.value;
  return op === 'Cast' && typeOf('SrcT') === typeOf('DstT');
}

const outputOf = (node: string, output: number): string => (output === 0 ? node : `${node}:${output}`);

/** The value that a map has for a key; made at its first use. */
function once(map: Map<string, string>, key: string, make: () => string): string {
  if (!map.has(key)) map.set(key, make());
  return map.get(key)!;
}
