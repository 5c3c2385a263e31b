import path from 'node:path';
import ts from '@tslab/typescript-for-tslab';
import {isCode, text, type Notebook} from '../notebook';
import type {Refusal} from './check';

/** A notebook and where it lies. */
export type Source = {file: string; notebook: Notebook};

/**
 * Compiles the code cells of each notebook, as one module, with the TypeScript that tslab bundles and the settings with which
 * tslab compiles a cell: not strict, Node's classic resolution, `await` at the top level. All notebooks share one program,
 * which reads the libraries' types once.
 *
 * @returns the errors of each notebook, in the order given, each at its cell, with the line inside it
 */
export function typeCheck(sources: readonly Source[]): Refusal[][] {
  const modules = new Map(sources.map((source) => [moduleName(source.file), joinCells(source.notebook)]));
  const program = ts.createProgram([...modules.keys()], options, hostWith(modules));
  return [...modules].map(([name, module]) => {
    const file = program.getSourceFile(name);
    if (!file) throw new Error(`TypeScript did not read ${name}`);
    const found = [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)];
    return found.map((diagnostic) => refusalOf(diagnostic, file, module));
  });
}

const options: ts.CompilerOptions = {
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Node10,
  target: ts.ScriptTarget.ES2022,
  lib: ['lib.es2022.d.ts'],
  esModuleInterop: true,
  experimentalDecorators: true,
  resolveJsonModule: true,
  skipLibCheck: true,
  noEmit: true,
  types: ['node'],
};

/** The cells of a notebook as one text, and where each begins. */
type Module = {code: string; cells: {index: number; line: number}[]};

function joinCells(notebook: Notebook): Module {
  const cells: Module['cells'] = [];
  // The first line makes a module of it, in which `await` may stand at the top.
  const lines = ['export {};'];
  notebook.cells.forEach((cell, index) => {
    if (!isCode(cell)) return;
    cells.push({index, line: lines.length});
    lines.push(...text(cell.source).split('\n'), ';');
  });
  return {code: lines.join('\n'), cells};
}

function moduleName(file: string): string {
  const base = path.basename(file, '.ipynb');
  return path.join(path.dirname(file), `${base}.cells.ts`).replaceAll(path.sep, '/');
}

function hostWith(modules: Map<string, Module>): ts.CompilerHost {
  const host = ts.createCompilerHost(options);
  const {readFile, fileExists} = host;
  host.readFile = (name) => modules.get(name)?.code ?? readFile.call(host, name);
  host.fileExists = (name) => modules.has(name) || fileExists.call(host, name);
  return host;
}

function refusalOf(diagnostic: ts.Diagnostic, file: ts.SourceFile, {cells}: Module): Refusal {
  const message = ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n');
  const line = file.getLineAndCharacterOfPosition(diagnostic.start ?? 0).line;
  const cell = cells.findLast((candidate) => candidate.line <= line);
  return cell ? {cell: cell.index, reason: `line ${line - cell.line + 1}: ${message}`} : {reason: message};
}
