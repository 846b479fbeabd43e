import { readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import ts from 'typescript';
import { OWN_FAILURES } from '../../src/transport/failure.js';
import { POLICY } from '../../src/transport/policy.js';
import { nodesOf, ROOT } from './source.js';

const OPTIONS: ts.CompilerOptions = {
  declaration: true,
  emitDeclarationOnly: true,
  noEmit: false,
  stripInternal: true,
  strict: true,
  skipLibCheck: true,
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  exactOptionalPropertyTypes: true,
  lib: ['lib.es2023.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts', 'lib.esnext.disposable.d.ts'],
  types: ['node'],
  rootDir: path.join(ROOT, 'src'),
  outDir: '/declarations',
};

const ENTRY = path.join(ROOT, 'src/index.ts');

/** Where the members of a type alias are: events are type aliases of a literal, or of an intersection that begins with one. */
function memberListOf(declaration: ts.Node): ts.Node | undefined {
  if (!ts.isTypeAliasDeclaration(declaration)) return undefined;
  return ts.isIntersectionTypeNode(declaration.type) ? declaration.type.types[0] : declaration.type;
}

const isSilent = (node: ts.Node): boolean => ts.getJSDocCommentsAndTags(node).length === 0;

/** Not a member that has the name too. */
const isOfItsOwn = (node: ts.Node): boolean =>
  ts.isClassDeclaration(node) ||
  ts.isFunctionDeclaration(node) ||
  ts.isInterfaceDeclaration(node) ||
  ts.isTypeAliasDeclaration(node);

/** A member for applications, with a name of its own: what a class has by the same name as the one above it is explained there. */
function isUsable(member: ts.ClassElement): boolean {
  const flags = ts.getCombinedModifierFlags(member);
  const isHidden = (flags & (ts.ModifierFlags.Private | ts.ModifierFlags.Protected)) !== 0;
  return !isHidden && member.name !== undefined && !/^#|^name$/.test(member.name.getText());
}

/** What a user's compiler reads of `parley-sdk`: everything that can be reached from its exports. */
interface Published {
  readonly names: readonly string[];
  /** Declarations of ours that are reached, by name. */
  readonly reached: ReadonlyMap<string, readonly ts.Node[]>;
  /** Names of packages that are reached. */
  readonly foreign: ReadonlySet<string>;
}

function publish(): Published {
  const emitted = new Map<string, string>();
  const source = ts.createProgram([ENTRY], OPTIONS);
  source.emit(undefined, (name, text) => void emitted.set(path.normalize(name), text), undefined, true);

  const host = ts.createCompilerHost(OPTIONS);
  const { fileExists, readFile, getSourceFile } = host;
  // Packages are looked for from where the sources are; the declarations themselves are nowhere on the disk.
  const inSources = (name: string): string => name.replace(/^\/declarations/, path.join(ROOT, 'src'));
  host.fileExists = (name) => emitted.has(name) || fileExists(inSources(name));
  host.readFile = (name) => emitted.get(name) ?? readFile(inSources(name));
  host.directoryExists = (name) => name.startsWith('/declarations') || ts.sys.directoryExists(name);
  host.getSourceFile = (name, ...rest) => {
    const text = emitted.get(name);
    return text === undefined
      ? getSourceFile(inSources(name), ...rest)
      : ts.createSourceFile(name, text, ts.ScriptTarget.ES2022, true);
  };
  host.resolveModuleNameLiterals = (literals, containing) =>
    literals.map(({ text }) => {
      if (text.startsWith('.')) {
        const resolvedFileName = path.join(path.dirname(containing), text).replace(/\.js$/, '.d.ts');
        return { resolvedModule: { resolvedFileName, extension: ts.Extension.Dts } };
      }
      return ts.resolveModuleName(
        text,
        inSources(containing),
        OPTIONS,
        ts.sys,
        undefined,
        undefined,
        ts.ModuleKind.ESNext,
      );
    });
  const program = ts.createProgram(['/declarations/index.d.ts'], { ...OPTIONS, noEmit: true }, host);
  const checker = program.getTypeChecker();
  const entry = program.getSourceFile('/declarations/index.d.ts')!;
  const exported = checker.getExportsOfModule(checker.getSymbolAtLocation(entry)!);

  const reached = new Map<string, ts.Node[]>();
  const foreign = new Set<string>();
  const seen = new Set<ts.Symbol>();
  const visit = (given: ts.Symbol): void => {
    const symbol = given.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(given) : given;
    if (seen.has(symbol)) return;
    seen.add(symbol);
    for (const declaration of symbol.declarations ?? []) {
      const { fileName } = declaration.getSourceFile();
      if (!fileName.startsWith('/declarations')) {
        if (!/node_modules\/(typescript|@types)\//.test(fileName)) foreign.add(symbol.name);
        continue;
      }
      if (ts.isSourceFile(declaration)) continue;
      reached.set(symbol.name, [...(reached.get(symbol.name) ?? []), declaration]);
      for (const node of nodesOf(declaration)) {
        if (!ts.isIdentifier(node)) continue;
        const used = checker.getSymbolAtLocation(node);
        if (used) visit(used);
      }
    }
  };
  for (const symbol of exported) visit(symbol);
  return { names: exported.map(({ name }) => name).sort(), reached, foreign };
}

describe('The declarations that users read', () => {
  let published: Published;
  beforeAll(() => {
    published = publish();
  }, 60_000);

  it('export the names of the checked-in list, and nothing by accident', () => {
    const list = readFileSync(path.join(__dirname, 'public-names.txt'), 'utf8').trim().split('\n');
    expect(published.names).toEqual(list);
  });

  it('have no `any` in them', () => {
    const anys: string[] = [];
    for (const [name, declarations] of published.reached) {
      for (const declaration of declarations) {
        for (const { kind } of nodesOf(declaration)) if (kind === ts.SyntaxKind.AnyKeyword) anys.push(name);
      }
    }
    expect(published.reached.size).toBeGreaterThan(80);
    expect(anys).toEqual([]);
  });

  it('know no machine, actor or record, and nothing of XState', () => {
    expect([...published.foreign].sort()).toEqual([]);
    const inside = [...published.reached.keys()].filter((name) =>
      /^(?!actorRef).*(Machine|Ref|Actor|^Session|Registry|Router|Ledger|ConversationRecord|DialogRecord|MessageRecord)$/.test(
        name,
      ),
    );
    expect(inside).toEqual([]);
  });

  it('say of every lifecycle which states there are', () => {
    for (const name of ['ConnectionLifecycle', 'ConversationLifecycle', 'DialogLifecycle', 'SubscriptionLifecycle']) {
      const [declaration] = published.reached.get(name) ?? [];
      expect(declaration && ts.isTypeAliasDeclaration(declaration) && ts.isUnionTypeNode(declaration.type)).toBe(true);
    }
  });

  it('explain every class, function and type where it is declared', () => {
    const silent = published.names.filter((name) => {
      const declarations = (published.reached.get(name) ?? []).filter(isOfItsOwn);
      return declarations.length > 0 && declarations.every(isSilent);
    });
    expect(silent).toEqual([]);
  });

  it('explain everything that the object of a class has, whichever class it has it from', () => {
    const silent = [...published.reached.values()]
      .flat()
      .flatMap((declaration) =>
        ts.isClassDeclaration(declaration)
          ? declaration.members
              .filter((member) => isUsable(member) && isSilent(member))
              .map((member) => `${declaration.name?.text}.${member.name?.getText()}`)
          : [],
      );
    expect(silent).toEqual([]);
  });

  it('explain every enum, event and error code where an editor shows it', () => {
    const silent: string[] = [];
    for (const name of published.names) {
      for (const declaration of published.reached.get(name) ?? []) {
        const statement = ts.isVariableDeclaration(declaration) ? declaration.parent.parent : declaration;
        const isEnum = ts.isVariableDeclaration(declaration) && /^[A-Z]/.test(name) && !['CSDS'].includes(name);
        if (isEnum && isSilent(statement)) silent.push(name);
        if (!/(Events|ErrorCodes)$/.test(name)) continue;
        for (const member of nodesOf(declaration)) {
          const isMember =
            ts.isPropertySignature(member) && [declaration, memberListOf(declaration)].includes(member.parent);
          if (isMember && isSilent(member)) silent.push(`${name}.${member.name.getText()}`);
        }
      }
    }
    expect(silent).toEqual([]);
  });

  it('name every code that an error may have', () => {
    const [declaration] = published.reached.get('ErrorCodes') ?? [];
    const named = (declaration as ts.InterfaceDeclaration).members.map((member) => member.name?.getText());
    expect(named.sort()).toEqual(
      [...new Set([...Object.keys(OWN_FAILURES), ...POLICY.map(({ code }) => code)])].sort(),
    );
  });
});

describe('At run time', () => {
  it('the named exports are those of the list that are values, and the default export has what programs destructure', async () => {
    const parley: Record<string, unknown> = await import('../../src/index.js');
    const list = readFileSync(path.join(__dirname, 'public-names.txt'), 'utf8').trim().split('\n');
    expect(list).toEqual(expect.arrayContaining(Object.keys(parley)));
    const byDefault = parley.default as Record<string, unknown>;
    for (const name of ['createConnection', 'Connection', 'createClientProperties', 'UserType', 'ParticipantRole']) {
      expect(byDefault[name]).toBe(parley[name]);
    }
    for (const name of ['UserType', 'ConnectionState', 'ParticipantRole', 'ContentType', 'ConversationContextType']) {
      expect(Object.isFrozen(parley[name])).toBe(true);
    }
  });

  it('parley-sdk/consumer exports the very same things, but for its createConnection, and nothing of its own', async () => {
    const parley: Record<string, unknown> = await import('../../src/index.js');
    const consumer: Record<string, unknown> = await import('../../src/consumer.js');
    const names = Object.keys(consumer).filter((name) => name !== 'createConnection');
    expect(names.filter((name) => consumer[name] !== parley[name])).toEqual([]);
    const missing = Object.keys(parley).filter((name) => !(name in consumer));
    expect(missing.sort()).toEqual([
      'AgentState',
      'AgentStateSubscription',
      'BrandConnection',
      'CSDS',
      'ConnectionType',
      'Integration',
      'Ring',
      'RingState',
      'RoutingTaskSubscription',
      'SendApiApp',
      'TtrType',
      'createSendApiApp',
      'default',
      'rest',
    ]);
  });

  it('has every enum of lp-messaging-sdk, with the words of the wire as values', async () => {
    const { AuthType, DialogType, ParticipantRole, RingState, UserType, ContentType, ConversationContextType } =
      await import('../../src/index.js');
    for (const words of [AuthType, DialogType, ParticipantRole, RingState, UserType]) {
      for (const [name, value] of Object.entries(words)) expect(value).toBe(name);
    }
    expect(ContentType).toMatchObject({ PLAIN_TEXT: 'text/plain', HOSTED_FILE: 'hosted/file' });
    expect(ConversationContextType.SHARK).toBe('SharkContext');
  });
});
