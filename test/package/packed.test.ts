import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BUILD_TIMEOUT_MS, buildOnce, root, runNode } from '../support/run-node.js';
import { FreshProject } from './fresh-project.js';

const LARGEST_BYTES = 8_000_000;
const ENTRIES = [
  'parley-sdk',
  'parley-sdk/consumer',
  'parley-sdk/machines',
  'parley-sdk/inspect',
  'parley-sdk/emulator',
  'parley-sdk/testing',
  'parley-sdk/visualizer',
];
/** Something of each entry that a program would use. */
const NAMES = [
  'createConnection',
  'createConnection',
  'connectionMachine',
  'createInspector',
  'startEmulator',
  'createWorld',
  'startVisualizer',
];
const FUNCTIONS = 'function function object function function function function';
/** attw makes a TypeScript program for each entry: seconds of work, and many more on a machine that has other work. */
const TOOLS_MS = 90_000;
const OK = { code: 0, stderr: '' };
/** So much more than the README says may a page have, for changes from one day to the next. */
const SIZE_MARGIN_KB = 2;

/** What a bundler made of an entry point. */
interface Page {
  readonly entry: string;
  readonly packages: readonly string[];
  readonly left: readonly string[];
  readonly kB: number;
}

let project: FreshProject;

beforeAll(async () => {
  await buildOnce();
  project = new FreshProject();
}, BUILD_TIMEOUT_MS);

afterAll(() => project?.remove());

/** A bot answers a consumer on the emulator; all of it comes from the package, and the process ends by itself. */
const conversation = (imports: string): string => `${imports}
  (async () => {
    const emulator = await startEmulator();
    const address = { accountId: '12345678', csdsDomain: emulator.csdsDomain, appId: 'fresh' };
    const authData = { username: 'bot', password: 'bot-password' };
    const bot = sdk.createConnection({ ...address, userType: 'BRAND', authData });
    bot.on('conversation', async (conversation) => {
      await conversation.join('ASSIGNED_AGENT');
      await conversation.sendMessage('hello');
    });
    await bot.open();
    const consumer = page.createConnection({ ...address, userType: 'CONSUMER' });
    await consumer.open();
    const conversation = await consumer.createConversation();
    for await (const { body } of conversation.events('message')) { console.log(body); break; }
    await Promise.all([bot.close(), consumer.close()]);
    await emulator.close();
  })();`;

