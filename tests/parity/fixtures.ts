import fs from 'node:fs';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';

/** Numbers with a shape, as a fixture stores them. */
export type Grid = {readonly shape: readonly number[]; readonly data: readonly number[]};

/** How a fixture was made. */
export type FixtureHeader = {
  generator: string;
  command: string;
  versions: Record<string, string>;
  date: string;
};

/** A fixture: values of another library, made once by a script in scripts/fixtures and committed. */
export type Fixture<C> = {readonly header: FixtureHeader; readonly cases: readonly C[]};

const folder = path.resolve(__dirname, 'fixtures');

/** Reads tests/parity/fixtures/<name>.json; a field of the header that is missing, or a fixture without cases, is an error. */
export function loadFixture<C>(name: string): Fixture<C> {
  return checkFixture<C>(name, JSON.parse(fs.readFileSync(path.join(folder, `${name}.json`), 'utf8')));
}

/** The fixture, if it is one. */
export function checkFixture<C>(name: string, fixture: unknown): Fixture<C> {
  const {header, cases} = (fixture ?? {}) as Partial<Fixture<C>>;
  const missing = (['generator', 'command', 'versions', 'date'] as const).filter((field) => !header?.[field]);
  if (missing.length > 0)
    throw new Error(`Fixture ${name} lacks ${missing.join(', ')} in its header. ${howToMake(name)}`);
  if (Object.keys(header!.versions).length === 0)
    throw new Error(`Fixture ${name} names no version. ${howToMake(name)}`);
  if (!Array.isArray(cases) || cases.length === 0)
    throw new Error(`Fixture ${name} has no cases. ${howToMake(name)}`);
  return {header: header!, cases};
}

const howToMake = (name: string): string =>
  `Make it again with scripts/fixtures/${name.replaceAll('-', '_')}.py, in a commit of its own that says why.`;

/** A fixture's numbers as a float32 tensor. */
export const tensorOf = ({shape, data}: Grid): tf.Tensor => tf.tensor([...data], [...shape], 'float32');

/** A fixture's numbers as nested lists, for the comparator. */
export function nested({shape, data}: Grid): number | never[] {
  if (shape.length === 0) return data[0];
  const [length, ...inner] = shape;
  const size = inner.reduce((product, n) => product * n, 1);
  return Array.from({length}, (_, i) =>
    nested({shape: inner, data: data.slice(i * size, (i + 1) * size)}),
  ) as never[];
}
