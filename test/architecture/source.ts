/** The source as the tests of this folder look at it: parsed, so that words in comments and texts do not count. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

export const ROOT = path.resolve(__dirname, '../..');

export interface Source {
  /** Path below src/, such as `api/conversation/dialog.ts`. */
  readonly name: string;
  readonly file: ts.SourceFile;
}

/** All files of a folder, but not of `except`; names are below that folder, or below `base`. */
export function sourcesIn(
  folder: string,
  { base = folder, except }: { base?: string; except?: RegExp } = {},
): Source[] {
  return readdirSync(path.join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .map((file) => ({ file, name: path.relative(path.join(ROOT, base), file).replaceAll(path.sep, '/') }))
    .filter(({ name }) => !except?.test(name))
    .map(({ file, name }) => ({
      name,
      file: ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.ES2022, true),
    }));
}

export const sources: readonly Source[] = sourcesIn('src');

/** Every node of a tree, itself first. */
export function* nodesOf(node: ts.Node): Generator<ts.Node> {
  yield node;
  const children: ts.Node[] = [];
  ts.forEachChild(node, (child) => void children.push(child));
  for (const child of children) yield* nodesOf(child);
}

export interface Import {
  readonly from: string;
  readonly specifier: string;
  /** Path below src/ for a file of ours, undefined for a package. */
  readonly target: string | undefined;
  /** Nothing of it is left at run time. */
  readonly isTypeOnly: boolean;
}

/** Imports and re-exports of a file. */
export function importsOf({ name, file }: Source): Import[] {
  const imports: Import[] = [];
  for (const node of nodesOf(file)) {
    let specifier: ts.Expression | undefined;
    let isTypeOnly = false;
    if (ts.isImportDeclaration(node)) {
      specifier = node.moduleSpecifier;
      const { importClause: clause } = node;
      const named = clause?.namedBindings;
      const elements = named && ts.isNamedImports(named) ? named.elements : undefined;
      isTypeOnly =
        clause?.isTypeOnly === true || (!clause?.name && elements?.every((element) => element.isTypeOnly) === true);
    } else if (ts.isExportDeclaration(node) && node.moduleSpecifier) {
      specifier = node.moduleSpecifier;
      const elements =
        node.exportClause && ts.isNamedExports(node.exportClause) ? node.exportClause.elements : undefined;
      isTypeOnly = node.isTypeOnly || elements?.every((element) => element.isTypeOnly) === true;
    } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      specifier = node.arguments[0];
    } else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
      specifier = node.argument.literal as ts.Expression;
      isTypeOnly = true;
    }
    if (!specifier || !ts.isStringLiteral(specifier)) continue;
    const { text } = specifier;
    const target = text.startsWith('.')
      ? path.posix.join(path.posix.dirname(name), text).replace(/\.js$/, '.ts')
      : undefined;
    imports.push({ from: name, specifier: text, target, isTypeOnly });
  }
  return imports;
}

/** Files that import each other in a ring, each ring as `a → b → a`. */
export function circlesOf(imports: readonly Import[]): string[] {
  const graph = new Map<string, Set<string>>();
  // Both kinds are imported by the same ending.
  for (const { from, target } of imports) {
    const name = from.replace(/\.tsx$/, '.ts');
    if (target !== undefined) graph.set(name, (graph.get(name) ?? new Set()).add(target));
  }
  const circles: string[] = [];
  const done = new Set<string>();
  const visit = (name: string, path: readonly string[]): void => {
    const at = path.indexOf(name);
    if (at >= 0) return void circles.push([...path.slice(at), name].join(' → '));
    if (done.has(name)) return;
    for (const target of graph.get(name) ?? []) visit(target, [...path, name]);
    done.add(name);
  };
  for (const name of graph.keys()) visit(name, []);
  return circles;
}
