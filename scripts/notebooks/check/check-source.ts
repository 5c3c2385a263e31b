import {builtinModules} from 'node:module';
import ts from '@tslab/typescript-for-tslab';

/** The longest cell and the longest function that a notebook may hold, in lines. */
export const longest = {cell: 25, function: 10} as const;

/** What a notebook may import, besides Node's own modules. */
const packages = [
  'why-attention',
  'tslab',
  'danfojs-node',
  'plotly.js',
  'plotly.js-dist',
  'plotly.js-dist-min',
];

/**
 * The faults of one code cell's source: too long, a function too long, an import of something that a reader may not have.
 *
 * @returns one sentence a fault
 */
export function sourceFaults(source: string): string[] {
  const faults: string[] = [];
  const count = source.trimEnd().split('\n').length;
  if (count > longest.cell) faults.push(`the cell has ${count} lines; at most ${longest.cell} are allowed`);
  const file = ts.createSourceFile('cell.ts', source, ts.ScriptTarget.ES2022, true);
  const visit = (node: ts.Node): void => {
    faults.push(...functionFaults(node, file), ...importFaults(node));
    ts.forEachChild(node, visit);
  };
  visit(file);
  return faults;
}

function functionFaults(node: ts.Node, file: ts.SourceFile): string[] {
  if (!ts.isFunctionLike(node)) return [];
  const first = file.getLineAndCharacterOfPosition(node.getStart(file)).line;
  const last = file.getLineAndCharacterOfPosition(node.getEnd()).line;
  const count = last - first + 1;
  if (count <= longest.function) return [];
  const name = node.name?.getText(file) ?? `at line ${first + 1}`;
  return [
    `the function ${name} has ${count} lines; at most ${longest.function} are allowed (it belongs in lib)`,
  ];
}

function importFaults(node: ts.Node): string[] {
  const name = importedName(node);
  if (name === undefined) return [];
  const plain = name.replace(/^node:/, '');
  if (builtinModules.includes(plain)) return [];
  if (packages.some((own) => plain === own || plain.startsWith(`${own}/`))) return [];
  return [`it imports "${name}"; notebooks import from ${packages.slice(0, 3).join(', ')} and Node only`];
}

function importedName(node: ts.Node): string | undefined {
  if ((ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) && node.moduleSpecifier) {
    return (node.moduleSpecifier as ts.StringLiteral).text;
  }
  if (ts.isExternalModuleReference(node) && ts.isStringLiteral(node.expression)) return node.expression.text;
  if (!ts.isCallExpression(node) || node.arguments.length !== 1) return undefined;
  const isRequire = ts.isIdentifier(node.expression) && node.expression.text === 'require';
  const isImport = node.expression.kind === ts.SyntaxKind.ImportKeyword;
  const [argument] = node.arguments;
  return (isRequire || isImport) && ts.isStringLiteral(argument) ? argument.text : undefined;
}
