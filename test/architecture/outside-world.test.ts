import { describe, expect, it } from '@jest/globals';
import ts from 'typescript';
import { nodesOf, type Source, sources } from './source.js';

/** What differs between runtimes, or makes a test wait, comes in through the runtime. */
const OF_THE_PLATFORM = new Set([
  'setTimeout',
  'setInterval',
  'setImmediate',
  'clearTimeout',
  'clearInterval',
  'fetch',
]);
const OBJECTS_OF_THE_PLATFORM = new Set(['process', 'performance', 'localStorage', 'window', 'document', 'globalThis']);
const MEMBERS_OF_THE_PLATFORM = new Set(['Date.now', 'Math.random', 'crypto.randomUUID']);

const isRuntime = ({ name }: Source): boolean =>
  /^(runtime\.node|transport\/((default-)?runtime(\.node|\.browser)?|proxy\/proxied\.node))\.ts$/.test(name);

/** The name in the place of a value: not a member of something, not a declaration. */
function isFree(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  if (ts.isPropertyAssignment(parent) || ts.isPropertySignature(parent) || ts.isMethodSignature(parent)) return false;
  if (ts.isPropertyDeclaration(parent) || ts.isMethodDeclaration(parent) || ts.isParameter(parent)) return false;
  if (ts.isBindingElement(parent) || ts.isShorthandPropertyAssignment(parent)) return false;
  return !ts.isTypeQueryNode(parent) && !ts.isQualifiedName(parent) && !ts.isTypeReferenceNode(parent);
}

const usesOf = ({ name, file }: Source): string[] => {
  const uses: string[] = [];
  const isLocal = (word: string): boolean =>
    [...nodesOf(file)].some((node) => ts.isVariableDeclaration(node) && node.name.getText() === word);
  for (const node of nodesOf(file)) {
    const line = (): string =>
      `${name}:${file.getLineAndCharacterOfPosition(node.getStart()).line + 1} ${node.getText()}`;
    if (ts.isPropertyAccessExpression(node) && MEMBERS_OF_THE_PLATFORM.has(node.getText())) uses.push(line());
    if (ts.isNewExpression(node) && ['Date', 'WebSocket'].includes(node.expression.getText())) uses.push(line());
    if (!ts.isIdentifier(node) || !isFree(node)) continue;
    if (OF_THE_PLATFORM.has(node.text) && ts.isCallExpression(node.parent) && !isLocal(node.text)) uses.push(line());
    if (OBJECTS_OF_THE_PLATFORM.has(node.text)) uses.push(line());
  }
  return uses;
};

describe('The outside world comes in through the runtime only', () => {
  it('no timers, no clock, no random numbers, no fetch, no WebSocket and no globals of a runtime anywhere else', () => {
    expect(sources.filter((source) => !isRuntime(source)).flatMap(usesOf)).toEqual([]);
  });

  it('the runtime files are where they are used', () => {
    expect(sources.filter(isRuntime).flatMap(usesOf).length).toBeGreaterThan(5);
  });
});

describe('Types', () => {
  it('there is no `any` in src/, but where XState has no other name for it and the line says so', () => {
    const anys = sources.flatMap(({ name, file }) =>
      [...nodesOf(file)]
        .filter(({ kind }) => kind === ts.SyntaxKind.AnyKeyword)
        .map((node) => {
          const { line } = file.getLineAndCharacterOfPosition(node.getStart());
          const above = file.text.split('\n')[line - 1] ?? '';
          return above.includes('biome-ignore lint/suspicious/noExplicitAny: XState')
            ? undefined
            : `${name}:${line + 1}`;
        })
        .filter((place) => place !== undefined),
    );
    expect(anys).toEqual([]);
  });

  it('nothing is silenced: no @ts-ignore, no @ts-expect-error', () => {
    const silenced = sources.filter(({ file }) => /@ts-(ignore|expect-error|nocheck)/.test(file.text));
    expect(silenced.map(({ name }) => name)).toEqual([]);
  });
});
