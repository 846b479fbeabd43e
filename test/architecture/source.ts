/** The source as the tests of this folder look at it: parsed, so that words in comments and texts do not count. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

export const ROOT = path.resolve(__dirname, '../..');

export interface Source {
  /** Path below src/, such as `api/dialog.ts`. */
  readonly name: string;
  readonly file: ts.SourceFile;
}

const SRC = path.join(ROOT, 'src');

export const sources: readonly Source[] = readdirSync(SRC, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
  .map((entry) => path.join(entry.parentPath, entry.name))
  .map((file) => ({
    name: path.relative(SRC, file).replaceAll(path.sep, '/'),
    file: ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.ES2022, true),
  }));

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
