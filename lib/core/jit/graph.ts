import type {Binding, HostValues} from './native';
import type {Form} from './recording';

// The messages of TensorFlow's graph format ship with tfjs-node, without types.
type Message = {[method: string]: (...args: unknown[]) => unknown} & {serializeBinary(): Uint8Array};
type Messages = {[name: string]: {new (): Message; [nested: string]: new () => Message}};

const messages = (): Messages =>
  // Required here and not imported: it comes with the native backend, which is not everywhere.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  require('@tensorflow/tfjs-node-gpu/dist/proto/api_pb') as Messages;

/** A function that writes an attribute's value. */
export type Attribute = (value: Message) => void;

/** A node's attributes. */
type Attributes = {readonly [name: string]: Attribute};

/** A graph under construction. A node is named by its output: "name", or "name:1" for its second output. */
export type Graph = {
  /** Adds a node and returns its name. */
  readonly node: (name: string, op: string, inputs: readonly string[], attributes?: Attributes) => string;
  readonly placeholder: (name: string, dtype: number) => string;
  readonly constant: (name: string, values: HostValues, form: Form) => string;
  /** A value that the library's optimiser cannot see through. */
  readonly opaque: (name: string, input: string, dtype: number) => string;
  /** The bytes of a SavedModel that holds the graph. */
  readonly savedModel: () => Uint8Array;
};

/**
 * An empty graph.
 *
 * Before the library runs a graph, it rewrites it: x / 3 becomes x · (1/3), x / √y becomes x · (1/√y), sums whose shapes it knows are added in another order. A graph is
 * to give the bits of the operations one by one, so values of constants and shapes are hidden from it. Graphs are as fast, and made faster (measured).
 */
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
  const opaque = (name: string, input: string, dtype: number, shape: Attribute = anyShape): string =>
    node(name, 'PlaceholderWithDefault', [input], {dtype: typeValue(dtype), shape});
  return {
    node,
    placeholder: (name, dtype) => node(name, 'Placeholder', [], {dtype: typeValue(dtype), shape: anyShape}),
    opaque,
    constant: (name, values, {dtype, shape}) => {
      const tensor = new pb.Tensor();
      tensor.setDtype(dtype);
      tensor.setTensorShape(shapeMessage(shape));
      const bytes = dtype === binding.TF_BOOL ? Uint8Array.from(values) : values;
      const content = Buffer.from(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.byteLength);
      tensor.setTensorContent(content.toString('base64'));
      const made = node(`${name}/value`, 'Const', [], {
        dtype: typeValue(dtype),
        value: (value) => value.setTensor(tensor),
      });
      // Some operations ask for the rank of the whole numbers that they take.
      const isFloat = dtype === binding.TF_FLOAT;
      return opaque(name, made, dtype, isFloat ? anyShape : (value) => value.setShape(shapeMessage(shape)));
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

/** A shape of any rank. */
function anyShape(value: Message): void {
  const shape = new (messages().TensorShape)();
  shape.setUnknownRank(true);
  value.setShape(shape);
}

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
  number: (number: number) => (message: Message) => void message.setF(number),
  integers: (list: readonly number[]) => (message: Message) => {
    const values = new (messages().AttrValue.ListValue)();
    values.setIList(list);
    message.setList(values);
  },
  text: (text: string) => (message: Message) => void message.setS(Buffer.from(text).toString('base64')),
  shape: (shape: readonly number[]) => (message: Message) => void message.setShape(shapeMessage(shape)),
};
