import {CompileError} from './compile-error';
import type {HostValues} from './native';
import type {RecordedOperation, Recording, Source} from './recording';

/**
 * Checks that two calls of one function, with inputs of the same form, ran the same operations with the same constants: only then is either recording the
 * function. A random mask, a learning rate that a host variable holds, or a branch on the host shows here.
 *
 * @throws CompileError naming the first operation at which they part
 */
export function assertSameRecording(first: Recording, second: Recording): void {
  const n = Math.max(first.operations.length, second.operations.length);
  for (let i = 0; i < n; i++) {
    const [a, b] = [first.operations[i], second.operations[i]];
    if (a?.op !== b?.op) {
      throw new CompileError(
        `Two calls of a compiled function ran different operations: number ${i} was ${a?.op ?? 'none'}, then ${b?.op ?? 'none'}. It must not branch on host values: pass them as tensors.`,
      );
    }
    assertSameOperation(i, a, b, first, second);
  }
  if (first.structure !== second.structure) {
    throw new CompileError(
      `Two calls of a compiled function returned trees of different structure: ${first.structure}, then ${second.structure}. It must not depend on host state.`,
    );
  }
  assertSameSources(
    'the results',
    first.results.map(({source}) => source),
    second.results.map(({source}) => source),
    first,
    second,
  );
}

function assertSameOperation(
  i: number,
  a: RecordedOperation,
  b: RecordedOperation,
  first: Recording,
  second: Recording,
): void {
  if (JSON.stringify(a.attributes) !== JSON.stringify(b.attributes)) {
    throw new CompileError(
      `Two calls of a compiled function ran ${a.op} (number ${i}) with different attributes: ${JSON.stringify(a.attributes)}, then ${JSON.stringify(b.attributes)}. It must not depend on host state.`,
    );
  }
  assertSameSources(`${a.op} (number ${i})`, a.inputs, b.inputs, first, second);
}

function assertSameSources(
  user: string,
  a: readonly Source[],
  b: readonly Source[],
  first: Recording,
  second: Recording,
): void {
  a.forEach((source, i) => {
    const other = b[i];
    if (source.from === 'constant' && other?.from === 'constant') {
      const [was, is] = [first.constants[source.index], second.constants[other.index]];
      if (
        was.dtype !== is.dtype ||
        was.shape.join() !== is.shape.join() ||
        !sameBytes(was.values, is.values)
      ) {
        throw new CompileError(
          `Two calls of a compiled function gave ${user} different constants: ${inWords(was.values)}, then ${inWords(is.values)}. A compiled function would repeat the first one: pass it as a tensor argument.`,
        );
      }
    } else if (JSON.stringify(source) !== JSON.stringify(other)) {
      throw new CompileError(
        `Two calls of a compiled function gave ${user} inputs from different places. It must not depend on host state.`,
      );
    }
  });
}

function sameBytes(a: HostValues, b: HostValues): boolean {
  const bytes = ({buffer, byteOffset, byteLength}: HostValues): Buffer =>
    Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength);
  return bytes(a).equals(bytes(b));
}

const inWords = (values: HostValues): string =>
  values.length === 1
    ? String(values[0])
    : `[${[...values.slice(0, 3)].join(', ')}${values.length > 3 ? ', …' : ''}]`;
