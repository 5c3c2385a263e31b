import fs from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

/** One export of a folder of lib, with its documentation as the compiler reads it. */
export type PublicName = {
  readonly folder: string;
  readonly name: string;
  /** Where it is declared, for a message: lib/nn/linear.ts:42. */
  readonly place: string;
  readonly documentation: string;
  /** The text of each @example. */
  readonly examples: readonly string[];
  /** A function, a class or a constant that can be called. */
  readonly isCallable: boolean;
};

const root = path.resolve(__dirname, '../..');
const lib = path.join(root, 'lib');

/** The folders within one that have an index. */
const indexed = (within: string): string[] =>
  fs
    .readdirSync(path.join(lib, within))
    .map((folder) => path.posix.join(within, folder))
    .filter((folder) => folder !== 'dist' && fs.existsSync(path.join(lib, folder, 'index.ts')));

/** The entries of the package: the folders of lib, and those of the experiments, each of which has names of its own. */
export const folders: readonly string[] = [...indexed(''), ...indexed('experiments')].sort();

function compilerOptions(): ts.CompilerOptions {
  const {config} = ts.readConfigFile(path.join(root, 'tsconfig.json'), (file) => ts.sys.readFile(file));
  return {
    ...ts.parseJsonConfigFileContent(config, ts.sys, root).options,
    noEmit: false,
    declaration: true,
    skipLibCheck: true,
  };
}

/** Every export of every folder. */
export function publicNames(): PublicName[] {
  const indexOf = (folder: string): string => path.join(lib, folder, 'index.ts');
  const program = ts.createProgram(folders.map(indexOf), compilerOptions());
  const checker = program.getTypeChecker();
  return folders.flatMap((folder) => {
    const source = program.getSourceFile(indexOf(folder))!;
    const module = checker.getSymbolAtLocation(source);
    if (!module) throw new Error(`lib/${folder}/index.ts exports nothing.`);
    return checker.getExportsOfModule(module).map((exported) => {
      const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
      return {folder, name: exported.name, ...describe(symbol, checker)};
    });
  });
}

function describe(symbol: ts.Symbol, checker: ts.TypeChecker): Omit<PublicName, 'folder' | 'name'> {
  const declaration = symbol.declarations![0];
  const file = declaration.getSourceFile();
  const line = file.getLineAndCharacterOfPosition(declaration.getStart()).line + 1;
  const isValue = (symbol.flags & ts.SymbolFlags.Value) !== 0;
  const type = isValue ? checker.getTypeOfSymbol(symbol) : undefined;
  const examples = symbol
    .getJsDocTags(checker)
    .filter(({name}) => name === 'example')
    .map(({text}) => ts.displayPartsToString(text));
  return {
    place: `${path.relative(root, file.fileName)}:${line}`,
    documentation: ts.displayPartsToString(symbol.getDocumentationComment(checker)),
    examples,
    isCallable:
      type !== undefined && type.getCallSignatures().length + type.getConstructSignatures().length > 0,
  };
}

/**
 * What a notebook cell could not compile: exports whose type speaks of a type that is not exported ("cannot be named").
 *
 * @param imports - statements that import what is checked, from paths relative to tests/support
 * @param names - expressions of which each becomes an exported constant
 */
export function unnameableTypes(imports: readonly string[], names: readonly string[]): string[] {
  const file = path.join(__dirname, 'every-export.virtual.ts');
  const text = [...imports, ...names.map((name, i) => `export const value${i} = ${name};`)].join('\n');
  const options = compilerOptions();
  const host = ts.createCompilerHost(options);
  const {getSourceFile, fileExists, readFile} = host;
  host.fileExists = (name) => name === file || fileExists.call(host, name);
  host.readFile = (name) => (name === file ? text : readFile.call(host, name));
  host.getSourceFile = (name, ...rest) =>
    name === file
      ? ts.createSourceFile(name, text, ts.ScriptTarget.ES2022, true)
      : getSourceFile.call(host, name, ...rest);
  const program = ts.createProgram([file], options, host);
  const source = program.getSourceFile(file);
  const found = [...program.getSyntacticDiagnostics(source), ...program.getDeclarationDiagnostics(source)];
  return found.map(({messageText}) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}
