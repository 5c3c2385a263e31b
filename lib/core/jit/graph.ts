import {CompileError} from './compile-error';
import type {Binding, HostValues, NativeAttribute} from './native';
import type {Form, Recording, Source} from './recording';

// The messages of TensorFlow's graph format ship with tfjs-node, without types.
type Message = {[method: string]: (...args: unknown[]) => unknown} & {serializeBinary(): Uint8Array};
type Messages = {[name: string]: {new (): Message; [nested: string]: new () => Message}};

const messages = (): Messages =>
  // Required here and not imported: it comes with the native backend, which is not everywhere.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  require('@tensorflow/tfjs-node-gpu/dist/proto/api_pb') as Messages;

/** A node's attributes, each a function that writes its value. */
type Attributes = {readonly [name: string]: (value: Message) => void};

/** A graph under construction. A node is named by its output: "name", or "name:1" for its second output. */
export type Graph = {
  /** Adds a node and returns its name. */
  readonly node: (name: string, op: string, inputs: readonly string[], attributes?: Attributes) => string;
  readonly placeholder: (name: string, form: Form) => string;
  readonly constant: (name: string, values: HostValues, form: Form) => string;
  /** The bytes of a SavedModel that holds the graph. */
  readonly savedModel: () => Uint8Array;
};

/** An empty graph. */
export function newGraph(binding: Binding): Graph {
  const pb = messages();
  const graph = new pb.GraphDef();
  const node: Graph['node'] = (name, op, inputs, attributes = {}) => {
    const message = new pb.NodeDef();
    message.setName(name);
    message.setOp(op);
    message.setInputList(inputs);
    const map = message.getAttrMap() as {set(key: string, value: Message): void};
    for (const [key, write] of Object.entries(attributes)) {
      const value = new pb.AttrValue();
      write(value);
      map.set(key, value);
    }
    graph.addNode(message);
    return name;
  };
  return {
    node,
    placeholder: (name, {dtype, shape}) =>
      node(name, 'Placeholder', [], {
        dtype: typeValue(dtype),
        shape: (value) => value.setShape(shapeMessage(shape)),
      }),
    constant: (name, values, {dtype, shape}) => {
      const tensor = new pb.Tensor();
      tensor.setDtype(dtype);
      tensor.setTensorShape(shapeMessage(shape));
      const bytes = dtype === binding.TF_BOOL ? Uint8Array.from(values) : values;
      const content = Buffer.from(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.byteLength);
      tensor.setTensorContent(content.toString('base64'));
      return node(name, 'Const', [], {dtype: typeValue(dtype), value: (value) => value.setTensor(tensor)});
    },
    savedModel: () => {
      const versions = new pb.VersionDef();
      versions.setProducer(PRODUCER);
      graph.setVersions(versions);
      const info = new pb.MetaGraphDef.MetaInfoDef();
      info.addTags('serve');
      const metaGraph = new pb.MetaGraphDef();
      metaGraph.setMetaInfoDef(info);
      metaGraph.setGraphDef(graph);
      const saved = new pb.SavedModel();
      saved.setSavedModelSchemaVersion(1);
      saved.addMetaGraphs(metaGraph);
      return saved.serializeBinary();
    },
  };
}

/** The version of the graph format that operations are recorded in (TensorFlow 2.12 and later read it). */
const PRODUCER = 1286;

const typeValue =
  (dtype: number) =>
  (value: Message): void =>
    void value.setType(dtype);

/** The shape's message; −1 is an axis of any size. */
function shapeMessage(shape: readonly number[]): Message {
  const pb = messages();
  const message = new pb.TensorShape();
  for (const size of shape) {
    const dim = new pb.TensorShape.Dim();
    dim.setSize(size);
    message.addDim(dim);
  }
  return message;
}

/** Attribute values for nodes that are not recorded. */
export const value = {
  type: typeValue,
  flag: (flag: boolean) => (message: Message) => void message.setB(flag),
  integer: (integer: number) => (message: Message) => void message.setI(integer),
  text: (text: string) => (message: Message) => void message.setS(Buffer.from(text).toString('base64')),
  shape: (shape: readonly number[]) => (message: Message) => void message.setShape(shapeMessage(shape)),
};

/** An attribute as it was given to the native operation. */
function recordedValue(
  binding: Binding,
  {name, type, value: given}: NativeAttribute,
): (value: Message) => void {
  const isList = Array.isArray(given) && type !== binding.TF_ATTR_INT && type !== binding.TF_ATTR_SHAPE;
  switch (isList ? undefined : type) {
    case binding.TF_ATTR_TYPE:
      return value.type(given as number);
    case binding.TF_ATTR_BOOL:
      return value.flag(given as boolean);
    case binding.TF_ATTR_INT:
      return Array.isArray(given) ? integers(given as number[]) : value.integer(given as number);
    case binding.TF_ATTR_FLOAT:
      return (message) => void message.setF(given as number);
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

const integers =
  (list: readonly number[]) =>
  (message: Message): void => {
    const pb = messages();
    const values = new pb.AttrValue.ListValue();
    values.setIList(list);
    message.setList(values);
  };

/** Forms and bytes name a constant: equal ones become one node. */
const identityOf = ({dtype, shape, values}: Recording['constants'][number]): string =>
  `${dtype} [${shape.join()}] ${Buffer.from(values.buffer as ArrayBuffer, values.byteOffset, values.byteLength).toString('base64')}`;

/**
 * Adds the operations of a recording to a graph; what it computes twice, the graph computes once. All recorded operations are pure.
 *
 * @param graph - receives the nodes
 * @param binding - the native constants
 * @param recording - the call
 * @param inputs - the node of each input
 * @param makeConstant - adds a constant and returns the node that stands for it
 * @returns the node of each result
 */
export function addRecording(
  graph: Graph,
  binding: Binding,
  {constants, operations, results}: Recording,
  inputs: readonly string[],
  makeConstant: (name: string, values: HostValues, form: Form) => string,
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
  operations.forEach(({op, attributes, inputs: sources}, i) => {
    const from = sources.map(nodeOf);
    const values = attributes.map(
      (attribute) => [attribute.name, recordedValue(binding, attribute)] as const,
    );
    const identity = JSON.stringify([op, attributes, from]);
    nodes[i] = once(known, identity, () => graph.node(`op${i}`, op, from, Object.fromEntries(values)));
  });
  return results.map(({source}) => nodeOf(source));
}

const outputOf = (node: string, output: number): string => (output === 0 ? node : `${node}:${output}`);

/** The value that a map has for a key; made at its first use. */
function once(map: Map<string, string>, key: string, make: () => string): string {
  if (!map.has(key)) map.set(key, make());
  return map.get(key)!;
}
