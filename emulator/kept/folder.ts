/** The folder that an emulator keeps its state in: a file that says what it is, and beside it a database. */
import { mkdir, readdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { ClassicLevel } from 'classic-level';
import * as v from 'valibot';
import type { Kept } from './keeper.js';
import { StateError } from './state-error.js';

/** Counted up when older versions could not read what this one writes. */
const FORMAT = 1;
/** Read before the database is opened, which would already change it. */
const ABOUT = 'parley-state.json';
const DATABASE = 'db';

const About = v.object({ format: v.pipe(v.number(), v.integer(), v.minValue(1)), account: v.string() });

type Database = ClassicLevel<string, Buffer>;

export interface KeptFolder {
  /** What was there when it was opened: bytes by key, in the order of the keys. */
  readonly records: ReadonlyMap<string, Buffer>;
  write(batch: readonly (readonly [key: string, record: Kept])[]): Promise<void>;
  close(): Promise<void>;
}

export async function openFolder(folder: string, account: string): Promise<KeptFolder> {
  // First, so that a missing package leaves no folder behind.
  const Level = await loadLevel();
  await checkFolder(folder, account);
  const database = await openDatabase(Level, folder);
  return {
    records: await recordsOf(database, folder),
    write: async (batch) => {
      try {
        // Handed to the kernel before it resolves, as LevelDB flushes its log after every batch: that outlives the process. It
        // would not outlive the computer; `sync` would, and costs milliseconds per message.
        await database.batch(batch.map(([key, record]) => operation(key, record)));
      } catch (error) {
        throw new StateError(`The state in ${folder} can't be written: ${reasonOf(error)}.`);
      }
    },
    close: () => database.close(),
  };
}

function operation(key: string, record: Kept) {
  if (record === undefined) return { type: 'del' as const, key };
  const value = Buffer.isBuffer(record) ? record : Buffer.from(JSON.stringify(record));
  return { type: 'put' as const, key, value };
}

async function loadLevel(): Promise<typeof ClassicLevel> {
  try {
    return (await import('classic-level')).ClassicLevel;
  } catch {
    throw new StateError('Keeping the state needs the package classic-level: npm install classic-level');
  }
}

/** Nothing is written into a folder that is not ours, nor into one that a newer version has written. */
async function checkFolder(folder: string, account: string): Promise<void> {
  const about = path.join(folder, ABOUT);
  const names = await namesIn(folder);
  if (names.length === 0) {
    try {
      // Not the folders above it: a path that is misspelt would become one.
      await mkdir(folder).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'EEXIST') throw error;
      });
      // By another name first: after a kill there is either the whole file or none.
      await writeFile(`${about}.new`, `${JSON.stringify({ format: FORMAT, account })}\n`);
      await rename(`${about}.new`, about);
    } catch (error) {
      throw new StateError(`The state can't be kept in ${folder}: ${reasonOf(error)}.`);
    }
    return;
  }
  if (!names.includes(ABOUT))
    throw new StateError(
      `${folder} is not empty and holds no state of an emulator; choose a folder that is new or empty.`,
    );
  const { output } = v.safeParse(About, json(await readFile(about, 'utf8')));
  const read = v.is(About, output) ? output : undefined;
  if (!read) throw new StateError(`The state in ${folder} is broken: ${ABOUT} does not say what it is.`);
  if (read.format > FORMAT)
    throw new StateError(
      `The state in ${folder} was written by a newer version: it has format ${read.format}, this version reads ${FORMAT}.`,
    );
  if (read.account !== account)
    throw new StateError(`The state in ${folder} is that of account ${read.account}, not of ${account}.`);
  await checkDatabase(folder);
}

/** What is there; a leftover of a start that was killed is nothing. */
async function namesIn(folder: string): Promise<string[]> {
  const found = await stat(folder).catch(() => undefined);
  if (!found) return [];
  if (!found.isDirectory()) throw new StateError(`${folder} is a file; the state is kept in a folder.`);
  return (await readdir(folder)).filter((name) => name !== `${ABOUT}.new`);
}

/** LevelDB would begin anew where the file is missing that names all others. */
async function checkDatabase(folder: string): Promise<void> {
  const names = await readdir(path.join(folder, DATABASE)).catch((): string[] => []);
  const hasData = names.some((name) => /\.(?:log|ldb|sst)$/.test(name));
  if (hasData && !names.includes('CURRENT'))
    throw new StateError(`The state in ${folder} is broken: ${DATABASE}/CURRENT is missing.`);
}

async function openDatabase(Level: typeof ClassicLevel, folder: string): Promise<Database> {
  const database: Database = new Level(path.join(folder, DATABASE), { keyEncoding: 'utf8', valueEncoding: 'buffer' });
  try {
    await database.open();
    return database;
  } catch (error) {
    if (codeOf(error) === 'LEVEL_LOCKED') throw new StateError(`The state in ${folder} is in use by another emulator.`);
    throw new StateError(`The state in ${folder} is broken: ${reasonOf(error)}.`);
  }
}

async function recordsOf(database: Database, folder: string): Promise<Map<string, Buffer>> {
  try {
    return new Map(await database.iterator().all());
  } catch (error) {
    await database.close();
    throw new StateError(`The state in ${folder} is broken: ${reasonOf(error)}.`);
  }
}

const causeOf = (error: unknown): unknown => (error instanceof Error && error.cause) || error;

const codeOf = (error: unknown): unknown => (causeOf(error) as { readonly code?: unknown } | null)?.code;

/** LevelDB's own words, without what Node puts in front of them. */
const reasonOf = (error: unknown): string =>
  String(causeOf(error))
    .replace(/^(?:\w*Error: )+/, '')
    .replace(/\.$/, '');

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