describe('The packed package', () => {
  it(`has ${LARGEST_BYTES / 1_000_000} MB at most when it is unpacked`, () => {
    expect(project.files.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThan(LARGEST_BYTES);
  });

  it('holds what was built, the documentation and the licence, and nothing of tests and sources', () => {
    const roots = new Set(project.files.map(({ name }) => name.split('/')[0]));
    expect([...roots].sort()).toEqual(['CHANGELOG.md', 'LICENSE', 'README.md', 'dist', 'docs', 'package.json']);
    expect(project.files.filter(({ name }) => name.startsWith('dist/.'))).toEqual([]);
  });

  it('holds no source of others but ky, which CommonJS could not load, and a line of tsup; each with its licence', () => {
    const maps = project.files.filter(({ name }) => name.endsWith('.map')).map(({ name }) => name);
    expect(maps.length).toBeGreaterThan(5);
    const others = maps.flatMap((name) =>
      (JSON.parse(project.read(name)).sources as string[]).flatMap(
        (source) =>
          /node_modules\/((?:@[^/]+\/)?[^/]+)/
            .exec(source)
            ?.slice(1, 2)
            .map((other) => ({ name, other })) ?? [],
      ),
    );
    expect(new Set(others.map(({ other }) => other))).toEqual(new Set(['ky', 'tsup']));
    const files = [
      ...new Set(others.filter(({ other }) => other === 'ky').map(({ name }) => name.replace(/\.map$/, ''))),
    ];
    expect(
      files.filter((file) => !file.endsWith('.cjs') || !project.read(file).includes('MIT License © Sindre')),
    ).toEqual([]);
    const licences = project.read('dist/emulator.LICENSES.txt');
    for (const name of ['jose', '@valibot/to-json-schema']) expect(licences).toContain(name);
  });

  it(
    'is what publint and the types of every entry point ask for (attw)',
    async () => {
      const [publint, attw] = await Promise.all([
        project.tool('publint', 'publint', ['run', project.tarball, '--strict']),
        project.tool('@arethetypeswrong/cli', 'attw', [project.tarball, '--profile', 'node16', '--format', 'json']),
      ]);
      expect(publint).toMatchObject({ code: 0, stdout: expect.stringContaining('All good!') });
      expect(attw.code).toBe(0);
      const { entrypoints } = JSON.parse(attw.stdout).analysis;
      const places = Object.keys(entrypoints).filter((place) => place !== './package.json');
      expect(places.map((place) => path.posix.join('parley-sdk', place))).toEqual(ENTRIES);
    },
    TOOLS_MS,
  );
});

describe('In a fresh project', () => {
  it('each entry point can be imported', async () => {
    const imports = ENTRIES.map((entry, index) => `import * as e${index} from '${entry}';`).join('\n');
    const kinds = NAMES.map((name, index) => `typeof e${index}.${name}`).join(', ');
    const finished = await project.run('esm.mjs', `${imports}\nconsole.log(${kinds});`);
    expect(finished).toEqual({ ...OK, stdout: `${FUNCTIONS}\n` });
  });

  it('each entry point can be required', async () => {
    const kinds = ENTRIES.map((entry, index) => `typeof require('${entry}').${NAMES[index]}`).join(', ');
    const finished = await project.run('cjs.cjs', `console.log(${kinds});`);
    expect(finished).toEqual({ ...OK, stdout: `${FUNCTIONS}\n` });
  });

  it.each([
    [
      'ES modules',
      'talk.mjs',
      `import * as sdk from 'parley-sdk';
      import * as page from 'parley-sdk/consumer';
      import { startEmulator } from 'parley-sdk/emulator';`,
    ],
    [
      'CommonJS',
      'talk.cjs',
      `const sdk = require('parley-sdk');
      const page = require('parley-sdk/consumer');
      const { startEmulator } = require('parley-sdk/emulator');`,
    ],
  ])('a bot and a consumer talk, and the process ends by itself: %s', async (_, file, imports) => {
    expect(await project.run(file, conversation(imports))).toEqual({ ...OK, stdout: 'hello\n' });
  });

  it('TypeScript accepts a bot, and the declarations of the package and of what they import (FD-13)', async () => {
    const code = `
      import parley, { createConnection, type Message, UserType } from 'parley-sdk';
      import { createConnection as inPage } from 'parley-sdk/consumer';
      import { startEmulator } from 'parley-sdk/emulator';
      import { connectionMachine } from 'parley-sdk/machines';

      export async function main(): Promise<readonly string[]> {
        const emulator = await startEmulator();
        const { authData } = emulator.agent('bot');
        const bot = createConnection({ accountId: '1', appId: 'fresh', userType: UserType.BRAND, authData, csdsDomain: emulator.csdsDomain });
        const bodies: string[] = [];
        bot.on('conversation', (conversation) => {
          conversation.on('message', (message: Message) => void bodies.push(String(message.body)));
        });
        // @ts-expect-error There is no such event.
        bot.on('konversation', () => undefined);
        inPage({ accountId: '1', appId: 'fresh' });
        const id: 'connection' = connectionMachine.id as 'connection';
        return [...bodies, id, typeof parley.createConnection];
      }`;
    const files = [project.write('typed.mts', code), project.write('typed.cts', code)];
    const options = ['--noEmit', '--strict', '--target', 'es2022', '--module', 'nodenext', '--skipLibCheck', 'false'];
    // TypeScript's own library is not ours to check.
    const libraries = ['--skipDefaultLibCheck', '--lib', 'es2023,dom,esnext.disposable', '--types', 'node'];
    const finished = await project.tool('typescript', 'tsc', [...options, ...libraries, ...files]);
    expect(finished).toEqual({ ...OK, stdout: '' });
  }, 60_000);

  it('strict projects with `lib: [es2022, dom]` compile every entry that names no machine: XState has not these types', async () => {
    const withMachines = ['parley-sdk/machines', 'parley-sdk/visualizer'];
    const entries = ENTRIES.filter((entry) => !withMachines.includes(entry));
    const imports = entries.map((entry, index) => `import * as e${index} from '${entry}';`).join('\n');
    const code = `${imports}
      import { createConnection, type ErrorCode, type Participant, UserType } from 'parley-sdk';
      import type { ConversationQuery } from 'parley-sdk/consumer';

      export const used = [${entries.map((_, index) => `e${index}`).join(', ')}];
      const address = { accountId: '1', appId: 'fresh' };
      // @ts-expect-error A brand user needs a way to sign in.
      createConnection({ ...address, userType: UserType.BRAND });
      // @ts-expect-error An option that does not exist.
      createConnection({ ...address, userType: UserType.CONSUMER, konnector: 1 });
      createConnection({ ...address, userType: UserType.BRAND, authData: { username: 'bot', password: 'p' } }).setAgentState;
      createConnection({ ...address, userType: UserType.CONSUMER }).stepUp;
      export const either = (userType: UserType) => createConnection({ ...address, userType });

      // Known words are offered, and others may come from a platform that is newer.
      export const query: ConversationQuery = { stage: ['OPEN', 'A_NEW_STAGE'], dialogTypes: 'MAIN' };
      export const isNew = (code: ErrorCode, { role }: Participant): boolean => code === 'A_NEW_CODE' || role === 'A_NEW_ROLE';
      type Known = [Extract<ErrorCode, 'BAD_CREDENTIALS'>, Extract<Participant['role'], 'AGENT'>];
      export const known: Known = ['BAD_CREDENTIALS', 'AGENT'];`;
    const file = project.write('strict.mts', code);
    const options = ['--noEmit', '--strict', '--target', 'es2022', '--module', 'nodenext', '--skipLibCheck', 'false'];
    const narrow = ['--exactOptionalPropertyTypes', '--skipDefaultLibCheck', '--lib', 'es2022,dom', '--types', 'node'];
    expect(await project.tool('typescript', 'tsc', [...options, ...narrow, file])).toEqual({ ...OK, stdout: '' });
  }, 60_000);

  it('the comments of declarations cite only documents of the package', () => {
    const names = project.files.map(({ name }) => name);
    const cited = names
      .filter((name) => /\.d\.c?ts$/.test(name))
      .flatMap((name) => [...project.read(name).matchAll(/[\w./-]+\.md\b/g)].map(([document]) => document));
    expect(cited).toContain('docs/protocol.md');
    expect([...new Set(cited)].filter((document) => !names.includes(document))).toEqual([]);
  });

  it('a bundler makes a page of it that has no module of Node, and is as small as the README says', async () => {
    const code = `
      import { createRequire } from 'node:module';
      import { gzipSync } from 'node:zlib';
      const { build } = createRequire(${JSON.stringify(path.join(root, 'package.json'))})('esbuild');
      for (const entry of ['parley-sdk/consumer', 'parley-sdk']) {
        const built = await build({
          stdin: { contents: \`import { createConnection } from '\${entry}'; globalThis.open = createConnection;\`, resolveDir: '.' },
          bundle: true, minify: true, format: 'esm', platform: 'browser', write: false, metafile: true, logLevel: 'error',
          splitting: true, outdir: 'page',
        });
        // What a page loads at first. The rest is loaded with the first file.
        const { outputs } = built.metafile;
        const atFirst = new Set();
        const load = (name) => {
          if (atFirst.has(name)) return;
          atFirst.add(name);
          for (const one of outputs[name].imports) if (one.kind === 'import-statement') load(one.path);
        };
        load(Object.keys(outputs).find((name) => outputs[name].entryPoint));
        const loaded = built.outputFiles.filter((file) => [...atFirst].some((name) => file.path.endsWith(name)));
        const packages = [...atFirst].flatMap((name) => Object.keys(outputs[name].inputs)).flatMap((file) => /.*node_modules\\/([^/]+)/.exec(file)?.[1] ?? []);
        const left = Object.values(outputs).flatMap(({ imports }) => imports.map((one) => one.path)).filter((name) => !outputs[name]);
        const kB = gzipSync(Buffer.concat(loaded.map(({ contents }) => contents)), { level: 9 }).length / 1000;
        console.log(JSON.stringify({ entry, packages: [...new Set(packages)].sort(), left, kB }));
      }`;
    const { code: exitCode, stdout, stderr } = await project.run('bundle.mjs', code);
    expect({ code: exitCode, stderr }).toEqual(OK);
    const pages = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Page);
    expect(pages).toHaveLength(2);
    for (const { entry, packages, left, kB } of pages) {
      expect(left).toEqual([]);
      expect(packages).toEqual(['fastest-levenshtein', 'immer', 'ky', 'parley-sdk', 'xstate']);
      const said = new RegExp(`\\x60${entry}\\x60 (?:has )?(\\d+) kB`).exec(project.read('README.md'))?.[1];
      // One that has become smaller is no lie.
      expect(kB).toBeLessThanOrEqual(Number(said) + SIZE_MARGIN_KB);
    }
  });

  it('the command runs by its name, and says which version it is', async () => {
    const file = path.join(project.folder, 'node_modules/.bin/parley-sdk');
    expect(readFileSync(file, 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/);
    const finished = await runNode([file, '--version'], {}, project.folder);
    expect(finished).toEqual({ ...OK, stdout: expect.stringContaining(project.manifest.version) });
  });
});
